"""The ledger appends, proves, and refuses to sign what does not continue what it signed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from governance.errors import LedgerError
from governance.ledger.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from governance.ledger.memory import InMemoryLedgerStore
from governance.ledger.proofs import verify_consistency, verify_inclusion
from governance.ledger.store import Entry, StoredCheckpoint
from governance.ledger.tree import EMPTY_ROOT, Frontier, Node
from tests.fakes import NOON
from tests.unit.ledger.made import KEY, SIGNER, STRANGER, a_ledger, happened


def test_events_come_back_in_order_with_their_indexes() -> None:
    ledger, _ = a_ledger()
    assert ledger.append([happened(0), happened(1)]) == range(2)
    assert ledger.append([]) == range(2, 2)
    assert ledger.append([happened(2)]) == range(2, 3)
    assert list(ledger.events()) == [happened(0), happened(1), happened(2)]
    assert list(ledger.events(1, 2)) == [happened(1)]
    assert ledger.size == 3


def test_equal_events_have_unlike_leaves() -> None:
    ledger, store = a_ledger()
    ledger.append([happened(0)] * 500)
    assert len(set(store.hashes(0, 0, 500))) == 500


def test_an_empty_ledger_can_be_signed() -> None:
    ledger, _ = a_ledger()
    stored = ledger.sign_checkpoint(SIGNER, at=NOON)
    assert (stored.size, stored.root) == (0, EMPTY_ROOT)
    ledger.append([happened(0)])
    assert ledger.sign_checkpoint(SIGNER, at=NOON).size == 1


def test_a_checkpoint_is_of_the_whole_tree_and_proofs_lead_to_it() -> None:
    ledger, store = a_ledger(600)
    first = ledger.sign_checkpoint(SIGNER, at=NOON)
    ledger.append([happened(n) for n in range(600, 1000)])
    second = ledger.sign_checkpoint(SIGNER, at=NOON)
    assert ledger.latest_checkpoint() == second
    assert list(store.checkpoints()) == [first, second]
    opened = open_checkpoint(second.note, KEY)
    assert (opened.size, opened.root) == (1000, store.head().root())
    verify_inclusion(ledger.prove_inclusion(3), opened)
    verify_inclusion(ledger.prove_inclusion(3, size=600), first)
    verify_consistency(ledger.prove_consistency(600), first, second)
    assert ledger.prove_consistency(10, size=600).new_size == 600


def test_nothing_new_is_not_signed_twice() -> None:
    ledger, store = a_ledger(5)
    assert ledger.sign_checkpoint(SIGNER, at=NOON) is ledger.sign_checkpoint(SIGNER, at=NOON)
    assert len(list(store.checkpoints())) == 1


def test_sizes_the_ledger_never_had_are_refused() -> None:
    ledger, _ = a_ledger(5)
    for size in (-1, 6):
        for ask in (
            lambda s=size: ledger.prove_inclusion(0, size=s),
            lambda s=size: ledger.prove_consistency(0, size=s),
            lambda s=size: list(ledger.events(0, s)),
        ):
            with pytest.raises(ValueError, match="never had this size"):
                ask()


def test_an_erased_payload_leaves_every_proof_valid() -> None:
    ledger, store = a_ledger(20)
    before = ledger.sign_checkpoint(SIGNER, at=NOON)
    ledger.erase([4, 7])
    assert [n for n, e in enumerate(ledger.events()) if e is None] == [4, 7]
    verify_inclusion(ledger.prove_inclusion(4), before)
    ledger.append([happened(20)])
    after = ledger.sign_checkpoint(SIGNER, at=NOON)
    verify_consistency(ledger.prove_consistency(20), before, after)
    assert b"ses_4" not in b"".join(e.payload or b"" for e in store.entries(0, 21))


def cut(store: InMemoryLedgerStore) -> None:
    head = Frontier().extend(store.hashes(0, 0, 15))
    store._entries = store._entries[:15]
    store._head = head


def rewrite(store: InMemoryLedgerStore) -> None:
    other = a_ledger(25, seed=b"another past")[1]
    store._entries, store._head, store._nodes = other._entries, other._head, other._nodes


def swap_leaves(store: InMemoryLedgerStore) -> None:
    store._entries[3], store._entries[4] = store._entries[4], store._entries[3]


def spoil_head(store: InMemoryLedgerStore) -> None:
    store._head = Frontier(20, (b"\1" * 32,) * 2)


def lose_an_entry(store: InMemoryLedgerStore) -> None:
    del store._entries[11]


def replace_checkpoint(store: InMemoryLedgerStore, checkpoint: StoredCheckpoint) -> None:
    store._checkpoints = {checkpoint.size: checkpoint}


def forge_checkpoint(store: InMemoryLedgerStore) -> None:
    rewrite(store)
    root = store.head().root()
    forged = Checkpoint(origin=STRANGER.name, size=25, root=root)
    note = sign_checkpoint(forged, STRANGER)
    replace_checkpoint(store, StoredCheckpoint(size=25, root=root, note=note, signed_at=NOON))


def relabel_checkpoint(store: InMemoryLedgerStore) -> None:
    cut(store)
    latest = store.latest_checkpoint()
    assert latest is not None
    replace_checkpoint(store, replace(latest, size=15, root=store.head().root()))


def blank_checkpoint(store: InMemoryLedgerStore) -> None:
    replace_checkpoint(
        store, StoredCheckpoint(size=3, root=b"\0" * 32, note="nothing", signed_at=NOON)
    )


@pytest.mark.parametrize(
    "attack",
    [
        cut,
        rewrite,
        swap_leaves,
        spoil_head,
        lose_an_entry,
        forge_checkpoint,
        relabel_checkpoint,
        blank_checkpoint,
    ],
)
@pytest.mark.parametrize("later", [0, 30])
def test_a_changed_past_is_never_signed(
    attack: Callable[[InMemoryLedgerStore], None], later: int
) -> None:
    ledger, store = a_ledger(20)
    ledger.sign_checkpoint(SIGNER, at=NOON)
    attack(store)
    before = list(store.checkpoints())
    ledger.append([happened(n) for n in range(later)])
    with pytest.raises(LedgerError):
        ledger.sign_checkpoint(SIGNER, at=NOON)
    assert list(store.checkpoints()) == before


def test_a_checkpoint_relabelled_as_covering_everything_is_not_given_out() -> None:
    ledger, store = a_ledger(20)
    signed = ledger.sign_checkpoint(SIGNER, at=NOON)
    ledger.append([happened(20)])
    replace_checkpoint(store, replace(signed, size=21, root=store.head().root()))
    with pytest.raises(LedgerError, match="nothing was signed"):
        ledger.sign_checkpoint(SIGNER, at=NOON)


def test_every_eighth_level_is_stored_as_the_ledger_grows() -> None:
    ledger, store = a_ledger()
    size = 2**24 - 1
    store._head = Frontier(size, tuple(bytes([n]) * 32 for n in range(24)))
    append = store.append
    kept: list[int] = []

    def watch(
        expected: int, entries: Sequence[Entry], nodes: Sequence[Node], head: Frontier
    ) -> None:
        kept.extend(n.level for n in nodes)
        append(expected, entries, nodes, head)

    store.append = watch  # type: ignore[method-assign]
    assert ledger.append([happened(0)]) == range(size, size + 1)
    assert kept == [8, 16, 24]


def test_another_key_does_not_continue_the_log() -> None:
    ledger, _ = a_ledger(3)
    ledger.sign_checkpoint(SIGNER, at=NOON)
    ledger.append([happened(3)])
    with pytest.raises(LedgerError, match="nothing was signed"):
        ledger.sign_checkpoint(STRANGER, at=NOON)


def test_reading_notices_a_changed_and_a_missing_entry() -> None:
    ledger, store = a_ledger(6)
    store._entries[2] = replace(store._entries[2], payload=happened(9).payload())
    with pytest.raises(LedgerError, match="entry 2 was changed"):
        list(ledger.events())
    store._entries[2] = replace(store._entries[2], salt=b"short")
    with pytest.raises(LedgerError, match="entry 2 was changed"):
        list(ledger.events())
    del store._entries[2]
    with pytest.raises(LedgerError, match="entry 2 is missing"):
        list(ledger.events())
    del store._entries[2:]
    with pytest.raises(LedgerError, match="entry 2 is missing"):
        list(ledger.events())
