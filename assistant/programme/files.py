"""The two choices that live in files of CHATHAM_HOME: shorter retention, and the mail server.

Invariants: a file that could not be followed is never put in place of one that can; the address of
a mail server, which may hold a secret, is readable by its owner only.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import tempfile
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final

from assistant.mail.post import MAIL_FILE
from assistant.programme.mail_server import MailServer
from assistant.rights.schedule import OVERRIDE, RetentionSettingsError, Schedule, load_schedule
from assistant.storage.rights_records import Category

_DAY: Final = timedelta(days=1)


class TimesMovedOnError(RetentionSettingsError):
    """Somebody else changed how long things live since it was read; nothing was changed."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody else changed how long things live since you loaded it, so nothing was "
            "changed. Load it again and read what is different."
        )


def shorten(home: Path, days: Mapping[Category, int], *, seen: str | None = None) -> bool:
    """Keep these kinds for so many days, and the others as they are; False if that is so already.

    seen: `times_digest` of the table whoever asks has read; None: whatever it says.

    Raises:
        RetentionSettingsError: longer than the notices promise, or not a whole day. The file that
            was there stays. TimesMovedOnError: it says something else by now.
    """
    with _one_at_a_time(home):
        before = load_schedule(home)
        if seen is not None and seen != times_digest(before):
            raise TimesMovedOnError
        with _tried(home, days) as (file, after):
            if after == before:
                return False
            file.replace(home / OVERRIDE)
    return True


def times_digest(table: Schedule) -> str:
    """SHA-256 (hex) of how long everything lives."""
    days = {category.value: rule.time // _DAY for category, rule in table.rules.items()}
    return hashlib.sha256(json.dumps(days, sort_keys=True).encode()).hexdigest()


@contextmanager
def _one_at_a_time(home: Path) -> Generator[None]:
    folder = os.open(home, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)  # closing lets go
        yield
    finally:
        os.close(folder)


def shortened(home: Path, days: Mapping[Category, int]) -> Schedule:
    """The table as `shorten` would leave it; nothing is kept.

    Raises:
        RetentionSettingsError: as for `shorten`.
    """
    with _tried(home, days) as (_, after):
        return after


@contextmanager
def _tried(home: Path, days: Mapping[Category, int]) -> Generator[tuple[Path, Schedule]]:
    wanted = {
        category: rule.time // _DAY
        for category, rule in load_schedule(home).rules.items()
        if rule.time < rule.ceiling
    }
    wanted |= days
    text = "".join(f"[{category}]\ndays = {count}\n" for category, count in sorted(wanted.items()))
    with tempfile.TemporaryDirectory(dir=home, prefix=".retention-") as folder:
        tried = Path(folder) / OVERRIDE
        tried.write_text(text, encoding="utf-8")
        yield tried, load_schedule(Path(folder))


def keep_mail_server(home: Path, address: str) -> bool:
    """Send mail through this server from now on; False if that is so already.

    Raises:
        MailServerError: it is no address of one.
    """
    MailServer.of(address)
    path = home / MAIL_FILE
    line = f"{address}\n".encode()
    if path.exists() and path.read_bytes() == line and not path.stat().st_mode & 0o077:
        return False
    descriptor, name = tempfile.mkstemp(dir=home, prefix=".mail-")  # mode 0600
    with os.fdopen(descriptor, "wb") as file:
        file.write(line)
    Path(name).replace(path)
    return True
