"""The list of what people had erased: a file beside the database, so that no backup undoes it.

A line is written, and is on the disk, before the transaction that erases is committed; the
database keeps the line's id in that transaction. Whatever the list says and the database does not
know was lost with a restore or a crash, and is done again at the next start.
Invariant: a line holds ids and codes, never a word or a name; the list only grows.
"""

from __future__ import annotations

import fcntl
import os
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.storage.work import UnitOfWork
from governance.consent.records import Channel, Place
from governance.consent.words import Word
from governance.errors import ChathamError
from governance.identity import (
    PURPOSES,
    Actor,
    EngagementId,
    Locality,
    PersonId,
    Role,
    SessionId,
)
from governance.ports import Clock, Ids

ERASURE_LIST: Final = "erasures.jsonl"
"""The file's name inside `CHATHAM_HOME`."""

_MODE: Final = 0o600
_LONGEST: Final = 4096
"""Bytes; longer than any line, all of whose fields are ids and codes."""


class ErasureListError(ChathamError):
    """The list of erasures cannot be read or written, so nothing is started or erased."""


class Demand(StrEnum):
    """What somebody wanted: to take a yes back, or to be erased (GDPR Art. 7(3), 17)."""

    WITHDRAWAL = "withdrawal"
    ERASURE = "erasure"


class Listed(BaseModel):
    """One line. purpose, locality, channel, engagement, session: of a withdrawal only."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    id: str
    demand: Demand
    person: str
    role: Role
    at: datetime
    purpose: str | None = None
    locality: Locality | None = None
    channel: Channel | None = None
    engagement: str | None = None
    session: str | None = None

    @property
    def by(self) -> Actor:
        """Whoever wanted it: the person themself."""
        return Actor(person=PersonId(self.person), role=self.role)

    @property
    def word(self) -> Word:
        """The withdrawal as it was said.

        Raises:
            ErasureListError: the line is no withdrawal, or of a purpose there is not.
        """
        purpose = PURPOSES.get(self.purpose or "")
        if purpose is None or self.channel is None or self.locality is None:
            raise _unreadable()
        return Word(
            person=PersonId(self.person),
            purpose=purpose,
            channel=self.channel,
            locality=self.locality,
            place=Place(
                engagement=None if self.engagement is None else EngagementId(self.engagement),
                session=None if self.session is None else SessionId(self.session),
            ),
            said_at=self.at,
        )


class ErasureList:
    """The list at a path; with no path (a database in memory) nothing outlives the process."""

    def __init__(self, path: Path | None, *, clock: Clock, ids: Ids) -> None:
        self._path: Final = path
        self._clock: Final = clock
        self._ids: Final = ids

    def begin(self) -> None:
        """Make the file, empty, if there is none: a missing list and an empty one differ."""
        if self._path is not None:
            self._path.touch(mode=_MODE)

    def withdrawn(self, work: UnitOfWork, word: Word, *, by: Actor) -> None:
        """List a withdrawal, as the last thing before its transaction commits."""
        self._add(
            work,
            Listed(
                id=self._ids.new("era"),
                demand=Demand.WITHDRAWAL,
                person=word.person,
                role=by.role,
                at=self._clock.now(),
                purpose=word.code,
                locality=word.locality,
                channel=word.channel,
                engagement=word.place.engagement,
                session=word.place.session,
            ),
        )

    def erased(self, work: UnitOfWork, person: PersonId) -> None:
        """List an erasure on request, as the last thing before its transaction commits."""
        self._add(
            work,
            Listed(
                id=self._ids.new("era"),
                demand=Demand.ERASURE,
                person=person,
                role=Role.COACHEE,
                at=self._clock.now(),
            ),
        )

    def carried_out(self, work: UnitOfWork, listed: Listed) -> None:
        """Say that a line of the list is carried out by this transaction.

        Raises:
            AlreadyStored: another process was quicker.
        """
        work.listed_erasures.add(listed.id, at=self._clock.now())

    def lines(self) -> tuple[Listed, ...]:
        """The whole list, oldest first. A last line that was cut off never took effect.

        Raises:
            ErasureListError: a line is not one of ours.
        """
        if self._path is None or not self._path.exists():
            return ()
        *whole, _cut = self._path.read_bytes().split(b"\n")
        try:
            return tuple(Listed.model_validate_json(line) for line in whole if line)
        except ValidationError:
            raise _unreadable() from None

    def _add(self, work: UnitOfWork, listed: Listed) -> None:
        self.carried_out(work, listed)
        if self._path is None:
            return
        line = listed.model_dump_json(exclude_none=True).encode() + b"\n"
        try:
            _append(self._path, line)
        except OSError:
            raise ErasureListError(
                f"The list of erasures ({self._path}) cannot be written, so nothing was erased: a "
                "backup put back later would undo it. Make room on the disk or put the rights of "
                "the file right, and try again."
            ) from None


def _append(path: Path, line: bytes) -> None:
    """One line at a time, on the disk when this returns; what a crash cut off is cut away first."""
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, _MODE), "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        start = max(0, file.seek(0, os.SEEK_END) - _LONGEST)
        file.seek(start)
        whole = start + file.read().rfind(b"\n") + 1
        file.truncate(whole)
        file.seek(whole)
        try:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            file.truncate(whole)
            raise


def _unreadable() -> ErasureListError:
    return ErasureListError(
        "The list of erasures holds a line Chatham did not write, so what people had erased cannot "
        f"be told. Nothing was started. Put `{ERASURE_LIST}` back from its last copy."
    )
