"""Run by `test_keys.py`: a rotation that is killed at its n-th write to the database or key file.

usage: killed_rotation.py HOME N
"""

import os
import signal
import sys
from contextlib import contextmanager
from pathlib import Path

from assistant.bootstrap import build
from assistant.rights import keys
from assistant.storage.database import Database
from tests.integration.sessions.scene import overrides, settings

left = int(sys.argv[2])


def die_or_go_on():
    global left  # noqa: PLW0603  -- one counter for one process
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    left -= 1


write, replace = Database.write, keys.replace_key_file


@contextmanager
def counted(self):
    with write(self) as work:
        yield work
        die_or_go_on()  # everything is written, nothing committed
    die_or_go_on()


def replaced(path, ring):
    die_or_go_on()
    replace(path, ring)
    die_or_go_on()


chatham = build(settings(Path(sys.argv[1])), overrides())
Database.write, keys.replace_key_file, keys.BATCH = counted, replaced, 2
chatham.rights.keys.rotate(lambda shares: print(*shares, sep="\n", flush=True))  # noqa: T201  -- the parent reads it
