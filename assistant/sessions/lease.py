"""Holding on to a session while it is worked on, where several workers share a database.

Invariant: a lease is only as long as a worker that died may keep its session from the others; who
works on it renews it, and who has lost it loses its next write too (compare-and-set).
"""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager
from datetime import timedelta

from assistant.storage.database import Database
from assistant.storage.errors import StorageError
from assistant.storage.records import SessionRecord
from governance.ports import Clock

RENEWALS = 4
"""How often a lease is renewed before it would run out."""


@contextmanager
def kept(
    session: SessionRecord, *, database: Database, clock: Clock, lease: timedelta
) -> Generator[None]:
    """Renew the lease of `session`, which somebody here has claimed, until the block ends."""
    ended = threading.Event()

    def renew() -> None:
        while not ended.wait(lease.total_seconds() / RENEWALS):
            try:
                with database.write() as work:
                    until = clock.now() + lease
                    if not work.sessions.renew(session.id, session.lease_owner or "", until=until):
                        return
            except StorageError:
                continue  # the database is away for a moment, or for longer than the lease

    renewing = threading.Thread(target=renew, name="lease", daemon=True)
    renewing.start()
    try:
        yield
    finally:
        ended.set()
        renewing.join()
