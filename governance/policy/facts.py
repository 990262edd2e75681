"""From what Chatham knows to what a policy may ask: the room, the asker, consent, processor.

Invariant: no text of a session becomes a fact here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from governance.identity import (
    Actor,
    EngagementId,
    PersonId,
    Processor,
    Role,
    SessionId,
)
from governance.outcomes import Route
from governance.policy.circumstances import Circumstances
from governance.policy.labels import Sensitivity, UseCase
from governance.policy.request import Entity, PolicyRequest, Uid, Value
from governance.raw import CoacheeLevel, Edit, Raw, Request, RosterEntry, Stored, Transcript

REPORTING_LINE: Final = frozenset(
    {"manager", "line_manager", "skip_level", "skip_level_manager", "boss", "supervisor"}
)
"""Roster roles that stand above a coachee."""


class ConsentState(StrEnum):
    """Where a consent stands (ISO/IEC TS 27560), as one word for all speakers together."""

    NONE = "none"
    REQUESTED = "requested"
    REFUSED = "refused"
    GIVEN = "given"
    RENEWED = "renewed"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"
    INVALIDATED = "invalidated"


class Reading(StrEnum):
    """Ways of reading what a session left behind; actions of the schema."""

    SESSION = "read_session"
    SUMMARY = "read_summary"


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """An engagement's people. reporting_line: everybody above one of the coachees."""

    engagement: EngagementId
    coaches: frozenset[PersonId]
    coachees: frozenset[PersonId]
    reporting_line: frozenset[PersonId] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Readable:
    """Something a person may ask to read: a session's evidence, or its summary.

    retention_passed: it should be gone; whoever asks has to know. was_there: whoever asks speaks in
    it, and did not join later. opened: every coachee who speaks in it lets this coach read it.
    """

    reading: Reading
    session: SessionId
    room: Room
    retention_passed: bool
    was_there: bool
    opened: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Processing:
    """Work on a session's words, as the policies see it.

    purpose: a purpose's code, or another action of the schema. level: None when not known.
    consent: for this purpose, of everybody who speaks. opted_in: all of them also agreed to a
    processor run by somebody else. use_cases: what it is asked for that a machine must not do.
    """

    purpose: str
    actor: Actor
    session: SessionId
    room: Room
    processor: Processor
    consent: ConsentState
    opted_in: bool
    circumstances: Circumstances
    level: CoacheeLevel | None = None
    labels: frozenset[Sensitivity] = frozenset()
    use_cases: frozenset[UseCase] = frozenset()

    def request(self) -> PolicyRequest:
        """The question for the engine."""
        processor = Uid("Processor", self.processor.id)
        session = Uid("Session", self.session)
        around = self.circumstances
        return PolicyRequest(
            principal=uid_of(self.actor),
            action=self.purpose,
            resource=session,
            context={
                "consent": Uid("ConsentState", self.consent.value),
                "third_party_opt_in": self.opted_in,
                "processor": processor,
                "sensitivities": frozenset(Uid("Sensitivity", s.value) for s in self.labels),
                "use_cases": frozenset(Uid("UseCase", u.value) for u in self.use_cases),
                "retention_passed": around.retention_passed,
                "restricted": around.restricted,
            },
            entities=(
                *people_and_room(self.actor, self.room),
                Entity(
                    uid=session,
                    attributes={
                        "engagement": uid_of_room(self.room),
                        "coachee_level": Uid("Level", self.level or "unknown"),
                        "high_stakes": around.high_stakes,
                    },
                ),
                Entity(
                    uid=processor,
                    attributes={
                        "locality": Uid("Locality", self.processor.locality.value),
                        "registered": around.processor_registered,
                    },
                ),
            ),
        )


def reading_request(actor: Actor, readable: Readable) -> PolicyRequest:
    """May `actor` read it?"""
    kind = "Session" if readable.reading is Reading.SESSION else "Summary"
    resource = Uid(kind, readable.session)
    attributes: dict[str, Value] = {"engagement": uid_of_room(readable.room)}
    if readable.reading is Reading.SESSION:
        # They decide nothing about reading; the schema wants a session whole.
        attributes |= {"coachee_level": Uid("Level", "unknown"), "high_stakes": True}
    return PolicyRequest(
        principal=uid_of(actor),
        action=readable.reading.value,
        resource=resource,
        context={
            "retention_passed": readable.retention_passed,
            "was_there": readable.was_there,
            "opened": readable.opened,
        },
        entities=(
            *people_and_room(actor, readable.room),
            Entity(uid=resource, attributes=attributes),
        ),
    )


def room_of(raw: Raw) -> Room:
    """Who was in the room, and who of them stands above a coachee, as far as `raw` says."""
    match raw:
        case Transcript():
            return _transcript_room(raw)
        case Request():
            return Room(
                engagement=raw.engagement, coaches=frozenset(), coachees=frozenset({raw.author})
            )
        case Edit():
            return Room(
                engagement=raw.engagement,
                coaches=frozenset({raw.author}),
                coachees=raw.about - {raw.author},
            )
        case Stored():
            return Room(engagement=raw.engagement, coaches=raw.coaches, coachees=raw.coachees)


def on_behalf(room: Room) -> Actor:
    """For whom a session is worked on when nobody in particular asks: its coach, else a coachee."""
    if room.coaches:
        return Actor(person=min(room.coaches), role=Role.COACH)
    return Actor(person=min(room.coachees, default=None), role=Role.COACHEE)


def _transcript_room(raw: Transcript) -> Room:
    coaches = {t.speaker for t in raw.turns if t.role == "coach"} | _listed(raw, "coach")
    coachees = {t.speaker for t in raw.turns if t.role == "coachee"} | _listed(raw, "coachee")
    names = {n: e.person for e in raw.roster if e.person is not None for n in _names(e)}
    above = [e for e in raw.roster if e.role.strip().lower().replace(" ", "_") in REPORTING_LINE]
    # The same human may stand on the roster twice, as a coach and, by name only, as a manager.
    found = {names.get(name) for entry in above for name in _names(entry)}
    found |= {entry.person for entry in above}
    return Room(
        engagement=raw.engagement,
        coaches=frozenset(coaches),
        coachees=frozenset(coachees),
        reporting_line=frozenset(person for person in found if person is not None),
    )


def _listed(raw: Transcript, role: str) -> set[PersonId]:
    return {e.person for e in raw.roster if e.person is not None and e.role.strip().lower() == role}


def _names(entry: RosterEntry) -> set[str]:
    return {" ".join(name.casefold().split()) for name in (entry.name, *entry.aliases)}


def people_and_room(
    actor: Actor,
    room: Room,
    *,
    also: frozenset[PersonId] = frozenset(),
    desk: Route | None = None,
) -> tuple[Entity, ...]:
    """Everybody a question mentions, who asks among them, and the engagement."""
    people = room.coaches | room.coachees | room.reporting_line | also
    role: dict[str, Value] = {
        "role": Uid("Role", actor.role.value),
        "contract_over": actor.contract_over,
    }
    if actor.person is not None:
        people |= {actor.person}
        role["person"] = Uid("Person", actor.person)
    if desk is not None:
        role["desk"] = Uid("Route", desk.value)
    return (
        *(Entity(uid=Uid("Person", person)) for person in sorted(people)),
        Entity(uid=uid_of(actor), attributes=role),
        Entity(
            uid=uid_of_room(room),
            attributes={
                "coaches": _uids(room.coaches),
                "coachees": _uids(room.coachees),
                "reporting_line": _uids(room.reporting_line),
            },
        ),
    )


def uid_of(actor: Actor) -> Uid:
    """How a question names somebody in a role."""
    return Uid("Actor", f"{actor.role.value}:{actor.person or ''}")


def uid_of_room(room: Room) -> Uid:
    """How a question names an engagement."""
    return Uid("Engagement", room.engagement)


def _uids(people: frozenset[PersonId]) -> frozenset[Uid]:
    return frozenset(Uid("Person", person) for person in people)
