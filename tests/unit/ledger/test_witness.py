"""A witness cosigns what continues, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from governance.errors import LedgerError
from governance.ledger.checkpoint import open_checkpoint
from governance.ledger.cosignature import WitnessSigner, cosignatures
from governance.ledger.export import export_lines
from governance.ledger.findings import Wrong
from governance.ledger.log import Ledger
from governance.ledger.signed_note import NoteError
from governance.ledger.verify import verify_lines
from governance.ledger.witness import CosignRequest, Refusal, Refused, Witness
from tests.fakes import NOON
from tests.unit.ledger.made import KEY, SIGNER, STRANGER, a_ledger, happened

WITNESS = WitnessSigner("witness.example/w1", Ed25519PrivateKey.from_private_bytes(b"\5" * 32))


@dataclass(slots=True)
class Remembers:
    kept: list[str] = field(default_factory=list[str])

    def last(self) -> str | None:
        return self.kept[-1] if self.kept else None

    def keep(self, note: str) -> None:
        self.kept.append(note)


def a_witness() -> tuple[Witness, Remembers]:
    memory = Remembers()
    return Witness(memory, WITNESS, KEY), memory


def asked(ledger: Ledger, since: int) -> CosignRequest:
    signed = ledger.sign_checkpoint(SIGNER, at=NOON)
    hashes = ledger.prove_consistency(since).hashes if since <= signed.size else ()
    return CosignRequest(note=signed.note, old_size=since, hashes=hashes)


def grown(ledger: Ledger, by: int) -> Ledger:
    ledger.append([happened(n) for n in range(by)])
    return ledger


@given(st.lists(st.integers(0, 40), max_size=6))
def test_a_ledger_that_only_grows_is_always_cosigned(steps: list[int]) -> None:
    ledger, _ = a_ledger()
    witness, memory = a_witness()
    for by in steps:
        seen = witness.seen().size
        note = witness.cosign(asked(grown(ledger, by), seen), at=NOON)
        assert isinstance(note, str)
        assert memory.last() == note
        assert cosignatures(note, [WITNESS.key])[0].at == NOON
        assert open_checkpoint(note, KEY).size == ledger.size


def refused(witness: Witness, request: CosignRequest) -> Refused:
    answer = witness.cosign(request, at=NOON)
    assert isinstance(answer, Refusal)
    return answer.why


def test_a_fork_and_a_shrunken_ledger_are_refused_and_nothing_is_remembered() -> None:
    ledger, _ = a_ledger(10)
    witness, memory = a_witness()
    witness.cosign(asked(ledger, 0), at=NOON)
    before = list(memory.kept)

    other, _ = a_ledger(10, seed=b"another telling")
    assert refused(witness, asked(other, 10)) is Refused.FORK
    assert refused(witness, asked(grown(other, 5), 10)) is Refused.REWRITTEN
    shorter, _ = a_ledger(9)
    assert refused(witness, asked(shorter, 9)) is Refused.SHRUNK
    assert refused(witness, asked(shorter, 10)) is Refused.SHRUNK
    assert refused(witness, asked(grown(ledger, 3), 7)) is Refused.BEHIND
    good = asked(ledger, 10)
    assert refused(witness, replace(good, hashes=good.hashes[:-1])) is Refused.REWRITTEN
    assert refused(witness, replace(good, old_size=0, hashes=())) is Refused.BEHIND
    assert memory.kept == before
    assert isinstance(witness.cosign(good, at=NOON), str)


def test_it_is_told_from_where_to_ask_again() -> None:
    ledger, _ = a_ledger(10)
    witness, _ = a_witness()
    answer = witness.cosign(asked(ledger, 4), at=NOON)
    assert isinstance(answer, Refusal)
    assert (answer.why, answer.seen) == (Refused.BEHIND, 0)
    assert "--since 0" in answer.message


def test_another_key_is_not_its_ledger() -> None:
    ledger, _ = a_ledger(3)
    signed = ledger.sign_checkpoint(STRANGER, at=NOON)
    witness, memory = a_witness()
    request = CosignRequest(note=signed.note, old_size=0)
    assert refused(witness, request) is Refused.UNSIGNED
    assert memory.kept == []


def test_a_memory_that_was_changed_ends_it() -> None:
    ledger, _ = a_ledger(3)
    witness, memory = a_witness()
    witness.cosign(asked(ledger, 0), at=NOON)
    memory.kept.append(memory.kept[-1].replace("\n3\n", "\n2\n"))
    with pytest.raises(NoteError):
        witness.cosign(asked(ledger, 3), at=NOON)


def test_a_request_survives_being_sent() -> None:
    ledger, _ = a_ledger(700)
    request = asked(grown(ledger, 77), 700)
    assert request.hashes
    assert CosignRequest.parse(request.encode()) == request
    first = asked(ledger, 0)
    assert CosignRequest.parse(first.encode()) == first


@pytest.mark.parametrize(
    "text",
    [
        "",
        "old 1\n",
        "old 01\n\nnote",
        "old -1\n\nnote",
        "new 1\n\nnote",
        "old 1\nxx\n\nnote",
        "old 1\n" + ("A" * 43 + "=\n") * 64 + "\nnote",
    ],
)
def test_what_is_no_request(text: str) -> None:
    with pytest.raises(NoteError):
        CosignRequest.parse(text)


def test_a_cosigned_ledger_verifies_and_says_how_far() -> None:
    ledger, store = a_ledger(10)
    witness, _ = a_witness()
    note = witness.cosign(asked(ledger, 0), at=NOON)
    assert isinstance(note, str)
    assert ledger.add_cosignatures(note, KEY, [WITNESS.key])[0].at == NOON
    ledger.add_cosignatures(note, KEY, [WITNESS.key])  # once more changes nothing
    assert note in {c.note for c in store.checkpoints()}
    grown(ledger, 5)
    ledger.sign_checkpoint(SIGNER, at=NOON)
    report = verify_lines(export_lines(store, KEY), KEY, witnesses=[WITNESS.key])
    assert report.ok
    assert [(w.witness, w.size, w.at) for w in report.witnessed] == [(WITNESS.name, 10, NOON)]


def test_without_its_cosignature_a_named_witness_is_missed() -> None:
    ledger, store = a_ledger(10)
    signed = ledger.sign_checkpoint(SIGNER, at=NOON)
    lines = list(export_lines(store, KEY))
    (found,) = verify_lines(lines, KEY, witnesses=[WITNESS.key]).findings
    assert found.wrong is Wrong.UNSIGNED
    assert "witness.example/w1" in found.message
    witness, _ = a_witness()
    note = witness.cosign(asked(ledger, 0), at=NOON)
    assert isinstance(note, str)
    assert verify_lines(lines, KEY, known=[note], witnesses=[WITNESS.key]).ok
    with pytest.raises(LedgerError, match="no cosignature"):
        ledger.add_cosignatures(signed.note, KEY, [WITNESS.key])


def test_a_cosignature_over_another_history_is_not_kept() -> None:
    ledger, store = a_ledger(10)
    ledger.sign_checkpoint(SIGNER, at=NOON)
    other, _ = a_ledger(10, seed=b"another telling")
    witness, _ = a_witness()
    note = witness.cosign(asked(other, 0), at=NOON)
    assert isinstance(note, str)
    with pytest.raises(LedgerError, match="two histories"):
        ledger.add_cosignatures(note, KEY, [WITNESS.key])
    report = verify_lines(export_lines(store, KEY), KEY, known=[note], witnesses=[WITNESS.key])
    assert {f.wrong for f in report.findings} == {Wrong.FORK, Wrong.UNSIGNED}
