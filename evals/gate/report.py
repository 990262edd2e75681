"""The report on a comparison: JSON for machines and approvals, HTML for the people who sign.

Invariants: both come from the comparison alone, without a clock, so that the same inputs give the
same bytes; the HTML is written from the JSON, so that nobody signs other figures than are kept;
every value is escaped.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from importlib.resources import files
from typing import Any, Final, cast

from jinja2 import Environment, StrictUndefined

from evals.gate.verdict import Comparison, Why

FORMAT: Final = "chatham-comparison/1"

SAID: Final[dict[Why, str]] = {
    Why.MISSED_STOP: "It lets something through that has to be stopped, and was stopped before.",
    Why.LEAK: "A name or another identity shows that was masked before.",
    Why.OWNER_INVERSION: "It gives somebody's commitment to somebody else.",
    Why.INJECTION: "It does what a text told it to do.",
    Why.INVENTED_DATE: "It names a date that nobody has said.",
    Why.WORSE: "It is worse, and chance does not explain it.",
    Why.NOT_SHOWN_EQUAL: "That it is no worse has not been shown; it may be, by more than allowed.",
    Why.BELOW_FLOOR: "It is below what any bundle must reach.",
    Why.UNFAIR: "It is behind for some people, by more than is allowed and chance explains.",
    Why.SUITE_MISSING: "This suite was not run.",
    Why.NO_RULE: "Nobody has said what is demanded of this figure.",
}
"""Each reason, in a sentence."""


def as_json(comparison: Comparison) -> bytes:
    """The report for machines: canonical, six digits."""
    told = {
        "format": FORMAT,
        "verdict": "passed" if comparison.passed else "refused",
        **asdict(comparison),
    }
    told["reasons"] = [
        {**asdict(reason), "why": reason.why.value, "said": SAID[reason.why]}
        for reason in comparison.reasons
    ]
    text = json.dumps(_rounded(told), sort_keys=True, indent=1, allow_nan=False)
    return text.encode() + b"\n"


def as_html(report: bytes) -> bytes:
    """The report for people, from the JSON of it: verdict first, then slices, then flips."""
    template = files("evals.gate").joinpath("report.html").read_text(encoding="utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    environment.filters["share"] = _share
    environment.filters["signed"] = _signed
    told = json.loads(report)
    return environment.from_string(template).render(**told).encode()


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _signed(value: float) -> str:
    return f"{value:+.3f}" if abs(value) >= 0.0005 else "0.000"  # noqa: PLR2004  -- three digits


def _rounded(value: Any) -> Any:  # noqa: ANN401  -- JSON
    if isinstance(value, float):
        return round(value, 6) + 0.0
    if isinstance(value, dict):
        return {str(k): _rounded(one) for k, one in cast("dict[str, Any]", value).items()}
    if isinstance(value, list | tuple):
        return [_rounded(one) for one in cast("list[Any]", value)]
    return value
