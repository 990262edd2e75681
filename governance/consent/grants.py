"""What somebody's consent is, derived from what they said. Pure: no clock, no store.

Invariants: a yes only adds and a no only takes away, so that leaving out a yes never opens
anything and leaving in a no never does either. Ties go to the no. A word about one session stands
against a later word about everything: "not this one" is not overruled by a general yes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Final

from governance.consent.records import NO, YES, ConsentEvent, ConsentState, Place
from governance.identity import Locality

EVERYWHERE: Final = Place()

COVERS: Final[Mapping[Locality, frozenset[Locality]]] = MappingProxyType(
    {
        Locality.LOCAL: frozenset({Locality.LOCAL}),
        # Whoever lets another company's model read the masked text has let the machines here read
        # and mask it first. And falling back from that company to the engine in the house shows
        # the text to fewer, so it must never need more asking than going out did.
        Locality.THIRD_PARTY: frozenset({Locality.LOCAL, Locality.THIRD_PARTY}),
    }
)
"""Which processing a yes for a locality allows."""

_REACH: Final[Mapping[Locality, frozenset[Locality]]] = MappingProxyType(
    {
        locality: frozenset(Locality) if locality is Locality.LOCAL else frozenset({locality})
        for locality in Locality
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """What consent is asked about: `Purpose.code`, where it is processed, and in which place."""

    purpose: str
    locality: Locality
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where somebody's consent stands. state: None if they were never asked.

    grant: the yes it rests on, also when that has run out; None if there is none or it was ended
    by a no.
    """

    state: ConsentState | None
    grant: ConsentEvent | None = None

    @property
    def live(self) -> bool:
        """Whether it allows the use now."""
        return self.state in YES

    @property
    def readable(self) -> bool:
        """Whether what was approved under it may still be read: a yes that at most ran out."""
        return self.grant is not None


def state_at(events: Iterable[ConsentEvent], use: Use, when: datetime) -> Standing:
    """What one person's words said about `use` at the time `when`; later words are not looked at.

    Raises:
        ValueError: the events are of more than one person.
    """
    said = [e for e in events if e.purpose == use.purpose and e.place.covers(use.place)]
    if len({e.person for e in said}) > 1:
        raise ValueError("Consent is derived for one person at a time.")
    said = sorted((e for e in said if e.at <= when), key=lambda e: e.at)
    noes = [e for e in said if e.state in NO]
    yeses = [
        e
        for e in said
        if e.state in YES and use.locality in COVERS[e.locality] and _is_whole(e, said, noes)
    ]
    live = [y for y in yeses if not _any_ends(noes, y) and y.expires and when < y.expires]
    if live:
        return Standing(state=live[-1].state, grant=live[-1])
    words = [n for n in noes if n.state is not ConsentState.EXPIRED]
    lapsed = [y for y in yeses if not _any_ends(words, y)]
    if lapsed:
        return Standing(state=ConsentState.EXPIRED, grant=lapsed[-1])
    against = [n for n in words if use.locality in _reach(n) or any(_ends(n, y) for y in yeses)]
    if against:
        return Standing(state=against[-1].state)
    asked = any(e.state is ConsentState.REQUESTED for e in said)
    return Standing(state=ConsentState.REQUESTED if asked else None)


def seen_from(events: Sequence[ConsentEvent], now: datetime) -> list[ConsentEvent]:
    """The same events for a decision made now: a no recorded in the future counts from now on.

    A clock set back must not bring a withdrawn consent to life. A yes in the future is no yes yet.
    """
    return [replace(e, at=now) if e.state in NO and e.at > now else e for e in events]


def _reach(no: ConsentEvent) -> frozenset[Locality]:
    """What a no rules out: without processing here there is none elsewhere either."""
    return _REACH[no.locality]


def _any_ends(noes: Iterable[ConsentEvent], yes: ConsentEvent) -> bool:
    return any(_ends(no, yes) for no in noes)


def _ends(no: ConsentEvent, yes: ConsentEvent) -> bool:
    """Whether `no` stands against `yes`; both are about the use in question."""
    if yes.locality not in _reach(no):
        return False
    if no.place.covers(yes.place):
        return no.at >= yes.at
    # A narrower no. Only a yes as narrow overrules it; a run-out is no word and bars nothing.
    return no.state is not ConsentState.EXPIRED


def _is_whole(
    yes: ConsentEvent, said: Iterable[ConsentEvent], noes: Sequence[ConsentEvent]
) -> bool:
    """A renewal needs something to renew: a yes for the same that no word has ended by then."""
    if yes.state is not ConsentState.RENEWED:
        return True
    words = [n for n in noes if n.state is not ConsentState.EXPIRED and n.at <= yes.at]
    return any(
        e.state is ConsentState.GIVEN
        and (e.place, e.locality) == (yes.place, yes.locality)
        and e.at <= yes.at
        and not _any_ends(words, e)
        for e in said
    )
