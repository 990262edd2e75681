"""The offline verifier: needs an exported file, the public key, and nothing else of ours running.

What is checked, and what shows only against a checkpoint kept elsewhere, is `History`'s to say.
Linear, in one pass, with memory for one batch of entries: a million of them take seconds.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Any, Final, cast

from governance.ledger.cosignature import WitnessKey
from governance.ledger.export import FORMAT, VERSION
from governance.ledger.findings import Report, Wrong
from governance.ledger.history import History
from governance.ledger.signed_note import VerifierKey

_BARE: Final = frozenset({"index", "leaf"})
_FULL: Final = frozenset({"index", "leaf", "payload", "salt"})
_MARK: Final = frozenset({"checkpoint"})


def verify_file(
    path: Path,
    key: VerifierKey,
    *,
    known: Sequence[str] = (),
    witnesses: Collection[WitnessKey] = (),
) -> Report:
    """`verify_lines` over a file; a file that cannot be decoded is a finding, not an error.

    Raises:
        OSError: the file cannot be opened.
    """
    with path.open(encoding="utf-8", errors="backslashreplace", newline="\n") as lines:
        return verify_lines(lines, key, known=known, witnesses=witnesses)


def verify_lines(
    lines: Iterable[str],
    key: VerifierKey,
    *,
    known: Sequence[str] = (),
    witnesses: Collection[WitnessKey] = (),
) -> Report:
    """Check an exported ledger.

    Args:
        lines: as `export_lines` gives them, line ends allowed.
        key: the ledger's public key, from a source other than the file.
        known: signed checkpoint notes kept elsewhere (by a witness, in an earlier export).
        witnesses: each of them must have cosigned a checkpoint, in the file or among `known`.
    """
    history = History(key, known=known, witnesses=witnesses)
    for number, line in enumerate(lines, start=1):
        history.line = number
        _read(history, line, key)
    return history.finish(ends_signed=True)


def _read(history: History, line: str, key: VerifierKey) -> None:
    try:
        # Parsed numbers are only compared, so their size does not matter.
        raw = cast("object", json.loads(line))
    except (ValueError, RecursionError):
        raw = None
    fields = cast("dict[str, Any]", raw) if isinstance(raw, dict) else {}
    keys = fields.keys()
    if history.line == 1:
        _header(history, fields, key)
    elif keys == _FULL:
        _place(history, fields["index"])
        payload = fields["payload"]
        if isinstance(payload, str):
            said = payload.encode("utf-8", "surrogatepass")
            history.entry(_hex(fields["leaf"]), said, _hex(fields["salt"]))
        else:
            history.entry(_hex(fields["leaf"]), b"", b"")
    elif keys == _BARE:
        _place(history, fields["index"])
        history.entry(_hex(fields["leaf"]), None, None)
    elif keys == _MARK:
        history.checkpoint(str(fields["checkpoint"]))
    else:
        history.find(Wrong.MALFORMED, "A line is neither an entry nor a checkpoint.")


def _header(history: History, fields: dict[str, Any], key: VerifierKey) -> None:
    if fields.get("format") != FORMAT or fields.get("version") != VERSION:
        history.find(Wrong.MALFORMED, "The file does not begin like an exported ledger.")
    if fields.get("origin") != key.name:
        history.find(Wrong.UNSIGNED, "The file is of another ledger than the public key.")


def _place(history: History, index: object) -> None:
    if index != history.size:
        history.find(
            Wrong.ORDER,
            f"Where entry {history.size} should stand there is another one: moved, put in, or "
            "one was taken out.",
        )


def _hex(value: object) -> bytes:
    try:
        return bytes.fromhex(cast("str", value))
    except (TypeError, ValueError):
        return b""
