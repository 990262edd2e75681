"""One person's entries as a file that proves itself, without the rest of the ledger.

    {"format": "chatham-trail", "key": "…", "origin": "…", "version": 1}
    {"checkpoint": "<C2SP note>"}
    {"earlier": "<C2SP note>", "proof": ["…"]}              that an earlier checkpoint still holds
    {"index": 9, "leaf": "<hex>", "payload": "…", "proof": ["…"], "salt": "<hex>"}
    {"index": 12, "leaf": "<hex>", "proof": ["…"], "told": {"at": "…", "kind": "…", "role": "…"}}

An entry of the last form names somebody else, so what it says is kept back: that it exists is
proved, what is `told` of it is not. Nothing proves that no entry was left out; the README says so.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from governance.ledger.proofs import InclusionProof
from governance.ledger.signed_note import VerifierKey
from governance.ledger.store import Entry

FORMAT: Final = "chatham-trail"
VERSION: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailEntry:
    """An entry with its proof. told: what may be said of one whose payload is kept back."""

    entry: Entry
    proof: InclusionProof
    told: Mapping[str, str] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """An earlier checkpoint, with its cosignatures, and the proof that the ledger continues it."""

    note: str
    hashes: tuple[bytes, ...]


def trail_lines(
    note: str,
    key: VerifierKey,
    entries: Iterable[TrailEntry],
    earlier: Sequence[Earlier] = (),
) -> Iterator[str]:
    """The file's lines without line ends.

    note: the signed checkpoint that all proofs lead to. earlier: checkpoints before it.
    """
    yield _line({"format": FORMAT, "key": key.encode(), "origin": key.name, "version": VERSION})
    yield _line({"checkpoint": note})
    for one in earlier:
        yield _line({"earlier": one.note, "proof": [b64encode(h).decode() for h in one.hashes]})
    yield from map(_entry_line, entries)


def _entry_line(one: TrailEntry) -> str:
    line: dict[str, object] = {
        "index": one.entry.index,
        "leaf": one.entry.leaf.hex(),
        "proof": [b64encode(h).decode() for h in one.proof.hashes],
    }
    if one.told is not None or one.entry.payload is None or one.entry.salt is None:
        line["told"] = dict(one.told or {})
    else:
        line["payload"] = one.entry.payload.decode()
        line["salt"] = one.entry.salt.hex()
    return _line(line)


def _line(value: Mapping[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
