"""A person's access log a page at a time: of the ledger, no more is read than a page needs.

Invariants: the pages after one another are the whole log, whatever is written meanwhile; a page
that found nothing so far says where to go on, and never that there is nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from assistant.requests.access_log import Look, look_in, looks
from assistant.requests.mine import Mine
from assistant.storage.work import UnitOfWork
from governance.ledger.events import LedgerEvent

EventsAt: TypeAlias = Callable[
    [UnitOfWork, Sequence[int]], Iterator[tuple[int, LedgerEvent | None]]
]
"""The ledger's entries at ascending indexes, each with its own; None for one that is erased."""

EXAMINED: Final = 1_000
"""Entries read for one page at most: a log of one's own looks has few of others'."""
_AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which part. beyond: the entry to go on from; None: from the first one on.

    most: looks. own: with the person's own. oldest_first: else the newest are.
    """

    beyond: int | None
    most: int
    own: bool
    oldest_first: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LogPage:
    """Some looks, in the order that was asked for. further: where to go on; None at the end."""

    looks: tuple[Look, ...]
    further: int | None


def whole_log(work: UnitOfWork, mine: Mine, events_at: EventsAt) -> tuple[Look, ...]:
    """All of it, oldest first."""
    indexes = work.mentions.of(mine.person, *mine.sessions)
    return looks((event for _, event in events_at(work, indexes)), mine)


def log_page(work: UnitOfWork, mine: Mine, events_at: EventsAt, asked: Asked) -> LogPage:
    """The part that was asked for."""
    found: list[Look] = []
    at, examined = asked.beyond, 0
    while indexes := _next(work, mine, at, asked):
        for index, event in _read(work, events_at, indexes, asked):
            look = look_in(event, mine)
            if look is not None and (asked.own or not look.own):
                if len(found) == asked.most:
                    return LogPage(looks=tuple(found), further=at)
                found.append(look)
            at = index
        examined += len(indexes)
        if examined >= EXAMINED:
            return LogPage(looks=tuple(found), further=at)
    return LogPage(looks=tuple(found), further=None)


def _next(work: UnitOfWork, mine: Mine, at: int | None, asked: Asked) -> tuple[int, ...]:
    some = work.mentions.after if asked.oldest_first else work.mentions.before
    return some(mine.person, *mine.sessions, than=at, most=_AT_ONCE)


def _read(
    work: UnitOfWork, events_at: EventsAt, indexes: Sequence[int], asked: Asked
) -> list[tuple[int, LedgerEvent | None]]:
    read = list(events_at(work, sorted(indexes)))
    return read if asked.oldest_first else read[::-1]
