"""Which browsers were shown whom people can call here, for pages on which nothing may be asked.

A page of an error is drawn where the database may be away or the caller too fast, and still has to
say where a person is to be found. Invariants: kept in memory and as digests; a browser is told only
what it was shown before, since the numbers are the organization's and no stranger's.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from threading import Lock
from typing import Final

MOST: Final = 4096
"""Browsers remembered; the one that was away longest goes first."""


class ContactsShown:
    """Secret of a browser → the contacts on its last page."""

    def __init__(self) -> None:
        self._shown: Final[OrderedDict[bytes, tuple[str, ...]]] = OrderedDict()
        self._lock: Final = Lock()

    def note(self, secret: str | None, contacts: tuple[str, ...]) -> None:
        """What stood on the page that was just drawn. Nothing is kept of a page without any."""
        if secret is None:
            return
        key = _digest(secret)
        with self._lock:
            self._shown.pop(key, None)
            if contacts:
                self._shown[key] = contacts
            while len(self._shown) > MOST:
                self._shown.popitem(last=False)

    def of(self, secret: str | None) -> tuple[str, ...]:
        """What this browser was shown; nothing where it was not."""
        if secret is None:
            return ()
        with self._lock:
            return self._shown.get(_digest(secret), ())


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
