"""The two choices that live in files of CHATHAM_HOME: shorter retention, and the mail server.

Invariants: a file that could not be followed is never put in place of one that can; the address of
a mail server, which may hold a secret, is readable by its owner only.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final

from assistant.mail.post import MAIL_FILE
from assistant.programme.mail_server import MailServer
from assistant.rights.schedule import OVERRIDE, Schedule, load_schedule
from assistant.storage.rights_records import Category

_DAY: Final = timedelta(days=1)


def shorten(home: Path, days: Mapping[Category, int]) -> bool:
    """Keep these kinds for so many days, and the others as they are; False if that is so already.

    Raises:
        RetentionSettingsError: longer than the notices promise, or not a whole day. The file that
            was there stays.
    """
    with _tried(home, days) as (file, after):
        if after == load_schedule(home):
            return False
        file.replace(home / OVERRIDE)
    return True


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
