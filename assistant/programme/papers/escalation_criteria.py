"""Escalation criteria for external coaches, written from the policies in force."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from assistant.cases.words import BESIDE, DOORS, EMERGENCY, OMBUDSPERSON
from assistant.papers.blocks import Block, Paper, Row, Section, items, table, text
from assistant.programme.papers import sources
from assistant.programme.papers.escalations import Escalation
from assistant.programme.papers.facts import ProgrammeNow
from assistant.programme.papers.tracing import Figure, TracedPaper, Writing, quoted
from governance.policy.labels import Urgency

_URGENT: Final = {
    Urgency.IMMEDIATE: "at once",
    Urgency.HIGH: "today",
    Urgency.NORMAL: "soon",
    Urgency.LOW: "when there is time",
}
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)


def escalation_criteria(now: ProgrammeNow) -> TracedPaper:
    """The criteria as the policies answer today."""
    pen = Writing()
    sections = (
        Section(heading="First, if anybody is in danger", blocks=(items(*_contacts(pen, now)),)),
        Section(heading="When a machine stops and you take over", blocks=(_table(pen, now),)),
        Section(heading="What you do then", blocks=(items(*_steps()),)),
        Section(heading="Why, in the policies' own words", blocks=(_reasons(pen, now),)),
        Section(
            heading="How to check this page",
            blocks=(
                text(
                    pen.say(
                        "{count} policies are in force. Each of the labels above was put to them, "
                        "and the table is their answer; anybody with a part in Chatham can read "
                        "them.",
                        count=sources.rule(
                            "policies",
                            now.policies,
                            str(now.policies),
                            f"Policies in force, digest {now.policy_digest}.",
                        ),
                    )
                ),
            ),
        ),
    )
    return pen.finish(
        Paper(
            id="escalation-criteria",
            title="When to stop and hand over",
            lead="For coaches from outside: what belongs neither in a coaching session nor with a "
            "machine, and whose door is open.",
            issued_for=now.organization,
            contact=now.contact,
            at=now.at,
            sections=sections,
        )
    )


def _contacts(pen: Writing, now: ProgrammeNow) -> list[str]:
    told = [EMERGENCY, *(pen.put(sources.setting("crisis contacts", c)) for c in now.help.crisis)]
    if now.help.ombudsperson:
        words = sources.setting("human contact", now.help.ombudsperson)
        told.append(pen.say("Outside the line, and bound to silence: {who}", who=words))
    return told


def _table(pen: Writing, now: ProgrammeNow) -> Block:
    rows: list[Row] = [
        (
            _first(one.about),
            _first(DOORS[one.route]),
            _URGENT[one.urgency],
            pen.put(_clock(one)) if one.clock else "shown to you at once; nobody is told",
        )
        for one in now.escalations
    ]
    heads = ("It is about", "Whose door is open", "How pressing", "Acknowledge within")
    return table(heads, rows, (6, 5, 3, 4))


def _clock(one: Escalation) -> Figure:
    clock = one.clock or timedelta()
    days, hours = clock // _DAY, clock // _HOUR
    text_ = f"{days} days" if clock % _DAY == timedelta() else f"{hours} hours"
    return sources.rule(
        f"clock/{one.route.value}",
        hours,
        text_,
        f"The clock of a case at the door “{DOORS[one.route]}”.",
    )


def _steps() -> tuple[str, ...]:
    beside = ", ".join(sorted(DOORS[route] for route in BESIDE))
    return (
        (
            "A stop opens a case, and it is yours. Acknowledge it; talk with your coachee before "
            "anything else."
        ),
        (
            "A door is an offer, never a message. Nobody learns a name or what it was about until "
            "your coachee opens the door."
        ),
        f"{OMBUDSPERSON} It is offered wherever the door is the organization's own: {beside}.",
        (
            "If nobody acknowledges a case in time, the confidential handler sees a number and a "
            "clock, and nothing else."
        ),
        (
            "You do not investigate, promise an outcome, or carry it to a manager. You stay with "
            "the person until somebody whose task it is has taken over."
        ),
        "When you are unsure, stop. A session that was stopped for nothing costs an hour.",
    )


def _reasons(pen: Writing, now: ProgrammeNow) -> Block:
    rows = [
        (
            pen.put(quoted(one.policy, sources.policy(one))),
            pen.put(quoted(one.reason, sources.policy(one))),
        )
        for one in now.escalations
    ]
    return table(("Policy", "Reason"), rows, (4, 8))


def _first(words: str) -> str:
    return words[:1].upper() + words[1:]
