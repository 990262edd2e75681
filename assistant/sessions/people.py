"""Who takes part in an engagement, and which label in a transcript is whom.

Confirmed by the user once, remembered sealed under the engagement's key, never inferred from
names in the text. Invariant: one name is one person of one role within an engagement.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from assistant.sessions.events import Trail
from assistant.storage.database import Database
from assistant.storage.records import Participant as Part
from assistant.storage.work import UnitOfWork
from assistant.transcripts.speakers import Participant
from governance.errors import ChathamError
from governance.identity import Actor, EngagementId, PersonId, Role, SpeakerRole
from governance.ledger.events import SYSTEM, Refs
from governance.ledger.kinds import EventKind
from governance.ports import Clock, Ids
from governance.raw import RosterEntry

_CODE: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}", re.ASCII)


class PeopleError(ChathamError):
    """What was asked does not fit the people of the engagement; nothing was changed."""


def engagement_code(code: str) -> EngagementId:
    """An engagement's id from what the user calls it: a code, since ids are not sealed.

    Raises:
        PeopleError: it is not a plain code.
    """
    if not _CODE.fullmatch(code):
        raise PeopleError(
            "An engagement is named by a code of small letters, digits and hyphens, such as "
            "north-7. Do not use a person's name: codes are not encrypted."
        )
    return EngagementId(code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """The people of one engagement. labels: whose voice each label is. names: by person."""

    engagement: EngagementId
    names: Mapping[PersonId, str] = field(repr=False)
    roles: Mapping[PersonId, Role]
    labels: Mapping[str, PersonId] = field(repr=False)
    roster: tuple[RosterEntry, ...] = field(repr=False)

    def participants(self) -> dict[str, Participant]:
        """Every known label, for `assign_speakers`."""
        return {label: self._participant(person) for label, person in self.labels.items()}

    def actors(self) -> tuple[Actor, ...]:
        """Everybody, in their role."""
        return tuple(Actor(person=person, role=role) for person, role in self.roles.items())

    def named(self, name: str) -> Participant:
        """The participant with this name or label.

        Raises:
            PeopleError: nobody, or more than one person, goes by it.
        """
        wanted = name.strip().casefold()
        found = {p for p, n in self.names.items() if n.casefold() == wanted}
        found |= {p for label, p in self.labels.items() if label.casefold() == wanted}
        if len(found) != 1:
            raise PeopleError(
                "Nobody in this engagement goes by that name. See who does with "
                f"`chatham speakers show {self.engagement}`."
            )
        return self._participant(found.pop())

    def coach(self) -> Participant:
        """The engagement's coach.

        Raises:
            PeopleError: there is none, or more than one.
        """
        coaches = [p for p, r in self.roles.items() if r is Role.COACH]
        if len(coaches) != 1:
            raise PeopleError("This engagement has no single coach. Name the author with --author.")
        return self._participant(coaches[0])

    def _participant(self, person: PersonId) -> Participant:
        role: SpeakerRole = "coach" if self.roles[person] is Role.COACH else "coachee"
        return Participant(person=person, role=role, name=self.names[person])


class People:
    """Reads and changes the circles of engagements."""

    def __init__(self, *, database: Database, trail: Trail, clock: Clock, ids: Ids) -> None:
        self._database = database
        self._trail = trail
        self._clock = clock
        self._ids = ids

    def circle(self, engagement: EngagementId) -> Circle:
        """The people of an engagement.

        Raises:
            NotStored: there is no such engagement.
        """
        with self._database.read() as work:
            return _circle(work, engagement)

    def everybody(self) -> tuple[Circle, ...]:
        """Every engagement's circle that was not erased; for local mode, where nobody signs in."""
        with self._database.read() as work, work.seeing_all():
            return tuple(_circle(work, one.id) for one in work.engagements.all() if not one.erased)

    def anybodys(self, engagement: EngagementId) -> Circle:
        """An engagement's circle, whoever asks; for local mode, where nobody signs in.

        Raises:
            NotStored: there is no such engagement.
        """
        with self._database.read() as work, work.seeing_all():
            return _circle(work, engagement)

    def plan(
        self,
        engagement: EngagementId,
        speakers: Mapping[str, SpeakerRole],
        *,
        roster: tuple[RosterEntry, ...] = (),
        same: Mapping[str, PersonId] = MappingProxyType({}),
    ) -> Circle:
        """The circle as it would be with these speakers; nothing is stored.

        A label already known keeps its person; a new one is a new person of that name. same:
        labels of people who are in the circle under another name.

        Raises:
            PeopleError: a known person was given another part, or a label another person.
        """
        # A code that somebody else uses is taken, also for who may not see theirs.
        with self._database.read() as work, work.seeing_all():
            found = work.engagements.find(engagement)
            circle = _circle(work, engagement) if found else _empty(engagement)
        names, labels, roles = dict(circle.names), dict(circle.labels), dict(circle.roles)
        for label, part in speakers.items():
            role = Role(part)
            person = _known(label, names, labels)
            if person is None:
                person = PersonId(self._ids.new("per"))
                names[person], roles[person] = label, role
            elif roles[person] is not role:
                raise PeopleError(
                    "Somebody already known here was given another part. A person keeps theirs "
                    "for the whole engagement; use another engagement code."
                )
            labels[label] = person
        for label, person in same.items():
            if person not in roles or _known(label, names, labels) not in {None, person}:
                raise PeopleError(
                    "A name in this file was given to somebody who goes by another one, or takes "
                    "no part here. Nothing was changed; choose again."
                )
            labels[label] = person
        merged = _merged(circle.roster, roster)
        return replace(circle, names=names, labels=labels, roles=roles, roster=merged)

    def keep(self, planned: Circle, *, by: Actor = SYSTEM) -> None:
        """Remember a planned circle, making the engagement if it is new.

        Raises:
            PeopleError: somebody changed the circle in between.
        """
        engagement = planned.engagement
        with self._database.write() as work, work.seeing_all():
            if work.engagements.find(engagement) is None:
                work.engagements.add(engagement, participants=(), at=self._clock.now())
            now = _circle(work, engagement)
            if now.roles.keys() - planned.roles.keys() or now.labels.items() - (
                planned.labels.items()
            ):
                raise PeopleError(
                    "Somebody changed the people of this engagement at the same time. "
                    "Nothing was changed; try again."
                )
            for person in planned.roles.keys() - now.roles.keys():
                part = Part(person=person, role=planned.roles[person])
                work.engagements.add_participant(engagement, part, at=self._clock.now())
            old = work.engagements.profile(engagement)
            work.engagements.set_profile(
                engagement,
                replace(old, names=planned.names, speakers=planned.labels, roster=planned.roster),
            )
            event = self._trail.event(
                EventKind.SESSION_SPEAKERS_CONFIRMED, actor=by, refs=Refs(engagement=engagement)
            )
            self._trail.note(work, event)

    def confirm(
        self,
        engagement: EngagementId,
        speakers: Mapping[str, SpeakerRole],
        *,
        roster: tuple[RosterEntry, ...] = (),
        by: Actor = SYSTEM,
    ) -> Circle:
        """Plan and keep at once."""
        planned = self.plan(engagement, speakers, roster=roster)
        self.keep(planned, by=by)
        return planned


def _empty(engagement: EngagementId) -> Circle:
    return Circle(engagement=engagement, names={}, roles={}, labels={}, roster=())


def _circle(work: UnitOfWork, engagement: EngagementId) -> Circle:
    record = work.engagements.get(engagement)
    profile = work.engagements.profile(engagement)
    return Circle(
        engagement=engagement,
        names=profile.names,
        roles={p.person: p.role for p in record.participants},
        labels=profile.speakers,
        roster=profile.roster,
    )


def _known(
    label: str, names: Mapping[PersonId, str], labels: Mapping[str, PersonId]
) -> PersonId | None:
    wanted = label.casefold()
    for known, person in labels.items():
        if known.casefold() == wanted:
            return person
    return next((p for p, name in names.items() if name.casefold() == wanted), None)


def _merged(old: tuple[RosterEntry, ...], new: tuple[RosterEntry, ...]) -> tuple[RosterEntry, ...]:
    by_name = {entry.name: entry for entry in old}
    for entry in new:
        known = by_name.get(entry.name)
        aliases = entry.aliases if known is None else (*known.aliases, *entry.aliases)
        by_name[entry.name] = replace(entry, aliases=tuple(dict.fromkeys(aliases)))
    return tuple(by_name.values())
