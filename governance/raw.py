"""What enters at the consent gate: the only content in Chatham that a caller builds by hand.

Invariant: turn numbers are unique and ascending, and every turn has a speaker whose part is known.
`repr` never shows text, so that a stray log line or traceback cannot either.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, Literal, TypeAlias

from governance.identity import EngagementId, PersonId, SessionId, SpeakerRole

TranscriptKind: TypeAlias = Literal["transcript", "notes"]
CoacheeLevel: TypeAlias = Literal[
    "individual_contributor", "first_line_manager", "middle_manager", "director", "vp", "c_suite"
]
CoachType: TypeAlias = Literal["internal", "external", "peer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One turn of speech, or one paragraph of typed notes, that a summary line can cite.

    number: as cited, from 1. speaker: who said it (for notes: who wrote it). role: their part.
    """

    number: int
    speaker: PersonId
    role: SpeakerRole
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterEntry:
    """A name the programme already knows: a participant, a manager, a team, the employer.

    role: `coach`, `coachee`, `manager`, `direct_report`, `employer`, `team` … as the programme
    calls it. aliases: other spellings, e-mail addresses, handles. person: set for participants.
    """

    name: str = field(repr=False)
    role: str
    person: PersonId | None = None
    aliases: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionContext:
    """Facts about the session that policies read; None means not known, and unknown never helps."""

    coachee_level: CoacheeLevel | None = None
    coach_type: CoachType | None = None


UNKNOWN_CONTEXT: Final = SessionContext()


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """A session as it was said (or, for `notes`, as the coach wrote it down afterwards)."""

    session: SessionId
    engagement: EngagementId
    turns: tuple[Turn, ...]
    roster: tuple[RosterEntry, ...] = ()
    kind: TranscriptKind = "transcript"
    language: str = "en"
    context: SessionContext = UNKNOWN_CONTEXT

    def __post_init__(self) -> None:
        numbers = [t.number for t in self.turns]
        if not numbers:
            raise ValueError("A transcript needs at least one turn.")
        if numbers[0] < 1 or any(b <= a for a, b in pairwise(numbers)):
            raise ValueError("Turn numbers start at 1 or above and rise from turn to turn.")

    @property
    def subjects(self) -> frozenset[PersonId]:
        """Everybody whose consent is needed: each speaker and each participant on the roster."""
        listed = {r.person for r in self.roster if r.person is not None}
        return frozenset({t.speaker for t in self.turns} | listed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A coaching request, in the words of the person who asks.

    language: as far as it can be told (ISO 639). context: what is known of the author's level.
    """

    session: SessionId
    engagement: EngagementId
    author: PersonId
    text: str = field(repr=False)
    language: str = "en"
    context: SessionContext = UNKNOWN_CONTEXT

    @property
    def subjects(self) -> frozenset[PersonId]:
        """The person who asks; sending the request is itself their single-use grant."""
        return frozenset({self.author})


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """Words a coach wrote into a summary. They pass the gates like any other words.

    text: one or more lines; each is masked as a turn of its own. language: of the summary.
    """

    session: SessionId
    engagement: EngagementId
    author: PersonId
    about: frozenset[PersonId]
    text: str = field(repr=False)
    language: str = "en"

    @property
    def subjects(self) -> frozenset[PersonId]:
        """The coach who wrote it and the people it is about."""
        return self.about | {self.author}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """Lines of a checked output that re-enter under another purpose (`governance.reentry`).

    Names in them are replaced already. text: one line each. coachees, coaches: everybody whose
    consent the output rested on; the new purpose needs all of it again.
    """

    session: SessionId
    engagement: EngagementId
    coachees: frozenset[PersonId]
    coaches: frozenset[PersonId]
    text: str = field(repr=False)
    language: str = "en"
    context: SessionContext = UNKNOWN_CONTEXT

    @property
    def subjects(self) -> frozenset[PersonId]:
        """Everybody who spoke in the session the lines rest on."""
        return self.coachees | self.coaches


Raw: TypeAlias = Transcript | Request | Edit | Stored
