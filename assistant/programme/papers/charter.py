"""The pilot charter: what for, with whom, how it is judged, when it ends, what is never done."""

from __future__ import annotations

from typing import Final

from assistant.papers.blocks import Block, Paper, Row, Section, items, signatures, table, text
from assistant.programme.blueprint.criteria import criteria
from assistant.programme.blueprint.plan import Verdict
from assistant.programme.kpis.plan import Priority
from assistant.programme.papers import sources
from assistant.programme.papers.brief import hypothesis, metrics, timeline
from assistant.programme.papers.budget_sheet import NOT_SAID, cost
from assistant.programme.papers.facts import ProgrammeNow
from assistant.programme.papers.pilot_words import design
from assistant.programme.papers.tracing import Figure, TracedPaper, Writing
from assistant.themes.taxonomy import installed as taxonomy

_NEVER: Final = (
    "Nobody but coach and coachee reads a session, or learns that there was one.",
    "Nobody is scored, ranked or judged, coaches included.",
    "No person's coaching is joined with that person's performance, pay or career.",
    "No figure is made of too few people, nor of a part that could be subtracted from the whole.",
    "Taking part is free, a no has no consequence, and a yes can be taken back on any day.",
    "What is measured was named before the start; a change of it stands in the ledger.",
)
_STATES: Final = {Verdict.GO: "go", Verdict.STOP: "stop"}


def pilot_charter(now: ProgrammeNow) -> TracedPaper:
    """The charter as things are agreed today."""
    pen = Writing()
    sections = (
        Section(heading="What we want", blocks=_wanted(pen, now)),
        Section(heading="What we believe", blocks=(text(hypothesis(pen, now)),)),
        Section(heading="With whom", blocks=(text(_people(pen, now)),)),
        Section(heading="How it is judged", blocks=(metrics(pen, now),)),
        Section(heading="How it is told from chance", blocks=design(pen, now)),
        Section(heading="When", blocks=_when(pen, now)),
        Section(heading="What it takes", blocks=(text(_takes(pen, now)),)),
        Section(heading="What is never done", blocks=(items(*_NEVER),)),
        Section(
            heading="Agreed",
            blocks=(
                signatures(
                    ("Sponsor", "", ""), ("Programme manager", "", ""), ("Privacy officer", "", "")
                ),
            ),
        ),
    )
    return pen.finish(
        Paper(
            id="pilot-charter",
            title="Charter of the coaching pilot",
            lead="What the sponsor, the programme and privacy agree on before anybody is coached.",
            issued_for=now.organization,
            contact=now.contact,
            at=now.at,
            sections=sections,
        )
    )


def _wanted(pen: Writing, now: ProgrammeNow) -> tuple[Block, ...]:
    if not now.board.priorities:
        return (text("No priority is in the plan yet. The programme manager adds two or three."),)
    blocks: list[Block] = []
    for one in now.board.priorities:
        blocks.append(text(pen.say("{title}, which one sees by this:", title=_title(one))))
        blocks.append(
            items(
                *(
                    pen.put(sources.priority(one, behaviour.text))
                    + (" (the pilot looks at this)" if behaviour.pilot else "")
                    for behaviour in one.behaviours
                )
            )
        )
    return tuple(blocks)


def _title(one: Priority) -> Figure:
    return sources.priority(one, one.title)


def _people(pen: Writing, now: ProgrammeNow) -> str:
    coaches = pen.say(
        "There are {coaches} coaches under contract, with {places} places.",
        coaches=sources.coaches(now.capacity),
        places=sources.places(now.capacity),
    )
    if now.cohort is None:
        return f"The cohort is not settled yet. {coaches}"
    who = pen.say(
        "One cohort, {code}: {people} people. ",
        code=sources.cohort(now.cohort),
        people=sources.enrolled(now.cohort),
    )
    return who + coaches


def _when(pen: Writing, now: ProgrammeNow) -> tuple[Block, ...]:
    if now.laid is None:
        return (text(timeline(pen, now)),)
    names = taxonomy()
    labs = ", ".join(names.title(one) for one in now.laid.plan.themes)
    rows: list[Row] = []
    for step in now.laid.steps:
        if step.gate is None:
            continue
        made = now.laid.plan.decisions.get(step.gate)
        asked = " ".join(one.words for one in criteria(step.gate, now.board, now.ready))
        rows.append(
            (
                pen.put(sources.dated(now.laid, step.id, step.on, step.title)),
                step.title,
                asked,
                _STATES[made.verdict] if made else "open",
            )
        )
    return (
        text(timeline(pen, now), f"Group labs, one after the other: {labs}."),
        table(("On", "Decision", "It rests on", "State"), rows, (3, 4, 7, 2)),
    )


def _takes(pen: Writing, now: ProgrammeNow) -> str:
    given = now.assumed
    if given is None:
        return NOT_SAID
    return pen.say(
        "{coachees} coachees with {sessions} sessions of {minutes} minutes each: {internal} "
        "internal and {external} external hours of coaching, {total} in all, {each} for a coachee.",
        coachees=sources.assumed(given, "coachees"),
        sessions=sources.assumed(given, "sessions"),
        minutes=sources.assumed(given, "minutes"),
        internal=cost(given, "internal"),
        external=cost(given, "external"),
        total=cost(given, "total"),
        each=cost(given, "per_coachee"),
    )
