"""A trail as people carry it: one ZIP with the proofs, the key, and how to check them.

Invariant: reading takes one member, in one pass, up to a limit; nothing is unpacked to disk.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Final

from governance.errors import LedgerError
from governance.ledger.cosignature import WitnessKey
from governance.ledger.findings import Report
from governance.ledger.signed_note import VerifierKey
from governance.ledger.trail_check import verify_trail_lines

TRAIL: Final = "trail.jsonl"
_MAX_LINE: Final = 1 << 20
_MAX_BYTES: Final = 1 << 29
_SAFE: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")
_UNREADABLE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    KeyError,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
)
"""What Python's reader raises for a member that is missing, damaged, encrypted or unknown to it."""
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


def pack(files: Mapping[str, bytes]) -> bytes:
    """A ZIP of these files, in this order; the same files give the same bytes.

    Raises:
        ValueError: a name that is not plain, such as one that leads out of a folder.
    """
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            parts = name.split("/")
            if not all(part.strip(".") and _SAFE.issuperset(part) for part in parts):
                raise ValueError("A file in a trail has a plain name, in a plain folder.")
            member = zipfile.ZipInfo(name, _EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o600 << 16
            archive.writestr(member, content)
    return packed.getvalue()


def is_archive(path: Path) -> bool:
    """Whether the file is a ZIP, and so a trail and not a whole ledger."""
    return zipfile.is_zipfile(path)


def verify_archive(
    path: Path,
    key: VerifierKey,
    *,
    known: Sequence[str] = (),
    witnesses: Collection[WitnessKey] = (),
) -> Report:
    """`verify_trail_lines` over the trail in a ZIP.

    Raises:
        LedgerError: it holds no trail, is damaged, or is far larger than any trail.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return verify_trail_lines(_lines(archive), key, known=known, witnesses=witnesses)
    except _UNREADABLE:
        pass
    raise LedgerError(
        "This ZIP is no trail, or it was damaged on the way: what must be in it cannot be read. "
        "Ask for a new one."
    )


def _lines(archive: zipfile.ZipFile) -> Iterator[str]:
    left = _MAX_BYTES
    with archive.open(TRAIL) as member:
        while line := member.readline(_MAX_LINE):
            left -= len(line)
            if left < 0:
                raise LedgerError("This ZIP unpacks to far more than any trail holds. Not read.")
            yield line.decode("utf-8", "backslashreplace")
