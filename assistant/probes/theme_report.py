"""`chatham probe theme-report`: releases over lines of who had which themes; nothing is stored.

Lines are read as they come, by cohort and window; a person who has several lines counts once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.system import SystemRandomness
from assistant.themes.counting import codes_of
from assistant.themes.taxonomy import Taxonomy, installed
from governance.errors import ChathamError
from governance.privacy import cohort_rules, theme_counts
from governance.privacy.cohort_rules import MILLION, Design, Grain, NoReport
from governance.privacy.theme_figures import figures

_Token = Annotated[str, Field(min_length=1, max_length=200)]
_Key = tuple[str, str]
MOST: Final = 2_000_000


class TooManyLinesError(ChathamError):
    """More lines than a probe takes."""


class PersonLine(BaseModel):
    """One person's themes in one cohort and window."""

    model_config = ConfigDict(hide_input_in_errors=True, frozen=True, extra="ignore")

    person: _Token
    cohort: _Token
    window: _Token
    themes: tuple[str, ...]


def read_lines(lines: Iterable[str]) -> tuple[dict[_Key, dict[str, set[str]]], list[int]]:
    """Cohort and window → person → themes; and the numbers of lines that are no such line."""
    known = frozenset(installed().themes)
    found: defaultdict[_Key, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    bad: list[int] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        if number > MOST:
            raise TooManyLinesError(f"A probe takes {MOST} lines at most. Nothing was released.")
        try:
            one = PersonLine.model_validate_json(line)
        except ValidationError:
            bad.append(number)
            continue
        if not known.issuperset(one.themes):
            bad.append(number)
            continue
        found[one.cohort, one.window][one.person] |= set(one.themes)
    return {key: dict(people) for key, people in found.items()}, bad


def release(cohort: str, window: str, people: dict[str, set[str]]) -> dict[str, Any]:
    """One release. Everybody with a line is enrolled, themes or none."""
    taxonomy = installed()
    head: dict[str, Any] = {"cohort": cohort, "window": window, "enrolled": len(people)}
    design = cohort_rules.design(len(people))
    if isinstance(design, NoReport):
        return {**head, "released": False, "why": design.value}
    themes = (_codes(codes, taxonomy, design) for codes in people.values())
    rows = theme_counts.bounded(themes, design.per_person, SystemRandomness())
    noisy = theme_counts.counts(rows, codes_of(taxonomy, design.grain), design)
    found = figures(noisy, design, len(people), never=taxonomy.never_shown)
    return {
        **head,
        "released": True,
        "grain": design.grain.value,
        "rho": design.cost / MILLION,
        "shown_from": design.shown_from,
        "themes": [
            {
                "theme": one.code,
                "count": one.people,
                "low": one.low,
                "high": one.high,
                "share": one.share,
            }
            for one in found.shown
        ],
        "hidden": list(found.hidden),
        "first": found.first,
        "covered": None if found.covered is None else list(found.covered),
    }


def _codes(themes: set[str], taxonomy: Taxonomy, design: Design) -> set[str]:
    allowed = themes - taxonomy.never_shown
    if design.grain is Grain.THEMES:
        return allowed
    return {taxonomy.group_of(theme) for theme in allowed}
