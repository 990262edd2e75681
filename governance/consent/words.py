"""What is said at the consent desk, and what makes a yes acceptable.

Invariant: these checks only ever turn a yes away. A no needs nothing but the person who says it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from governance.consent.grants import EVERYWHERE
from governance.consent.records import NO, Channel, ConsentEvent, Notice, Place
from governance.errors import ChathamError
from governance.identity import PURPOSES, Actor, Locality, PersonId, Purpose, Role

SKEW: Final = timedelta(minutes=2)
"""How far the clock of whoever passes a word on may be from ours."""


class ConsentError(ChathamError):
    """A word that cannot be recorded. Nothing was stored.

    cause: why, as one code for the ledger; the message is for people.
    """

    def __init__(self, message: str, *, cause: str) -> None:
        super().__init__(message)
        self.cause: Final = cause


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What somebody says: about whom, which purpose, where it is processed, in which place.

    The locality of a no: LOCAL ends everything for the purpose, THIRD_PARTY ends only the yes to
    a company outside. said_at: when, if whoever passes it on claims a time; recorded is ours.
    """

    person: PersonId
    purpose: type[Purpose]
    channel: Channel
    locality: Locality = Locality.LOCAL
    place: Place = EVERYWHERE
    said_at: datetime | None = None

    @property
    def code(self) -> str:
        """The purpose's code.

        Raises:
            ConsentError: there is no such purpose.
        """
        if PURPOSES.get(getattr(self.purpose, "code", "")) is not self.purpose:
            raise ConsentError("There is no such purpose. Nothing was recorded.", cause="purpose")
        return self.purpose.code


def demand_person(word: Word, by: Actor) -> None:
    """Only the person themself speaks for themself."""
    if by.person is None or by.person != word.person:
        raise ConsentError(
            "Consent can only be given or taken back by the person it is about. Nothing was "
            "recorded; ask them to do it themselves.",
            cause="person",
        )


def demand_officer(by: Actor) -> None:
    """Only a privacy officer ends somebody else's consent."""
    if by.person is None or by.role is not Role.PRIVACY_OFFICER:
        raise ConsentError(
            "Only a privacy officer can end another person's consent. Nothing was recorded.",
            cause="role",
        )


def demand_now(word: Word, now: datetime, before: Iterable[ConsentEvent]) -> None:
    """A yes is said now: not earlier, not later, and after whatever was said before."""
    said_at = now if word.said_at is None else word.said_at
    if said_at.utcoffset() is None or abs(said_at - now) > SKEW:
        raise ConsentError(
            "A consent cannot be dated back or ahead. Nothing was recorded; say it again now.",
            cause="dated",
        )
    for event in before:
        if event.at > now or (event.state in NO and event.at == now):
            raise ConsentError(
                "The clock stands before something this person has already said. Nothing was "
                "recorded; set the clock right and say it again.",
                cause="clock",
            )


def demand_named(word: Word, notice: Notice | None) -> Notice:
    """The notice, if it is known and names what is agreed to."""
    if notice is None:
        raise ConsentError(
            "This notice is not known, so nobody can have agreed to it. Nothing was recorded; "
            "show a published notice and ask again.",
            cause="notice",
        )
    if word.code not in notice.purposes:
        raise ConsentError(
            f"The notice says nothing about the purpose {word.code}. Nothing was recorded; show a "
            "notice that names it.",
            cause="purpose",
        )
    if word.locality not in notice.localities:
        raise ConsentError(
            f"The notice says nothing about {word.locality} processing. Nothing was recorded; "
            "show a notice that names it.",
            cause="locality",
        )
    return notice


def demand_limit(expires: datetime | None, now: datetime, notice: Notice) -> datetime:
    """When the yes runs out: as asked, or as late as the notice allows."""
    longest = now + timedelta(days=notice.grant_days)
    if expires is None:
        return longest
    if expires.utcoffset() is None or not now < expires <= longest:
        raise ConsentError(
            f"A consent under this notice lasts {notice.grant_days} days at most and ends in the "
            "future. Nothing was recorded; choose another end.",
            cause="expiry",
        )
    return expires
