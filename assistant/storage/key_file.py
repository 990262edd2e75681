"""Replacing the key file: the new one is whole and on disk before the old one goes.

Invariant: at every moment there is one complete key file at its place. The old one's bytes are
overwritten afterwards, as far as a file system lets anybody do that.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from assistant.storage.errors import KeyFileError
from assistant.storage.keyring import KeyRing, read_key_file, sync_directory, text_of

_NEW: Final = ".new"


def replace_key_file(path: Path, ring: KeyRing) -> None:
    """Put `ring` in the place of the key file at `path`.

    Raises:
        KeyFileError: it could not be written; the old one is still there.
    """
    fresh = path.with_name(path.name + _NEW)
    text = text_of(ring).encode("ascii")
    _wipe(fresh)  # a half-written one, left by a process that was killed
    try:
        old = os.open(path, os.O_WRONLY | os.O_NOFOLLOW)
    except OSError as error:
        raise _not_written(path, error) from None
    try:
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        read_key_file(fresh, randomness=ring.randomness)  # never trade a good file for a bad one
        size = os.fstat(old).st_size
        fresh.replace(path)
        sync_directory(path.parent)
        os.pwrite(old, b"\0" * size, 0)
        os.fsync(old)
    except OSError as error:
        raise _not_written(path, error) from None
    finally:
        os.close(old)


def _wipe(path: Path) -> None:
    with suppress(FileNotFoundError):
        descriptor = os.open(path, os.O_WRONLY | os.O_NOFOLLOW)
        try:
            os.pwrite(descriptor, b"\0" * os.fstat(descriptor).st_size, 0)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        path.unlink()


def _not_written(path: Path, error: OSError) -> KeyFileError:
    return KeyFileError(
        f"The key file at {path} could not be replaced ({type(error).__name__}). The old one is "
        "in its place and everything still opens. Check the disk and the rights, then try again."
    )
