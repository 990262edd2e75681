"""The port to where notices and consent events are kept, bound to one transaction of its caller.

Invariant: both are append-only. An adapter that cannot read a record raises; it never leaves
one out, because the record left out could be a no.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from governance.consent.records import ConsentEvent, Notice, NoticeRef
from governance.errors import ChathamError
from governance.identity import PersonId


class ConsentConflictError(ChathamError):
    """A record with this identity exists already and says something else. Nothing was written."""


class ConsentStore(Protocol):
    """Notices as they were shown, and what people said to them."""

    def add_notice(self, notice: Notice, /) -> None:
        """Keep a notice as shown; adding the same again changes nothing.

        Raises:
            ConsentConflictError: another text stands under this id, version and language.
        """
        ...

    def notice(self, ref: NoticeRef) -> Notice | None:
        """The notice of this id, version, language and digest, or None."""
        ...

    def notices(self) -> Sequence[Notice]:
        """All notices, by id, language and version."""
        ...

    def append(self, event: ConsentEvent) -> None:
        """Keep an event.

        Raises:
            ConsentConflictError: there is an event with this id.
        """
        ...

    def events(self, people: Collection[PersonId], purpose: str) -> Sequence[ConsentEvent]:
        """Everything these people said about this purpose, in the order it was recorded."""
        ...

    def history(self, person: PersonId) -> Sequence[ConsentEvent]:
        """Everything this person said, in the order it was recorded."""
        ...
