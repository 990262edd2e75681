"""How far a transaction sees on PostgreSQL: all there is, one person's engagements, or nothing.

The second line behind Cedar (ADR 31): row-level security compares rows with this, so that a
forgotten WHERE shows nobody else's. Invariant: a request over HTTP begins as nobody and can
only become whoever was signed in; what is not a request (worker, command line) sees all.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from sqlalchemy import Connection

from governance.identity import Actor, Role

SETTING: Final = "chatham.reach"
"""PostgreSQL's name of it, set for each transaction; unset reads as nobody's."""
ALL: Final = "*"
NOBODY: Final = ""
"""Neither can be a person's id, which is a token."""
SEEING_THEIR_OWN: Final = frozenset({Role.COACH, Role.COACHEE})
"""Roles that are about one's own engagements. The others work across all of them, on counts, cases
and requests: a rule that counts must not count less for who asks. What they see is Cedar's to say.
"""


class Reach:
    """Whose rows the transactions of one request see. One object for all of its threads."""

    def __init__(self) -> None:
        self._now = NOBODY

    @property
    def now(self) -> str:
        """As PostgreSQL is told it."""
        return self._now

    def become(self, actor: Actor) -> None:
        """Somebody was signed in, or holds a link of theirs."""
        if actor.role not in SEEING_THEIR_OWN:
            self._now = ALL
        else:
            # No person is called like everybody; if one were, they would be nobody.
            self._now = NOBODY if actor.person in {None, ALL} else str(actor.person)


_REACH: Final[ContextVar[Reach | None]] = ContextVar("chatham_reach", default=None)
# A context variable, because the database is asked on many threads for one request.


@contextmanager
def reaching() -> Generator[Reach]:
    """One request: nobody's rows, until it becomes somebody."""
    reach = Reach()
    token = _REACH.set(reach)
    try:
        yield reach
    finally:
        _REACH.reset(token)


def become(actor: Actor) -> None:
    """From here on, this request is `actor`'s; outside of one, nothing changes."""
    reach = _REACH.get()
    if reach is not None:
        reach.become(actor)


def set_reach(connection: Connection, reach: str) -> None:
    """Tell PostgreSQL, until the transaction ends: none inherits another's from the pool."""
    connection.exec_driver_sql("SELECT set_config(%s, %s, true)", (SETTING, reach)).close()


def reach_now() -> str:
    """How far a transaction that begins now sees."""
    reach = _REACH.get()
    return ALL if reach is None else reach.now
