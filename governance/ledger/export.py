"""The ledger as a file that proves itself: JSON lines, readable by anybody with the public key.

    {"format": "chatham-ledger", "key": "…", "origin": "…", "version": 1}
    {"index": 0, "leaf": "<hex>", "payload": "<canonical JSON>", "salt": "<hex>"}
    {"index": 1, "leaf": "<hex>"}                                  an erased entry
    {"checkpoint": "<C2SP note>"}                                  right after its last entry

The key in the header is for orientation only: a verifier trusts the one it was handed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Final

from governance.errors import LedgerError
from governance.ledger.signed_note import VerifierKey
from governance.ledger.store import Entry, LedgerStore

FORMAT: Final = "chatham-ledger"
VERSION: Final = 1


def export_lines(store: LedgerStore, key: VerifierKey) -> Iterator[str]:
    """The file's lines without line ends, read as they are consumed.

    Ends with the latest checkpoint; entries after it are left out, for nothing vouches for them.
    Sign one first to have everything.

    Raises:
        LedgerError: there is no checkpoint yet.
    """
    latest = store.latest_checkpoint()
    if latest is None:
        raise LedgerError("The ledger has no signed checkpoint yet. Sign one, then export again.")
    header = {"format": FORMAT, "key": key.encode(), "origin": key.name, "version": VERSION}
    yield _line(header)
    entries = store.entries(0, latest.size)
    written = 0
    for checkpoint in store.checkpoints():
        while written < checkpoint.size:
            entry = next(entries, None)
            if entry is None:
                # A ledger that was cut is exported as it is: finding that out is the verifier's.
                break
            yield _entry(entry)
            written += 1
        yield _line({"checkpoint": checkpoint.note})


def _entry(entry: Entry) -> str:
    line: dict[str, object] = {"index": entry.index, "leaf": entry.leaf.hex()}
    if entry.payload is not None and entry.salt is not None:
        # Whatever stands there is written; judging it is the verifier's part.
        line["payload"] = entry.payload.decode("utf-8", "backslashreplace")
        line["salt"] = entry.salt.hex()
    return _line(line)


def _line(value: Mapping[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
