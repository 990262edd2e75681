"""What is held about a person outside their sessions: for their package, and gone on request.

Invariant: nothing of anybody else is in it; a name somebody marked is not put back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from assistant.requests.collecting import Contributor
from assistant.storage.rights_records import Category
from assistant.storage.work import UnitOfWork
from governance.identity import PersonId


def sign_ins(work: UnitOfWork, person: PersonId) -> Sequence[Mapping[str, Any]]:
    """How they sign in."""
    return [_plain(row) for row in work.sign_ins.of(person)]


def missed_names(work: UnitOfWork, person: PersonId) -> Sequence[Mapping[str, Any]]:
    """Names they marked as missed: where and when. Whose name it was is somebody else's."""
    return [
        _plain(
            {
                "session": one.session,
                "turn": one.turn,
                "kind": one.missed.kind,
                "reported": one.reported_at,
                "resolved": one.resolved_at,
            }
        )
        for engagement in work.engagements.of_person(person)
        if not engagement.erased
        for one in work.missed_names.of(engagement.id)
        if [p.person for p in engagement.participants if p.role is one.role] == [person]
    ]


def coaching_requests(work: UnitOfWork, person: PersonId) -> Sequence[Mapping[str, Any]]:
    """Requests for coaching they sent; what was proposed stands with each of them above."""
    return [{"session": one.session} for one in work.triage.of(person)]


def notifications(work: UnitOfWork, person: PersonId) -> Sequence[Mapping[str, Any]]:
    """What they were told has happened."""
    return [
        _plain({"kind": one.kind, "at": one.at, "session": one.session, "read": one.read_at})
        for one in work.notifications.of(person)
    ]


def mail(work: UnitOfWork, person: PersonId) -> Sequence[Mapping[str, Any]]:
    """Where they want to be written to, and what was mailed to them."""
    living = [e.id for e in work.engagements.of_person(person) if not e.erased]
    left = [(e, work.mail_addresses.find(e, person)) for e in living]
    return [
        *({"engagement": e, "address": to} for e, to in left if to is not None),
        *(
            _plain({"kind": one.kind, "made": one.created_at, "status": one.status})
            for one in work.outbox.all()
            if one.person == person
        ),
    ]


def appointments(work: UnitOfWork, person: PersonId) -> Sequence[Mapping[str, Any]]:
    """When they meet, as their own or their coach's calendar said."""
    return [
        _plain({"engagement": one.engagement, "starts": one.starts_at, "minutes": one.minutes})
        for one in work.appointments.of_person(person)
    ]


def commitments(work: UnitOfWork, person: PersonId) -> Sequence[Mapping[str, Any]]:
    """What became of what was agreed in their sessions; the words stand in the summaries above."""
    return [
        _plain(
            {
                "session": one.session,
                "standing": one.standing,
                "due_on": None if one.due_on is None else one.due_on.isoformat(),
                "set_at": one.set_at,
                "set_by": one.set_by,
            }
        )
        for one in work.commitments.of_person(person)
    ]


def modules(work: UnitOfWork, person: PersonId) -> Sequence[Mapping[str, Any]]:
    """Modules proposed to them, and everything they answered and wrote about them."""
    return [
        {"at": _value(one.at), "session": one.session, **_plain(asdict(one.proposed))}
        for one in work.learning.of(person)
        if one.proposed is not None
    ]


def register(work: UnitOfWork, person: PersonId) -> Sequence[Mapping[str, Any]]:
    """What the programme's register says of them, as people or as a coach."""
    enrolled, coach = work.enrolments.find(person), work.coaches.find(person)
    found = [asdict(one) for one in (enrolled, coach) if one is not None]
    return [_plain({key: _day(value) for key, value in one.items()}) for one in found]


def booked_times(work: UnitOfWork, person: PersonId) -> Sequence[Mapping[str, Any]]:
    """Times they booked, and what became of them. Who else did is not theirs."""
    return [
        _plain({"starts": one.starts_at, "minutes": one.minutes, "state": one.state})
        for one in work.slots.of_person(person)
    ]


HELD: Final[Mapping[str, Contributor]] = MappingProxyType(
    {
        "sign_in": sign_ins,
        "missed_names": missed_names,
        "coaching_requests": coaching_requests,
        "notifications": notifications,
        "mail": mail,
        "appointments": appointments,
        "commitment_states": commitments,
        "register": register,
        "booked_times": booked_times,
        "learning": modules,
    }
)


def forget_held(work: UnitOfWork, person: PersonId, *, at: datetime) -> Mapping[Category, int]:
    """Erase what is not needed to coach them further; they are signed out of every browser."""
    learned = work.learning.erase_of(person)
    told = work.notifications.forget_person(person) + work.outbox.lapse_of(person, at=at)
    for engagement in work.engagements.of_person(person):
        told += work.mail_addresses.forget(engagement.id, person)
    work.enrolments.forget([person])
    work.coaches.forget(person)
    work.slots.forget_person(person)
    signed_in = work.sign_ins.close(person)
    found = {
        Category.NOTIFICATION: told,
        Category.SIGN_IN: signed_in,
        Category.LEARNING: learned,
    }
    return {category: count for category, count in found.items() if count}


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _value(value) for key, value in values.items()}


def _day(value: object) -> object:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    return value


def _value(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return value.value if isinstance(value, StrEnum) else value
