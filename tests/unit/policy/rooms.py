"""A coach and a coachee, their session as the policies see it, and policy folders to spoil."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from governance import custody
from governance.identity import (
    EMBEDDED,
    Actor,
    DecisionId,
    EngagementId,
    Locality,
    PersonId,
    Processor,
    ProcessorId,
    Role,
    SessionId,
    SessionSummary,
)
from governance.policy.circumstances import ORDINARY
from governance.policy.engine import INSTALLED
from governance.policy.facts import ConsentState, Processing, Room
from governance.policy.labels import URGENCIES, Finding, Sensitivity, Urgency
from governance.policy.sensitivity import Passage
from governance.raw import Raw, SessionContext, Transcript, Turn
from governance.stages import Consented, Header

COACH, COACHEE, STRANGER = PersonId("per_coach"), PersonId("per_coachee"), PersonId("per_stranger")
ENGAGEMENT, SESSION = EngagementId("eng_1"), SessionId("ses_1")
ROOM = Room(engagement=ENGAGEMENT, coaches=frozenset({COACH}), coachees=frozenset({COACHEE}))
ELSEWHERE = Processor(id=ProcessorId("acme:large"), locality=Locality.THIRD_PARTY)
HARMLESS = Processing(
    purpose="session_summary",
    actor=Actor(person=COACH, role=Role.COACH),
    session=SESSION,
    room=ROOM,
    processor=EMBEDDED,
    consent=ConsentState.GIVEN,
    opted_in=False,
    circumstances=ORDINARY,
    level="director",
)
SPOKEN = ("What is it today?", "I keep checking the rota that I gave away.")


def transcript(*spoken: str, level="director", language="en", roster=(), coach=COACH) -> Transcript:
    return Transcript(
        session=SESSION,
        engagement=ENGAGEMENT,
        turns=tuple(
            Turn(
                number=i + 1,
                speaker=(coach, COACHEE)[i % 2],
                role=("coach", "coachee")[i % 2],
                text=text,
            )
            for i, text in enumerate(spoken or SPOKEN)
        ),
        roster=roster,
        language=language,
        context=SessionContext(coachee_level=level),
    )


def consented(
    raw: Raw | None = None, *, purpose=SessionSummary, processor=EMBEDDED
) -> Consented[SessionSummary]:
    held = raw or transcript()
    header = Header(
        session=SESSION,
        engagement=ENGAGEMENT,
        purpose=purpose.code,
        processor=processor,
        subjects=held.subjects,
        decisions=(DecisionId("dec_consent"),),
    )
    return custody.make_consented(purpose, header, held)


class ToldDetector:
    """Finds what it was told, wherever it looks; no rule of ours is under test with it."""

    languages = frozenset({"en"})
    digest = "told"

    def __init__(self, *labels: Sensitivity, fault: Exception | None = None) -> None:
        self._labels = labels
        self._fault = fault

    def detect(self, passages: Sequence[Passage], /) -> tuple[Finding, ...]:
        if self._fault is not None:
            raise self._fault
        return tuple(
            Finding(
                label=label,
                turns=(passages[-1].number,),
                score=0.9,
                rules=("told",),
                urgency=URGENCIES.get(label, Urgency.NORMAL),
            )
            for label in self._labels
        )


def copied(folder: Path) -> Path:
    """The installed policy files, copied, for a test to spoil."""
    folder.mkdir(exist_ok=True)
    for path in (*INSTALLED.glob("*.cedar"), *INSTALLED.glob("*.cedarschema")):
        shutil.copy(path, folder / path.name)
    return folder


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, "the test no longer spoils what it means to"
    path.write_text(text.replace(old, new), encoding="utf-8")
