"""Somebody edits the ledger's tables themselves. Every way shows, and the audit says where."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, delete, select, text, update

from assistant.storage.database import Database
from assistant.storage.tables import ledger_checkpoint, ledger_entry, ledger_head, ledger_node
from governance.errors import LedgerError
from governance.identity import SessionId
from governance.ledger.audit import audit_store
from governance.ledger.commitment import commit
from governance.ledger.events import SYSTEM, LedgerEvent, Refs
from governance.ledger.findings import Report, Wrong
from governance.ledger.kinds import EventKind
from governance.ledger.log import Ledger
from governance.ledger.signed_note import NoteSigner
from governance.ledger.tree import Frontier
from tests.databases import Site, connected
from tests.fakes import NOON, RepeatableRandomness

SIGNER = NoteSigner("chatham.test/log", Ed25519PrivateKey.from_private_bytes(b"\7" * 32))
SIGNED = (200, 420, 600)
entry_index = ledger_entry.c.index
SIZE = 607
"""Seven entries stand behind the last checkpoint."""


def happened(number: int) -> LedgerEvent:
    return LedgerEvent(
        kind=EventKind.SESSION_RUN_STARTED,
        at=NOON,
        actor=SYSTEM,
        refs=Refs(session=SessionId(f"ses_{number}")),
    )


def fill(database: Database, start: int = 0, *, salted: bytes = b"x") -> list[str]:
    """Grow the ledger to SIZE, signing on the way; the notes."""
    notes: list[str] = []
    with database.write() as work:
        ledger = Ledger(work.ledger, randomness=RepeatableRandomness(salted))
        for size in (*(n for n in SIGNED if n > start), SIZE):
            ledger.append([happened(n) for n in range(ledger.size, size)])
            if size != SIZE:
                notes.append(ledger.sign_checkpoint(SIGNER, at=NOON).note)
    return notes


def audit(database: Database, *known: str) -> Report:
    with database.read() as work:
        return audit_store(work.ledger, SIGNER.verifier, known=known)


def forged(number: int) -> dict[str, bytes]:
    """An entry that is consistent in itself."""
    payload, salt = happened(number).payload(), b"\5" * 16
    return {"payload": payload, "salt": salt, "leaf": commit(salt, payload)}


def reword(c: Connection) -> None:
    c.execute(update(ledger_entry).where(entry_index == 300).values(payload=b"{}"))


def reword_with_its_leaf(c: Connection) -> None:
    c.execute(update(ledger_entry).where(entry_index == 300).values(forged(9)))


def swap(c: Connection) -> None:
    for old, new in ((300, -9), (301, 300), (-9, 301)):
        c.execute(update(ledger_entry).where(entry_index == old).values(index=new))


def shift(c: Connection, start: int, by: int) -> None:
    # Over negative numbers, for an index is never there twice, not even meanwhile.
    c.execute(update(ledger_entry).where(entry_index >= start).values(index=-1 - entry_index))
    c.execute(update(ledger_entry).where(entry_index < 0).values(index=by - 1 - entry_index))


def put_in(c: Connection) -> None:
    shift(c, 300, 1)
    c.execute(ledger_entry.insert().values(index=300, **forged(9)))


def put_in_and_count(c: Connection) -> None:
    put_in(c)
    head = c.execute(text("SELECT frontier FROM ledger_head")).scalar_one()
    longer = Frontier.from_bytes(SIZE, bytes(head)).extend([b"\3" * 32])
    c.execute(update(ledger_head).values(size=SIZE + 1, frontier=longer.to_bytes()))


def take_out(c: Connection) -> None:
    c.execute(delete(ledger_entry).where(entry_index.in_([300, 301])))


def take_out_and_close_up(c: Connection) -> None:
    c.execute(delete(ledger_entry).where(entry_index == 300))
    shift(c, 301, -1)


def add_past_the_end(c: Connection) -> None:
    c.execute(ledger_entry.insert().values(index=SIZE, **forged(9)))


def cut_entries_only(c: Connection) -> None:
    c.execute(delete(ledger_entry).where(entry_index >= 500))


def lose_the_salt(c: Connection) -> None:
    c.execute(update(ledger_entry).where(entry_index == 300).values(salt=None))


def spoil_the_leaf(c: Connection) -> None:
    c.execute(update(ledger_entry).where(entry_index == 300).values(leaf=b"short"))


def reword_an_unsigned_one(c: Connection) -> None:
    c.execute(update(ledger_entry).where(entry_index == 603).values(forged(9)))


def spoil_the_head(c: Connection) -> None:
    c.execute(update(ledger_head).values(frontier=b"\1" * 32 * SIZE.bit_count()))


def break_the_head(c: Connection) -> None:
    c.execute(update(ledger_head).values(frontier=b"\1"))


def spoil_a_stored_hash(c: Connection) -> None:
    c.execute(update(ledger_node).where(ledger_node.c.index == 1).values(hash=b"\1" * 32))


def invent_a_stored_hash(c: Connection) -> None:
    c.execute(ledger_node.insert().values(level=16, index=0, hash=b"\1" * 32))


def resign(c: Connection) -> None:
    row = ledger_checkpoint.c.size == 420
    note = c.execute(ledger_checkpoint.select().where(row)).one().note
    c.execute(update(ledger_checkpoint).where(row).values(note=note.replace("420", "421")))


def mislabel_a_checkpoint(c: Connection) -> None:
    row = ledger_checkpoint.c.size == 420
    c.execute(update(ledger_checkpoint).where(row).values(root=b"\1" * 32))


TAMPERINGS: list[tuple[Callable[[Connection], None], Wrong, str]] = [
    (reword, Wrong.EDITED, "Entry 300 was changed after it was written."),
    (reword_with_its_leaf, Wrong.HISTORY, "Entries 200 to 420 do not lead to the root"),
    (reword_with_its_leaf, Wrong.HISTORY, "stored hash over entries 256 to 511 is not theirs"),
    (swap, Wrong.HISTORY, "Entries 200 to 420 do not lead to the root"),
    (put_in, Wrong.HISTORY, "Entries 200 to 420 do not lead to the root"),
    (put_in, Wrong.ORDER, "entries 607 to 607 stand behind it: put in past the ledger"),
    (put_in_and_count, Wrong.HISTORY, "Entries 200 to 420 do not lead to the root"),
    (take_out, Wrong.ORDER, "Entries 300 to 301 are missing"),
    (take_out_and_close_up, Wrong.HISTORY, "Entries 200 to 420 do not lead to the root"),
    (take_out_and_close_up, Wrong.TRUNCATED, "head counts 607 entries; there are 606"),
    (add_past_the_end, Wrong.ORDER, "entries 607 to 607 stand behind it"),
    (cut_entries_only, Wrong.TRUNCATED, "vouches for 600 entries, but only 500 stand before"),
    (lose_the_salt, Wrong.EDITED, "Entry 300 was changed after it was written."),
    (spoil_the_leaf, Wrong.MALFORMED, "Entry 300 has no readable leaf"),
    (reword_an_unsigned_one, Wrong.HISTORY, "after the checkpoint at 600 was changed"),
    (spoil_the_head, Wrong.HISTORY, "The head over 607 entries is not what they add up to"),
    (break_the_head, Wrong.MALFORMED, "The ledger's head is damaged"),
    (spoil_a_stored_hash, Wrong.HISTORY, "stored hash over entries 256 to 511 is not theirs"),
    (invent_a_stored_hash, Wrong.HISTORY, "stored hash over entries 0 to 65535 is not theirs"),
    (resign, Wrong.UNSIGNED, "A checkpoint is not signed by the key"),
    (mislabel_a_checkpoint, Wrong.MALFORMED, "checkpoint over 420 entries does not say what was"),
]


@pytest.mark.parametrize(
    ("tamper", "wrong", "where"), TAMPERINGS, ids=[f"{t[0].__name__}-{t[1]}" for t in TAMPERINGS]
)
def test_tampering_with_the_tables_shows_and_says_where(
    site: Site, tamper: Callable[[Connection], None], wrong: Wrong, where: str
) -> None:
    database = site.open()
    fill(database)
    with connected(site.url) as connection:
        tamper(connection)
        connection.commit()
    found = audit(database).findings
    assert any(f.wrong is wrong and where in f.message for f in found), found
    assert not any("ses_" in f.message for f in found)


def test_an_untouched_ledger_proves_itself_and_erasing_by_design_is_no_finding(site: Site) -> None:
    database = site.open()
    notes = fill(database)
    with database.write() as work:
        work.ledger.erase([3, 300, 604])
    report = audit(database, *notes)
    assert report.ok, report.findings
    assert (report.size, report.signed, report.erased, report.checkpoints) == (SIZE, 600, 3, 3)


def cut_back_to(c: Connection, size: int) -> None:
    """Everything after `size` is gone and every table agrees that it never was."""
    leaves = select(ledger_entry.c.leaf).where(entry_index < size).order_by(entry_index)
    head = Frontier().extend(bytes(leaf) for (leaf,) in c.execute(leaves))
    c.execute(delete(ledger_entry).where(entry_index >= size))
    c.execute(delete(ledger_node).where(ledger_node.c.index >= size >> 8))
    c.execute(delete(ledger_checkpoint).where(ledger_checkpoint.c.size > size))
    c.execute(update(ledger_head).values(size=size, frontier=head.to_bytes()))


def test_a_perfect_cut_shows_only_against_a_checkpoint_kept_elsewhere(site: Site) -> None:
    database = site.open()
    *_, kept = fill(database)
    with connected(site.url) as connection:
        cut_back_to(connection, 420)
        connection.commit()
    assert audit(database).ok
    (found,) = audit(database, kept).findings
    assert found.wrong is Wrong.TRUNCATED
    assert "vouches for 600 entries; there are 420. The end was cut off" in found.message


def test_history_told_anew_and_signed_again_shows_against_a_kept_checkpoint(site: Site) -> None:
    database = site.open()
    first, second, third = fill(database)
    with connected(site.url) as connection:
        cut_back_to(connection, 200)
        connection.commit()
    fill(database, 200, salted=b"another telling")
    assert audit(database).ok
    assert audit(database, first).ok
    found = audit(database, second, third).findings
    assert [f.wrong for f in found] == [Wrong.FORK, Wrong.FORK]
    assert "The first 420 entries are not those" in found[0].message


@pytest.mark.parametrize("tamper", [put_in_and_count, spoil_the_head, spoil_a_stored_hash])
def test_a_root_that_is_not_the_ledgers_is_not_signed(
    site: Site, tamper: Callable[[Connection], None]
) -> None:
    database = site.open()
    fill(database)
    with connected(site.url) as connection:
        tamper(connection)
        connection.commit()
    with database.write() as work:
        ledger = Ledger(work.ledger, randomness=RepeatableRandomness())
        with pytest.raises(LedgerError, match="nothing was signed"):
            ledger.sign_checkpoint(SIGNER, at=NOON)


def test_what_is_signed_is_what_was_written_whatever_became_of_an_entry(site: Site) -> None:
    # Signing reads a few hundred hashes, not every leaf: it must not adopt a changed one.
    database = site.open()
    fill(database)
    with connected(site.url) as connection:
        reword_with_its_leaf(connection)
        connection.commit()
    with database.write() as work:
        ledger = Ledger(work.ledger, randomness=RepeatableRandomness())
        ledger.sign_checkpoint(SIGNER, at=NOON)
    wrong = [f for f in audit(database).findings if f.wrong is Wrong.HISTORY]
    assert len([f for f in wrong if "lead to the root" in f.message]) == 3


def test_text_in_the_place_of_bytes_is_read_as_what_it_says(site: Site) -> None:
    """`UPDATE … SET payload = replace(payload, …)` on SQLite leaves text behind."""
    if not site.on_sqlite:  # PostgreSQL has types
        return
    database = site.open()
    fill(database)
    with connected(site.url) as connection:
        connection.execute(text("UPDATE ledger_entry SET payload = CAST(payload AS TEXT)"))
        connection.commit()
    assert audit(database).ok
    with connected(site.url) as connection:
        spoiled = "UPDATE ledger_entry SET payload = replace(payload, 'ses_77', 'ses_78')"
        connection.execute(text(spoiled))
        connection.commit()
    report = audit(database)
    assert [f.wrong for f in report.findings] == [Wrong.EDITED]
    assert replace(report, findings=()).size == SIZE
    assert "Entry 77 " in report.findings[0].message
