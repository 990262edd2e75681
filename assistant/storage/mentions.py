"""Which ledger entries name a person, a session or an engagement: an index beside the ledger.

A projection: it holds nothing that the entries do not say, is written and erased in the
transactions that append and erase them (`storage.ledger`), and can be held against them or made
anew at any time. As with the tree's stored hashes, a tile of 256 entries is noted when it is full;
what comes after the last full one is read itself. Invariants: no entry that names an id is missed;
an erased entry stands here no more. Decided in ADR 36.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, Final

from sqlalchemy import BigInteger, RowMapping, String, bindparam, delete, select, text, tuple_

from assistant.storage.columns import as_bytes, check_token
from assistant.storage.prepared import Prepared
from assistant.storage.statements import Statements
from assistant.storage.tables import ledger_entry, ledger_head, ledger_mention
from governance.ledger.commitment import SALT_BYTES, commit
from governance.ledger.mentions import mentioned
from governance.ledger.store import TILE_HEIGHT, Entry

TILE: Final = 2**TILE_HEIGHT
"""Entries that are noted at once."""
_CHUNK: Final = 1_000
"""Rows held at once."""
_PAST: Final = 16
"""Reading past so many other entries is quicker than asking anew."""
_SUM: Final = 2**256
_INDEX: Final = ledger_entry.c.index
_ENTRIES: Final = select(
    _INDEX,
    *(
        as_bytes(c, c.name)
        for c in (ledger_entry.c.leaf, ledger_entry.c.payload, ledger_entry.c.salt)
    ),
).order_by(_INDEX)
_PAYLOADS: Final = (
    select(_INDEX, as_bytes(ledger_entry.c.payload, "payload"))
    .where(
        bindparam("first", type_=BigInteger()) <= _INDEX,
        bindparam("end", type_=BigInteger()) > _INDEX,
        ledger_entry.c.payload.is_not(None),
    )
    .order_by(_INDEX)
)
_BETWEEN: Final = Prepared(_PAYLOADS)
_EARLIER: Final = Prepared(_PAYLOADS.with_for_update())
"""The same, locked: who erases one of them meanwhile waits, and then forgets it here too."""
_SIZE: Final = Prepared(select(ledger_head.c.size))
_LOCKED_SIZE: Final = Prepared(select(ledger_head.c.size).with_for_update())
_TOKEN: Final = bindparam("its_token", type_=String())  # `mentioned` has checked it
_AT: Final = bindparam("at", type_=BigInteger())
_ADD: Final = Prepared(
    # What somebody has put there before may not stop an append; `agrees` finds it.
    text(
        'INSERT INTO ledger_mention (token, "index") VALUES (:its_token, :at) '
        "ON CONFLICT DO NOTHING"
    )
)
_GONE: Final = Prepared(
    delete(ledger_mention).where(ledger_mention.c.token == _TOKEN, ledger_mention.c.index == _AT)
)
_OF: Final = Prepared(select(ledger_mention.c.index).where(ledger_mention.c.token == _TOKEN))
_THAN: Final = bindparam("than", type_=BigInteger())
_MOST: Final = bindparam("most", type_=BigInteger())
_BEFORE: Final = Prepared(
    select(ledger_mention.c.index)
    .where(ledger_mention.c.token == _TOKEN, ledger_mention.c.index < _THAN)
    .order_by(ledger_mention.c.index.desc())
    .limit(_MOST)
)
_AFTER: Final = Prepared(
    select(ledger_mention.c.index)
    .where(ledger_mention.c.token == _TOKEN, ledger_mention.c.index > _THAN)
    .order_by(ledger_mention.c.index)
    .limit(_MOST)
)


class Mentions:
    """The index of one unit of work."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    def of(self, *tokens: str) -> tuple[int, ...]:
        """Indexes of the entries that name any of these ids, in order."""
        wanted = {check_token(token) for token in tokens}
        found: set[int] = set()
        for token in wanted:
            found.update(
                row[0] for row in self._statements.prepared_rows(_OF, {"its_token": token})
            )
        return tuple(sorted(found | self._latest(wanted, self._size())))

    def before(self, *tokens: str, than: int | None, most: int) -> tuple[int, ...]:
        """At most so many of the same, the newest first, below an index; from the end on if None.

        It costs as much as it gives, for each id, however long the ledger is.
        """
        wanted = {check_token(token) for token in tokens}
        size = self._size()
        end = size if than is None else than
        latest = self._latest(wanted, size) if end > _full(size) else set[int]()
        found = {index for index in latest if index < end}
        if len(found) < most:  # everything noted is older than those
            found |= self._beyond(_BEFORE, wanted, end, most)
        return tuple(sorted(found, reverse=True)[:most])

    def after(self, *tokens: str, than: int | None, most: int) -> tuple[int, ...]:
        """At most so many of the same, the oldest first, above an index; from the start if None."""
        wanted = {check_token(token) for token in tokens}
        start = -1 if than is None else than
        found = self._beyond(_AFTER, wanted, start, most)
        if len(found) < most:
            found |= {index for index in self._latest(wanted, self._size()) if index > start}
        return tuple(sorted(found)[:most])

    def note(self, before: int, entries: Sequence[Entry]) -> None:
        """Note the tiles that these new entries fill. For `storage.ledger`, with the append.

        before: how many entries there were.
        """
        first, end = _full(before), _full(before + len(entries))
        if first == end:
            return
        earlier = self._statements.prepared_rows(_EARLIER, {"first": first, "end": before})
        new = ((one.index, one.payload) for one in entries if one.index < end)
        self._add([*earlier, *new])

    def forget(self, indexes: Collection[int]) -> None:
        """Forget whom these entries name. For `storage.ledger`, before their content is erased."""
        wanted, changed = sorted(indexes), list[int]()
        for start in range(0, len(wanted), _CHUNK):
            some = _INDEX.in_(wanted[start : start + _CHUNK])
            rows = self._statements.rows(self._statements.locking(_ENTRIES.where(some)))
            gone = _noted((row["index"], row["payload"]) for row in rows)
            if gone:
                self._statements.prepared_change(_GONE, gone)
            changed += [row["index"] for row in rows if not _is_as_written(row)]
        if changed:
            # What such an entry says now is not what it said when it was noted.
            everywhere = delete(ledger_mention).where(ledger_mention.c.index.in_(changed))
            self._statements.change(everywhere)

    def agrees(self, *, key: bytes) -> bool:
        """Whether the index is exactly what the entries say; reads all of both, keeps neither.

        key: 32 random bytes, drawn for this once. Sums of hashes that anybody can reckon could be
        made up for by rows that were searched for (Wagner, "A Generalized Birthday Problem", 2002).
        """
        said = sum(_weight(row, key) for some in self._payloads() for row in _noted(some))
        kept = sum(_weight(row, key) for row in self._stored())
        return said % _SUM == kept % _SUM

    def rebuild(self) -> None:
        """Make the index anew from the entries; nobody appends meanwhile."""
        self._statements.prepared_rows(_LOCKED_SIZE)
        self._statements.change(delete(ledger_mention))
        for some in self._payloads():
            self._add(some)

    def _add(self, entries: Iterable[Sequence[Any]]) -> None:
        # In the order of the table: neighbours are written to a page together.
        rows = sorted(_noted(entries), key=lambda row: (row["its_token"], row["at"]))
        if rows:
            self._statements.prepared_change(_ADD, rows)

    def _beyond(self, asked: Prepared, tokens: set[str], than: int, most: int) -> set[int]:
        found: set[int] = set()
        for token in tokens:
            values = {"its_token": token, "than": than, "most": most}
            found.update(row[0] for row in self._statements.prepared_rows(asked, values))
        return found

    def _latest(self, tokens: set[str], size: int) -> set[int]:
        latest = self._statements.prepared_rows(_BETWEEN, {"first": _full(size), "end": size})
        return {index for index, payload in latest if tokens & mentioned(payload)}

    def _size(self) -> int:
        rows = self._statements.prepared_rows(_SIZE)
        return int(rows[0][0]) if rows else 0

    def _payloads(self) -> Iterator[Sequence[Sequence[Any]]]:
        for first in range(0, _full(self._size()), 4 * TILE):
            end = min(first + 4 * TILE, _full(self._size()))
            yield self._statements.prepared_rows(_BETWEEN, {"first": first, "end": end})

    def _stored(self) -> Iterator[dict[str, Any]]:
        key = tuple_(ledger_mention.c.token, ledger_mention.c.index)
        ordered = select(ledger_mention).order_by(*key).limit(_CHUNK)
        rows = self._statements.rows(ordered)
        while rows:
            yield from ({"its_token": row["token"], "at": row["index"]} for row in rows)
            last = rows[-1]
            rows = self._statements.rows(ordered.where(key > (last["token"], last["index"])))


def stretches(indexes: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Ranges (first, end) that hold all of these ascending indexes, and few others."""
    first = last = None
    for index in indexes:
        if first is None or last is None:
            first = index
        elif index - last > _PAST:
            yield first, last + 1
            first = index
        last = index
    if first is not None and last is not None:
        yield first, last + 1


def _full(size: int) -> int:
    return size - size % TILE


def _noted(entries: Iterable[Sequence[Any]]) -> list[dict[str, Any]]:
    return [
        {"its_token": token, "at": index}
        for index, payload in entries
        if payload is not None
        for token in mentioned(payload)
    ]


def _weight(row: dict[str, Any], key: bytes) -> int:
    # Summed, so that no order has to be kept. A token has no space in it.
    plain = f"{row['its_token']} {row['at']}".encode()
    return int.from_bytes(hashlib.blake2b(plain, key=key, digest_size=32).digest(), "big")


def _is_as_written(row: RowMapping) -> bool:
    payload, salt = row["payload"], row["salt"]
    if payload is None or salt is None or len(salt) != SALT_BYTES:
        return payload is None and salt is None
    return bool(commit(salt, payload) == row["leaf"])
