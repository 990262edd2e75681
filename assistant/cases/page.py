"""The page of a case: why, where, the door, and the ways on. A model first; text for the CLI.

Invariant: turns are on the owner's page only, and no page holds a word of the session.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from assistant.cases.words import BESIDE, DOORS, Help, subject
from assistant.storage.case_records import CaseRecord
from governance.identity import SessionId
from governance.outcomes import EXPLANATIONS, Route

NOBODY_TOLD: Final = "Nobody has been told. Nobody will be, unless the coachee opens the door."


Words = Callable[[tuple[str, ...]], tuple[str, ...]]


class WayOn(StrEnum):
    """What may be done with a case, by this person, now (`agreeing`: once coachees have agreed)."""

    READ_TURNS = "read_turns"
    NOTE = "note"
    WITHOUT = "without"
    AGREEING = "agreeing"
    AGREE = "agree"
    OPEN_DOOR = "open_door"


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage:
    """What one person may see of one case.

    why: sentences. subjects: what it touches, in words. turns: for the owner only. contacts: shown
    at once where there is danger. examples: public ones of ours that come closest, for the owner.
    door: None once the case was erased. ways: what may be done. ways_on: the same in words, for a
    terminal.
    """

    number: int
    session: SessionId
    status: str
    opened_at: datetime
    due_at: datetime | None
    urgency: str | None
    why: tuple[str, ...]
    subjects: tuple[str, ...]
    turns: tuple[int, ...]
    examples: tuple[str, ...]
    contacts: tuple[str, ...]
    door: str | None
    ombudsperson: str | None
    opened_to: tuple[str, ...]
    follow_up: SessionId | None
    ways: tuple[WayOn, ...]
    ways_on: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who looks. owns: theirs. holds_doors: a coachee. in_part: a partial summary is possible.

    reads_turns: the coach, and the words of the turns are still there. shows_examples: as the
    coach. Whoever wrote of a crisis of their own is shown nobody else's.
    """

    owns: bool
    reads_turns: bool
    shows_examples: bool
    holds_doors: bool
    in_part: bool
    agreed: bool


def case_page(
    case: CaseRecord, viewer: Viewer, reasons: Words, examples: Words, beside: Help
) -> CasePage:
    """The page of `case` for `viewer`.

    reasons, examples: words for policies and exemplars. beside: whom people can turn to.
    """
    matter = case.matter
    if matter is None:
        return CasePage(
            number=case.number,
            session=case.session,
            status=case.status.value,
            opened_at=case.opened_at,
            due_at=None,
            urgency=None,
            why=("What this case said was erased. That it existed is kept.",),
            subjects=(),
            turns=(),
            examples=(),
            contacts=(),
            door=None,
            ombudsperson=None,
            opened_to=(),
            follow_up=None,
            ways=(),
            ways_on=(),
        )
    ways = tuple(_ways(viewer))
    return CasePage(
        number=case.number,
        session=case.session,
        status=case.status.value,
        opened_at=case.opened_at,
        due_at=matter.due_at,
        urgency=matter.urgency,
        why=(EXPLANATIONS[matter.reason], *reasons(matter.policies)),
        subjects=tuple(subject(label) for label in matter.labels),
        turns=matter.turns if viewer.owns else (),
        examples=examples(matter.exemplars) if viewer.shows_examples else (),
        contacts=beside.at_once if matter.route is Route.CRISIS_SUPPORT else (),
        door=DOORS[matter.route],
        ombudsperson=beside.beside if matter.route in BESIDE else None,
        opened_to=tuple(DOORS[door.route] for door in matter.doors),
        follow_up=matter.follow_up,
        ways=ways,
        ways_on=tuple(_IN_WORDS[way].format(case.number) for way in ways),
    )


_IN_WORDS: Final = {
    WayOn.READ_TURNS: (
        "Read these turns on page /cases/{}/turns of the web app; a terminal shows no words."
    ),
    WayOn.NOTE: "Write a note of your own; no model sees it: chatham cases note {}",
    WayOn.WITHOUT: "Summarize without these parts: chatham cases without {}",
    WayOn.AGREEING: "Summarize without these parts, once every coachee has agreed.",
    WayOn.AGREE: "Agree to a summary without these parts: chatham cases without {} --agree",
    WayOn.OPEN_DOOR: (
        "Open the door, if you want to: chatham cases open-door {}. Nobody behind it knows of you "
        "until you do."
    ),
}


def _ways(viewer: Viewer) -> Iterator[WayOn]:
    if viewer.reads_turns:
        yield WayOn.READ_TURNS
    if viewer.owns:
        yield WayOn.NOTE
    if viewer.in_part and viewer.owns:
        yield WayOn.WITHOUT if viewer.agreed else WayOn.AGREEING
    if viewer.in_part and viewer.holds_doors and not viewer.agreed:
        yield WayOn.AGREE
    if viewer.holds_doors:
        yield WayOn.OPEN_DOOR


def page_text(page: CasePage) -> str:
    """The page as text."""
    lines = [f"# Case {page.number}: {page.status}", ""]
    lines += [*page.contacts, ""] if page.contacts else []
    lines += [*page.why, ""]
    if page.subjects:
        lines.append(f"It touches: {'; '.join(page.subjects)}.")
    if page.turns:
        lines.append(f"Turns: {', '.join(str(turn) for turn in page.turns)}.")
    lines += [f"Closest to an example of ours: \u201c{text}\u201d" for text in page.examples]
    if page.door is not None and page.due_at is not None:
        told = "; ".join(page.opened_to)
        lines += ["", f"The door: {page.door}."]
        lines += [page.ombudsperson] if page.ombudsperson else []
        lines.append(f"Opened to: {told}." if told else NOBODY_TOLD)
        by = f"{page.due_at:%Y-%m-%d %H:%M} UTC"
        lines.append(f"Urgency: {page.urgency}. To be acknowledged by {by}.")
    if page.follow_up is not None:
        lines.append(f"Summarized without these parts as session {page.follow_up}.")
    lines += ["", *page.ways_on, ""]
    return "\n".join(lines)


def note_text(page: CasePage) -> str:
    """An empty note for the coach to fill in by hand; it is printed and stored nowhere."""
    return "\n".join(
        [
            f"# Note on session {page.session}",
            "",
            "Written by hand. No model has seen it or will see it; Chatham keeps no copy.",
            "",
            "## What we worked on",
            "",
            "## What the coachee takes along",
            "",
            "## What was agreed, who does it, by when",
            "",
            "## What stays between us and is not written down",
            "",
        ]
    )
