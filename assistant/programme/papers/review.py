"""The quarterly review: every KPI with its targets, trend, owner and source, and what lacks."""

from __future__ import annotations

from typing import Final

from assistant.papers.blocks import Block, Paper, Row, Section, items, table, text
from assistant.programme.kpis.board import Lack, Line, Way
from assistant.programme.kpis.checks import WARNINGS
from assistant.programme.papers import sources
from assistant.programme.papers.facts import ProgrammeNow
from assistant.programme.papers.pilot_words import outcome
from assistant.programme.papers.tracing import TracedPaper, Writing, quoted

SHOWN: Final = 4
"""Figures of a trend, the newest last."""
_ARROW: Final = "  \N{RIGHTWARDS ARROW}  "
WAYS: Final = {
    Way.NONE: "nothing to compare yet",
    Way.REACHED: "on target",
    Way.CLOSER: "closer than at the start",
    Way.NOT_CLOSER: "not closer than at the start",
}
LACKS: Final = {
    Lack.OWNER: "nobody owns it",
    Lack.SOURCE: "no source is named",
    Lack.OVERDUE: "its figure is overdue",
    Lack.UNSIGNED: "a figure waits for its owner's signature",
    Lack.FEW: "too few people to show a number",
    Lack.TARGET: "no target",
}


def quarterly_review(now: ProgrammeNow) -> TracedPaper:
    """The review as of today."""
    pen = Writing()
    lines = now.board.lines
    sections = (
        Section(heading="", blocks=(text(_leading(now)),)),
        Section(heading="Where each KPI stands", blocks=(_standings(pen, lines),)),
        Section(heading="How they have moved", blocks=(_trends(pen, lines),)),
        Section(heading="What the pilot says", blocks=outcome(pen, now)),
        Section(heading="Who answers for them", blocks=(_owners(pen, lines),)),
        Section(heading="To be settled in this review", blocks=(_open(pen, now),)),
    )
    return pen.finish(
        Paper(
            id="quarterly-review",
            title="Quarterly review of the coaching programme",
            lead="What has moved, what has not, and what somebody has to see to. Figures are of "
            "everybody together; no coach and no coachee can be found in them.",
            issued_for=now.organization,
            contact=now.contact,
            at=now.at,
            sections=sections,
        )
    )


def _leading(now: ProgrammeNow) -> str:
    if not now.board.lines:
        return "No KPI is in the plan yet. The programme manager begins one on the page of KPIs."
    good = [line for line in now.board.lines if line.way is Way.REACHED]
    lacking = [line for line in now.board.lines if line.lacks]
    first = (
        "Every KPI with a figure is on target."
        if good and all(line.way in {Way.REACHED, Way.NONE} for line in now.board.lines)
        else "Some KPIs are on target and some are not; the table says which."
        if good
        else "No KPI has reached its target yet."
    )
    rest = (
        " Something is missing with some of them: see the end."
        if lacking
        else " Each has an owner, a source and its figures."
    )
    return first + rest


def _standings(pen: Writing, lines: tuple[Line, ...]) -> Block:
    rows: list[Row] = []
    for line in lines:
        kpi, newest = line.kpi, sources.newest(line)
        rows.append(
            (
                pen.put(sources.title(kpi)),
                pen.put(sources.agreed(kpi, kpi.baseline)),
                pen.put(newest) if newest else "none yet",
                pen.put(sources.agreed(kpi, kpi.target_6)),
                pen.put(sources.agreed(kpi, kpi.target_12)),
                WAYS[line.way],
            )
        )
    heads = ("KPI", "At the start", "Now", "Half-year target", "One-year target", "How it stands")
    return table(heads, rows, (9, 4, 4, 4, 4, 7))


def _trends(pen: Writing, lines: tuple[Line, ...]) -> Block:
    rows: list[Row] = []
    for line in lines:
        shown = line.figures[-SHOWN:]
        if not shown:
            continue
        trend = _ARROW.join(pen.put(sources.measured(line, one, dated_too=True)) for one in shown)
        rows.append((pen.put(sources.title(line.kpi)), trend))
    if not rows:
        return text("There is no figure yet.")
    return table(("KPI", "From the oldest to the newest"), rows, (3, 9))


def _owners(pen: Writing, lines: tuple[Line, ...]) -> Block:
    rows: list[Row] = []
    for line in lines:
        plan = sources.title(line.kpi).source
        lacks = "; ".join(LACKS[one] for one in line.lacks) or "nothing"
        owner = pen.put(quoted(line.owner, plan)) if line.owner else "–"
        source = pen.put(quoted(line.kpi.source, plan)) if line.kpi.source else "–"
        rows.append((pen.put(sources.title(line.kpi)), owner, source, lacks))
    return table(("KPI", "Owner", "Source", "Missing"), rows, (6, 4, 7, 6))


def _open(pen: Writing, now: ProgrammeNow) -> Block:
    told = [
        pen.say("{kpi}: " + LACKS[lack] + ".", kpi=sources.title(line.kpi))
        for line in now.board.lines
        for lack in line.lacks
        if lack is not Lack.FEW
    ]
    told += [WARNINGS[one] for one in now.board.warnings]
    return items(*told) if told else text("Nothing is open.")
