"""`chatham probe`: JSON lines in on stdin, one JSON line out for each; nothing is stored."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import TypeVar

import click

from assistant.bootstrap import Chatham
from assistant.cli.exits import BAD_INPUT, DONE
from assistant.cli.listing import Listing
from assistant.probes.installation import in_memory
from assistant.probes.lines import Answer, Case, SessionCase, answers

C = TypeVar("C", bound=Case)


@click.group(cls=Listing)
def probe() -> None:
    """Try one component on cases of your own: JSON lines in, JSON lines out."""


@probe.command()
def summary() -> int:
    """The whole pipeline: {"id","turns","roster","context"} → status, route, summary."""
    from assistant.probes.summary import probe_summary  # noqa: PLC0415  -- heavy

    chatham = in_memory()
    return _run(SessionCase, lambda case: probe_summary(case, chatham=chatham))


@probe.command()
def mask() -> int:
    """The anonymizer: {"id","text"} or {"id","turns","roster"} → masked text and spans."""
    from assistant.probes.masking import MaskCase, probe_mask  # noqa: PLC0415  -- heavy

    chatham: Chatham = in_memory()
    return _run(MaskCase, lambda case: probe_mask(case, chatham=chatham))


@probe.command()
def sensitivity() -> int:
    """The detector and the policies: {"id","text"|"turns","context"} → allow or escalate."""
    from assistant.probes.sensitivity import (  # noqa: PLC0415  -- heavy
        SensitivityCase,
        probe_sensitivity,
    )

    chatham = in_memory()
    return _run(SensitivityCase, lambda case: probe_sensitivity(case, chatham=chatham))


@probe.command()
def triage() -> int:
    """Triage: {"id","text"} → outcome, urgency, confidence, route, reasons."""
    from assistant.probes.triage import (  # noqa: PLC0415  -- heavy
        TriageCase,
        probe_triage,
        triage_desk,
    )

    desk = triage_desk(in_memory())
    return _run(TriageCase, lambda case: probe_triage(case, desk=desk))


@probe.command()
def themes() -> int:
    """The themes of a session: {"id","turns"} → theme ids and scores."""
    from assistant.probes.themes import probe_themes  # noqa: PLC0415  -- heavy
    from assistant.themes.classifier import ThemeClassifier  # noqa: PLC0415  -- likewise

    chatham = in_memory()
    classifier = ThemeClassifier.load(chatham.embedder)
    return _run(
        SessionCase, lambda case: probe_themes(case, chatham=chatham, classifier=classifier)
    )


@probe.command("theme-report")
@click.option(
    "--runs",
    type=click.IntRange(1, 100_000),
    default=1,
    show_default=True,
    help="Releases of each cohort and window.",
)
def theme_report(runs: int) -> int:
    """Releases over {"person","cohort","window","themes"}: one line a cohort, window and run."""
    from assistant.probes.theme_report import read_lines, release  # noqa: PLC0415  -- heavy

    people, bad = read_lines(sys.stdin)
    for number in bad:
        click.echo(
            json.dumps({"line": number, "error": "The line is not as the probe expects it."})
        )
    for (cohort, window), found in people.items():
        for run in range(1, runs + 1):
            click.echo(json.dumps({"run": run, **release(cohort, window, found)}))
    return BAD_INPUT if bad else DONE


def _run(kind: type[C], answer: Callable[[C], Answer]) -> int:
    stdin = sys.stdin
    stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]  # a real file
    code = DONE
    for line, good in answers(stdin, kind, answer):
        click.echo(json.dumps(line, ensure_ascii=False))
        if not good:
            code = BAD_INPUT
    return code
