"""Faults of the database and its keys. Each says what happened, why, and what to do.

Invariant: no message quotes a stored value, a parameter, or what the driver said.
"""

from __future__ import annotations

from governance.errors import ChathamError, KeyMissingError


class StorageError(ChathamError):
    """The database could not do what was asked; nothing was changed."""


class StorageBusy(StorageError):  # noqa: N818  -- named for what happened; callers retry it
    """Another process held the database for too long; the same call may work in a moment."""


class DatabaseMissing(StorageError):  # noqa: N818  -- likewise
    """There is no database at the place the settings name."""


class SchemaNotCurrent(StorageError):  # noqa: N818  -- likewise
    """The tables are older, newer or other than this version of Chatham needs."""


class AlreadyStored(StorageError):  # noqa: N818  -- likewise
    """A record with this id exists, or one it refers to does not."""


class NotStored(StorageError):  # noqa: N818  -- likewise
    """There is no record with this id."""


class StaleSession(StorageError):  # noqa: N818  -- likewise
    """Somebody else moved the session on in the meantime; read it again."""


class StaleNote(StorageError):  # noqa: N818  -- likewise
    """A coach's note was changed in the meantime; read it again."""


class IllegalTransition(StorageError):  # noqa: N818  -- likewise
    """A session cannot go from its status to the one asked for."""


class KeyFileError(KeyMissingError):
    """The key file is there, but not usable as it is."""


class KeyDestroyed(KeyMissingError):  # noqa: N818  -- likewise
    """The key was destroyed on purpose: what it sealed is erased."""
