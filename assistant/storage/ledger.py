"""The ledger in the database: the `LedgerStore` port over one unit of work.

Invariant: entries are added only at the size the head has (compare-and-set), while its row is
locked; the leaf hash of an entry never changes, its payload and salt can only be erased, and with
them whatever the index of mentions says of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from sqlalchemy import (
    BigInteger,
    Dialect,
    LargeBinary,
    RowMapping,
    bindparam,
    insert,
    select,
    update,
)

from assistant.storage.columns import as_bytes
from assistant.storage.mentions import Mentions
from assistant.storage.prepared import Prepared
from assistant.storage.statements import Statements
from assistant.storage.tables import ledger_checkpoint, ledger_entry, ledger_head, ledger_node
from governance.errors import LedgerError
from governance.ledger.store import Entry, LedgerConflictError, StoredCheckpoint
from governance.ledger.tree import Frontier, Node

_HEAD: Final = 1
_CHUNK: Final = 1_000  # rows held at once while a long ledger is read


class _AsTheyAre(LargeBinary):
    """Bytes as both drivers take them; wrapping each one costs a quarter of a bulk append."""

    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> None:
        """None is needed."""


# Built once: an append should cost what its commit costs, not what building statements does.
_HEAD_ROW: Final = select(ledger_head.c.size, as_bytes(ledger_head.c.frontier, "frontier")).where(
    ledger_head.c.id == _HEAD
)
_READ_HEAD: Final = Prepared(_HEAD_ROW)
_LOCK_HEAD: Final = Prepared(_HEAD_ROW.with_for_update())
_READ_ENTRIES: Final = select(
    ledger_entry.c.index,
    *(
        as_bytes(c, c.name)
        for c in (ledger_entry.c.leaf, ledger_entry.c.payload, ledger_entry.c.salt)
    ),
)
_MOVE_HEAD: Final = Prepared(
    update(ledger_head)
    .where(ledger_head.c.id == _HEAD, ledger_head.c.size == bindparam("expected"))
    .values(size=bindparam("new_size"), frontier=bindparam("new_frontier"))
)
_ADD_ENTRIES: Final = Prepared(
    insert(ledger_entry).values(
        index=bindparam("at", type_=BigInteger()),
        leaf=bindparam("its_leaf", type_=_AsTheyAre()),
        payload=bindparam("its_payload", type_=_AsTheyAre()),
        salt=bindparam("its_salt", type_=_AsTheyAre()),
    )
)
_ADD_NODES: Final = insert(ledger_node)


class Ledger:
    """The `LedgerStore` of one unit of work."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements
        self._mentions: Final = Mentions(statements)

    def head(self) -> Frontier:
        """Size and frontier; in a writing unit the head stays locked until its end."""
        rows = self._statements.prepared_rows(_LOCK_HEAD if self._statements.writes else _READ_HEAD)
        if not rows:
            raise _damaged()
        size, frontier = rows[0]
        try:
            return Frontier.from_bytes(size, frontier)
        except ValueError:
            pass
        raise _damaged()

    def append(
        self, expected_size: int, entries: Sequence[Entry], nodes: Sequence[Node], head: Frontier
    ) -> None:
        """Add entries from `expected_size` on, completed nodes, and the new head."""
        moved = {
            "expected": expected_size,
            "new_size": head.size,
            "new_frontier": head.to_bytes(),
        }
        if self._statements.prepared_change(_MOVE_HEAD, [moved]) != 1:
            raise LedgerConflictError(
                "Somebody else appended to the ledger in between. Nothing was written; "
                "run the transaction again."
            )
        if entries:
            self._statements.prepared_change(
                _ADD_ENTRIES,
                [
                    {
                        "at": e.index,
                        "its_leaf": e.leaf,
                        "its_payload": e.payload,
                        "its_salt": e.salt,
                    }
                    for e in entries
                ],
            )
            self._mentions.note(expected_size, entries)
        if nodes:
            self._statements.change(
                _ADD_NODES,
                [{"level": n.level, "index": n.index, "hash": n.hash} for n in nodes],
            )

    def hashes(self, level: int, start: int, stop: int) -> Sequence[bytes]:
        """Hashes of a stored level with indexes in [start, stop), as far as they exist."""
        if level == 0:
            index = ledger_entry.c.index
            found = select(as_bytes(ledger_entry.c.leaf, "hash"))
        else:
            index = ledger_node.c.index
            found = select(as_bytes(ledger_node.c.hash, "hash")).where(ledger_node.c.level == level)
        ordered = found.where(index >= start, index < stop).order_by(index)
        return tuple(row["hash"] for row in self._statements.rows(ordered))

    def entries(self, start: int, stop: int) -> Iterator[Entry]:
        """Entries with indexes in [start, stop), in order, as far as they exist."""
        index = ledger_entry.c.index
        found = _READ_ENTRIES.where(index < stop).order_by(index).limit(_CHUNK)
        while rows := self._statements.rows(found.where(index >= start)):
            yield from (_entry(row) for row in rows)
            start = rows[-1]["index"] + 1

    def erase(self, indexes: Collection[int]) -> None:
        """Forget payload and salt of these entries, and whom they name; the leaf hashes stay."""
        self._mentions.forget(indexes)
        ordered = sorted(indexes)
        gone = update(ledger_entry).values(payload=None, salt=None)
        for start in range(0, len(ordered), _CHUNK):
            some = ordered[start : start + _CHUNK]
            self._statements.change(gone.where(ledger_entry.c.index.in_(some)))

    def add_checkpoint(self, checkpoint: StoredCheckpoint) -> None:
        """Keep a signed checkpoint; there is at most one of a size."""
        known = select(ledger_checkpoint.c.size).where(ledger_checkpoint.c.size == checkpoint.size)
        self.head()  # locks: checkpoints are added one after the other
        if self._statements.first(known) is not None:
            raise LedgerConflictError(
                "The ledger has a checkpoint of this size already. Nothing was written."
            )
        self._statements.change(
            insert(ledger_checkpoint).values(
                size=checkpoint.size,
                root=checkpoint.root,
                note=checkpoint.note,
                signed_at=checkpoint.signed_at,
            )
        )

    def replace_note(self, size: int, note: str) -> None:
        """Keep another note for the checkpoint of `size`."""
        signed = update(ledger_checkpoint).where(ledger_checkpoint.c.size == size)
        self._statements.change(signed.values(note=note))

    def latest_checkpoint(self) -> StoredCheckpoint | None:
        """The checkpoint of the largest size."""
        found = select(ledger_checkpoint).order_by(ledger_checkpoint.c.size.desc()).limit(1)
        row = self._statements.first(found)
        return None if row is None else _checkpoint(row)

    def checkpoints(self) -> Iterator[StoredCheckpoint]:
        """All checkpoints by ascending size."""
        found = select(ledger_checkpoint).order_by(ledger_checkpoint.c.size)
        yield from (_checkpoint(row) for row in self._statements.rows(found))


def _damaged() -> LedgerError:
    return LedgerError(
        "The ledger's head is damaged, so nothing can be added or proved. "
        "Stop, keep the database as it is, and tell your privacy officer."
    )


def _entry(row: RowMapping) -> Entry:
    payload, salt = row["payload"], row["salt"]
    if (payload is None) != (salt is None):
        # Half erased is not how we erase: it fails against its leaf, and a verifier says where.
        payload, salt = payload or b"", salt or b""
    return Entry(index=row["index"], leaf=row["leaf"], payload=payload, salt=salt)


def _checkpoint(row: RowMapping) -> StoredCheckpoint:
    return StoredCheckpoint(
        size=row["size"], root=row["root"], note=row["note"], signed_at=row["signed_at"]
    )
