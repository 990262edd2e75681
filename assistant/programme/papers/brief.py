"""The brief for the executive sponsor: one paragraph, and the three figures it stands on."""

from __future__ import annotations

from typing import Final

from assistant.papers.blocks import Block, Paper, Row, Section, table, text
from assistant.programme.kpis.board import Line
from assistant.programme.kpis.plan import Measure
from assistant.programme.papers import sources
from assistant.programme.papers.facts import ProgrammeNow
from assistant.programme.papers.tracing import TracedPaper, Writing

MOST: Final = 3
_ORDER: Final = (Measure.CHECKLIST, Measure.NPS, Measure.OUTSIDE, *Measure)
_NO_PLAN: Final = "The programme has no KPI with a target yet, so nothing can be promised of it."


def sponsor_brief(now: ProgrammeNow) -> TracedPaper:
    """The brief as of today."""
    pen = Writing()
    return pen.finish(
        Paper(
            id="sponsor-brief",
            title="The coaching programme in one paragraph",
            lead="For the executive sponsor.",
            issued_for=now.organization,
            contact=now.contact,
            at=now.at,
            sections=(
                Section(heading="", blocks=(text(paragraph(pen, now)),)),
                Section(heading="The three figures", blocks=(metrics(pen, now),)),
            ),
        )
    )


def top_three(now: ProgrammeNow) -> tuple[Line, ...]:
    """What a sponsor is held to: what people do, whether they would do it again, the business."""
    aimed = [line for line in now.board.lines if _aim(line) is not None]
    order = {measure: place for place, measure in reversed(list(enumerate(_ORDER)))}
    business = [line for line in aimed if line.kpi.business][:1]
    rest = sorted(
        (line for line in aimed if not line.kpi.business), key=lambda one: order[one.kpi.measure]
    )
    return (*rest[: MOST - len(business)], *business)


def hypothesis(pen: Writing, now: ProgrammeNow) -> str:
    """What is believed: what changes if people do something, and by how much."""
    seen = [
        pen.say("“{what}”", what=sources.priority(one, behaviour.text))
        for one in now.board.priorities
        for behaviour in one.behaviours
        if behaviour.pilot
    ]
    top = top_three(now)
    if not top:
        return _NO_PLAN
    last = top[-1].kpi
    what = (
        f"If more of those who take part do this at work: {_joined(seen)}, then "
        if seen
        else "If those who take part are coached, then "
    )
    start = (
        pen.say("moves from {start} to ", start=sources.agreed(last, last.baseline))
        if last.baseline is not None
        else "moves to "
    )
    return (
        what
        + pen.say("“{kpi}” ", kpi=sources.title(last))
        + start
        + pen.say(
            "{target} within {time}.",
            target=sources.agreed(last, _aim(top[-1])),
            time="a year" if last.target_12 is not None else "half a year",
        )
    )


def paragraph(pen: Writing, now: ProgrammeNow) -> str:
    """Hypothesis, cohort, three metrics and timeline, in one paragraph."""
    told = [hypothesis(pen, now)]
    if now.cohort is not None:
        told.append(
            pen.say(
                "It begins with one cohort, {code}: {people} people.",
                code=sources.cohort(now.cohort),
                people=sources.enrolled(now.cohort),
            )
        )
    top = top_three(now)
    if top:
        listed = [
            pen.say(
                "“{kpi}” ({target})",
                kpi=sources.title(one.kpi),
                target=sources.agreed(one.kpi, _aim(one)),
            )
            for one in top
        ]
        told.append(f"It is held to these figures: {_joined(listed)}.")
    told.append(timeline(pen, now))
    budget = now.budget
    if now.assumed is not None and budget is not None:
        from assistant.programme.papers.budget_sheet import cost  # noqa: PLC0415  -- both name it

        each = cost(now.assumed, "per_coachee")
        told.append(pen.say("It costs {each} for each coachee, as planned.", each=each))
    told.append(
        "Nobody in the organization reads a session, or learns who has one; every figure is of "
        "everybody together."
    )
    return " ".join(told)


def timeline(pen: Writing, now: ProgrammeNow) -> str:
    """From when to when, and how often it can be stopped."""
    if now.laid is None:
        return "No day is set for its start yet."
    plan = now.laid.plan
    decisions = [step for step in now.laid.steps if step.gate is not None]
    dated = [sources.dated(now.laid, one.id, one.on, one.title) for one in decisions]
    return pen.say(
        "It runs from {start} to {end}, and you decide on {days} whether it goes on or stops.",
        start=sources.dated(now.laid, "starts_on", plan.starts_on, "The first day"),
        end=sources.dated(now.laid, "ends_on", plan.ends_on, "The last day"),
        days=_joined([pen.put(one) for one in dated]),
    )


def metrics(pen: Writing, now: ProgrammeNow) -> Block:
    """The three with where they start, where they are, and where they should be."""
    rows: list[Row] = []
    for line in top_three(now):
        newest = sources.newest(line)
        rows.append(
            (
                pen.put(sources.title(line.kpi)),
                pen.put(sources.agreed(line.kpi, line.kpi.baseline)),
                pen.put(newest) if newest else "none yet",
                pen.put(sources.agreed(line.kpi, line.kpi.target_6)),
                pen.put(sources.agreed(line.kpi, line.kpi.target_12)),
            )
        )
    if not rows:
        return text(_NO_PLAN)
    heads = ("Figure", "At the start", "Now", "Half-year target", "One-year target")
    return table(heads, rows, (7, 3, 3, 3, 3))


def _aim(line: Line) -> float | None:
    return line.kpi.target_12 if line.kpi.target_12 is not None else line.kpi.target_6


def _joined(words: list[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]
