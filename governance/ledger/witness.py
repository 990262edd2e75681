"""A witness (C2SP tlog-witness): cosigns a checkpoint only after proof that history continued.

Invariants: it remembers the last checkpoint it cosigned and never goes back; it remembers the new
one before its cosignature leaves; a fork or a shrunken tree gets none. Kept where the ledger's
keepers cannot reach, its memory is what shows a cut or a rewritten history.
"""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

from governance.ledger.checkpoint import Checkpoint, open_checkpoint
from governance.ledger.cosignature import WitnessSigner
from governance.ledger.proofs import ConsistencyProof, ProofError, verify_consistency
from governance.ledger.signed_note import NoteError, VerifierKey, from_base64, split_note
from governance.ledger.tree import EMPTY_ROOT, HASH_BYTES

MAX_HASHES: Final = 63
_OLD: Final = re.compile(r"old (0|[1-9][0-9]{0,18})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class CosignRequest:
    """What a ledger asks of a witness: a checkpoint, and proof that it continues `old_size`."""

    note: str
    old_size: int
    hashes: tuple[bytes, ...] = ()

    def encode(self) -> str:
        """The body of tlog-witness `add-checkpoint`."""
        proof = "".join(f"{b64encode(h).decode()}\n" for h in self.hashes)
        return f"old {self.old_size}\n{proof}\n{self.note}"

    @classmethod
    def parse(cls, text: str) -> CosignRequest:
        """Read what `encode` wrote.

        Raises:
            NoteError: not such a request.
        """
        head, blank, note = text.partition("\n\n")
        first, *lines = head.split("\n")
        old = _OLD.fullmatch(first)
        hashes = tuple(from_base64(line) for line in lines)
        if old is None or not blank or len(hashes) > MAX_HASHES:
            raise NoteError(
                "This is no request to a witness. Make one with `chatham ledger checkpoint "
                "--since SIZE`."
            )
        if any(len(h) != HASH_BYTES for h in hashes):
            raise NoteError("A hash in a request to a witness is not 32 bytes in base64.")
        return cls(note=note, old_size=int(old[1]), hashes=hashes)


class Refused(StrEnum):
    """Why a witness does not cosign."""

    UNSIGNED = "unsigned"
    """Not signed by the ledger this witness watches."""
    SHRUNK = "shrunk"
    """Smaller than what it has cosigned: entries were cut off, or an old copy was restored."""
    FORK = "fork"
    """As large as what it has cosigned, but another history."""
    REWRITTEN = "rewritten"
    """The proof does not show that the new tree begins with the one it has cosigned."""
    BEHIND = "behind"
    """The request starts from another size than the one it has cosigned last; no accusation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A witness's no. seen: the size it has cosigned last, from which to ask again."""

    why: Refused
    message: str
    seen: int


class WitnessMemory(Protocol):
    """Where a witness keeps the last note it cosigned; one caller at a time."""

    def last(self) -> str | None:
        """That note, or None before the first."""
        ...

    def keep(self, note: str) -> None:
        """Replace it; returns only when that would survive a power cut."""
        ...


class Witness:
    """Watches one ledger."""

    def __init__(self, memory: WitnessMemory, signer: WitnessSigner, ledger: VerifierKey) -> None:
        self._memory = memory
        self._signer = signer
        self._ledger = ledger

    def seen(self) -> Checkpoint:
        """The last checkpoint cosigned; the empty tree before the first.

        Raises:
            NoteError: what it remembers is not signed by its ledger: somebody changed it.
        """
        last = self._memory.last()
        if last is None:
            return Checkpoint(origin=self._ledger.name, size=0, root=EMPTY_ROOT)
        return open_checkpoint(last, self._ledger)

    def cosign(self, request: CosignRequest, *, at: datetime) -> str | Refusal:
        """The note with this witness's cosignature under it, or why there is none.

        Raises:
            NoteError: what it remembers was changed; it says nothing more until that is cleared.
        """
        seen = self.seen()
        try:
            asked = open_checkpoint(request.note, self._ledger)
        except NoteError:
            return Refusal(
                why=Refused.UNSIGNED,
                message="The checkpoint is not signed by the ledger this witness watches.",
                seen=seen.size,
            )
        refused = _judge(seen, asked, request)
        if refused is not None:
            return refused
        text, _ = split_note(request.note)
        note = request.note + self._signer.line(text, at=at)
        self._memory.keep(note)
        return note


def _judge(seen: Checkpoint, asked: Checkpoint, request: CosignRequest) -> Refusal | None:
    if asked.size < seen.size:
        return Refusal(
            why=Refused.SHRUNK,
            message=f"This witness has seen {seen.size} entries and is shown {asked.size}: the "
            "end was cut off, or an old copy was restored. Tell your privacy officer.",
            seen=seen.size,
        )
    if asked.size == seen.size and asked.root != seen.root:
        return Refusal(
            why=Refused.FORK,
            message=f"This witness has seen another history of {seen.size} entries, signed by "
            "the same key. Keep both checkpoints and tell your privacy officer.",
            seen=seen.size,
        )
    if request.old_size != seen.size:
        return Refusal(
            why=Refused.BEHIND,
            message=f"This witness has cosigned {seen.size} entries. Ask again with "
            f"`chatham ledger checkpoint --since {seen.size}`.",
            seen=seen.size,
        )
    proof = ConsistencyProof(old_size=seen.size, new_size=asked.size, hashes=tuple(request.hashes))
    try:
        verify_consistency(proof, seen, asked)
    except ProofError:
        return Refusal(
            why=Refused.REWRITTEN,
            message=f"Nothing shows that the first {seen.size} of {asked.size} entries are those "
            "this witness has seen: history was rewritten, or the proof was cut. Keep the "
            "checkpoint and tell your privacy officer.",
            seen=seen.size,
        )
    return None
