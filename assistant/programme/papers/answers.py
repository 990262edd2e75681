"""What a sponsor asks of a coaching programme, each answered in a paragraph with its figures."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from assistant.papers.blocks import Paper, Section, text
from assistant.papers.typesetting import PaperError
from assistant.programme.kpis.board import Line
from assistant.programme.papers import sources
from assistant.programme.papers.assumptions import NAMES
from assistant.programme.papers.brief import timeline, top_three
from assistant.programme.papers.budget_sheet import NOT_SAID, cost
from assistant.programme.papers.budgeting import changes
from assistant.programme.papers.facts import ProgrammeNow
from assistant.programme.papers.tracing import (
    Figure,
    Source,
    SourceKind,
    TracedPaper,
    Writing,
    quoted,
)
from assistant.programme.people.certification import LEAST_HOURS
from assistant.storage.people_records import EngagementKind
from assistant.storage.rights_records import Category

PICKED: Final = 2
"""How many a sponsor takes into a conversation."""


class Asked(StrEnum):
    """The questions, by code."""

    CONFIDENTIAL = "confidential"
    COST = "cost"
    WORKS = "works"
    AI = "ai"
    PERFORMANCE = "performance"
    COACHES = "coaches"
    TIME = "time"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class _Answer:
    question: str
    write: Callable[[Writing, ProgrammeNow], str]


def chosen_answers(now: ProgrammeNow, picked: Collection[Asked]) -> TracedPaper:
    """The answers to the two questions a sponsor picked.

    Raises:
        PaperError: not two.
    """
    wanted = [asked for asked in Asked if asked in picked]
    if len(wanted) != PICKED:
        raise PaperError("Pick two questions: a sponsor remembers two. Nothing was written.")
    pen = Writing()
    return pen.finish(
        Paper(
            id="sponsor-answers",
            title="Two questions, answered with our own figures",
            lead="For the sponsor of the coaching programme.",
            issued_for=now.organization,
            contact=now.contact,
            at=now.at,
            sections=tuple(
                Section(
                    heading=ANSWERS[asked].question,
                    blocks=(text(ANSWERS[asked].write(pen, now)),),
                )
                for asked in wanted
            ),
        )
    )


def _confidential(pen: Writing, now: ProgrammeNow) -> str:
    return pen.say(
        "No. What is said stays between coach and coachee: no manager, HR partner, sponsor or L&D "
        "reads a session or learns who has one. You see figures of everybody together, counted "
        "from {people} people up, and themes that so many share that nobody can be found. The "
        "transcript is gone after {raw}, the version without names after {masked}. Whoever takes "
        "back their yes has what was kept of them erased.",
        people=_floor(),
        raw=sources.lasts(now.schedule[Category.RAW]),
        masked=sources.lasts(now.schedule[Category.MASKED]),
    )


def _cost(pen: Writing, now: ProgrammeNow) -> str:
    given = now.assumed
    if given is None:
        return NOT_SAID
    told = pen.say(
        "{each} for each coachee and {total} in all, for {coachees} coachees: {internal} hours of "
        "internal coaches and {external} of external ones, with preparation, and {rest} for "
        "everything else.",
        each=cost(given, "per_coachee"),
        total=cost(given, "total"),
        coachees=sources.assumed(given, "coachees"),
        internal=cost(given, "internal"),
        external=cost(given, "external"),
        rest=sources.assumed(given, "running_costs"),
    )
    strongest = next(iter(changes(given)), None)
    if strongest is None:
        return told
    name = NAMES[strongest.name]
    lever = name[:1].lower() + name[1:]
    return f"{told} What moves it most is this: {lever}. The budget sheet has the rest."


def _works(pen: Writing, now: ProgrammeNow) -> str:
    top = top_three(now)
    if not top:
        return (
            "We do not yet: no KPI has a target. Until there is one, we claim nothing for it, and "
            "nor should anybody who sells it."
        )
    told = [
        pen.say(
            "“{kpi}” was {start} when we began and {now}; we want {goal}.",
            kpi=sources.title(line.kpi),
            start=sources.agreed(line.kpi, line.kpi.baseline),
            now=_today(pen, line),
            goal=sources.agreed(
                line.kpi,
                line.kpi.target_12 if line.kpi.target_12 is not None else line.kpi.target_6,
            ),
        )
        for line in top
    ]
    return (
        "By figures that were named before it began, each with an owner and a source. "
        + " ".join(told)
        + " Before and after alone prove little: other things changed as well. That is why a pilot "
        "compares with matched people outside it, and why “it cannot be told from no effect” is "
        "an answer we would give you."
    )


def _today(pen: Writing, line: Line) -> str:
    newest = sources.newest(line)
    return "has not been measured since" if newest is None else pen.say("is {it} now", it=newest)


def _ai(pen: Writing, now: ProgrammeNow) -> str:
    where = (
        "The model is run by somebody else, who gets masked words of people who said yes to that."
        if now.leaves
        else "No word leaves the organization."
    )
    return (
        pen.say(
            "It drafts a short summary of a session, each line beside what was said, and the coach "
            "reads and approves it; it proposes a lesson of three minutes; it counts themes. Names "
            "are replaced before a model reads anything. It does not score, rank or judge anybody, "
            "reads no emotions, and gives no advice on people: at {labels} kinds of matter it "
            "stops, and a person takes over. ",
            labels=sources.rule(
                "escalations",
                len(now.escalations),
                str(len(now.escalations)),
                "Policies in force: the labels at which they stop a machine (see the escalation "
                "criteria).",
            ),
        )
        + where
    )


def _performance(pen: Writing, now: ProgrammeNow) -> str:
    judging = [one for one in now.escalations if one.label == "developmental_judgement"]
    told = " and ".join(pen.put(quoted(o.policy, sources.policy(o))) for o in judging)
    named = f" (policy {told})" if told else ""
    return (
        "No, and not by anybody. Nothing from coaching enters a review, a promotion or a "
        "dismissal: there is no score to enter, a question about somebody's readiness or potential "
        f"is stopped{named}, and joining a person's coaching with that person's performance is "
        "refused. The same holds for coaches, who are employees too: no figure of one coach is "
        "shown to anybody but that coach. Coaching that reports upwards is not coaching, and "
        "people notice at once."
    )


def _coaches(pen: Writing, now: ProgrammeNow) -> str:
    wanted = now.credentials[EngagementKind.ONE_TO_ONE]
    asked = (
        pen.say(
            "a credential ({level} or higher), formal training, {hours} hours of supervised "
            "practice, recent evidence of outcomes, and somebody here who stands up for them",
            level=quoted(
                wanted.value.replace("_", " ").upper(),
                Source(
                    kind=SourceKind.RULE,
                    ref="credential/one_to_one",
                    words="The programme's rule for one-to-one coaching.",
                ),
            ),
            hours=sources.rule(
                "practice", LEAST_HOURS, str(LEAST_HOURS), "Least supervised practice of a coach."
            ),
        )
        if wanted is not None
        else "recent endorsement by somebody here"
    )
    return pen.say(
        "There are {count} coaches under contract, with {places} places. Before somebody coaches "
        "one to one, their record has to show {asked}. A coach stands in no line of their "
        "coachee's, and an external coach's way in ends with the contract's last day.",
        count=sources.coaches(now.capacity),
        places=sources.places(now.capacity),
        asked=asked,
    )


def _time(pen: Writing, now: ProgrammeNow) -> str:
    given = now.assumed
    if given is None:
        return (
            "Nobody has entered how many sessions are planned. The programme manager does, on the "
            "page of papers; then this is answered with a number."
        )
    hours = sources.computed(
        "coachee_hours",
        round(given.sessions * given.minutes / 60 + given.labs * float(given.lab_hours)),
        "sessions times their minutes, and labs times their hours, in whole hours",
    )
    return pen.say(
        "About {hours} hours of a coachee in {months} months: {sessions} sessions of {minutes} "
        "minutes and {labs} group labs of {lab} hours, with a lesson of three minutes now and "
        "then. It is working time. Their managers give them that time and ask nothing about what "
        "was said.",
        hours=hours,
        months=sources.assumed(given, "months"),
        sessions=sources.assumed(given, "sessions"),
        minutes=sources.assumed(given, "minutes"),
        labs=sources.assumed(given, "labs"),
        lab=sources.assumed(given, "lab_hours"),
    )


def _stop(pen: Writing, now: ProgrammeNow) -> str:
    return pen.say(
        "Then it stops, and nothing is lost that anybody needs. {timeline} After a stop, "
        "engagements are closed and people keep their own summaries, which go {summary} after the "
        "end; next steps go after {steps}. Nothing is locked in: people take copies, the ledger "
        "can be checked without us, and a model can be stopped at once while coaching goes on.",
        timeline=timeline(pen, now),
        summary=sources.lasts(now.schedule[Category.SUMMARY]),
        steps=sources.lasts(now.schedule[Category.COMMITMENTS]),
    )


def _floor() -> Figure:
    from assistant.programme.kpis.computing import FLOOR  # noqa: PLC0415  -- one number of it

    return sources.rule(
        "floor", FLOOR, str(FLOOR), "The least people behind any figure, with a secret part beyond."
    )


ANSWERS: Final[Mapping[Asked, _Answer]] = MappingProxyType(
    {
        Asked.CONFIDENTIAL: _Answer("Will I hear what is said?", _confidential),
        Asked.COST: _Answer("What does it cost?", _cost),
        Asked.WORKS: _Answer("How do we know that it works?", _works),
        Asked.AI: _Answer("What does AI do in it, and what not?", _ai),
        Asked.PERFORMANCE: _Answer("Can we use it in performance reviews?", _performance),
        Asked.COACHES: _Answer("Who are the coaches?", _coaches),
        Asked.TIME: _Answer("How much time does it take?", _time),
        Asked.STOP: _Answer("What if we stop?", _stop),
    }
)
QUESTIONS: Final[Mapping[Asked, str]] = MappingProxyType(
    {asked: one.question for asked, one in ANSWERS.items()}
)
