"""A person's trail against tampering, and against the ledger's later history."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from governance.errors import LedgerError
from governance.ledger.commitment import commit
from governance.ledger.findings import Wrong
from governance.ledger.log import Ledger
from governance.ledger.memory import InMemoryLedgerStore
from governance.ledger.proofs import prove_consistency, prove_inclusions
from governance.ledger.trail import Earlier, TrailEntry, trail_lines
from governance.ledger.trail_archive import TRAIL, is_archive, pack, verify_archive
from governance.ledger.trail_check import verify_trail_lines
from tests.fakes import NOON
from tests.unit.ledger.made import KEY, SIGNER, STRANGER, a_ledger, happened

MINE = (2, 5, 6, 11)
KEPT_BACK = 6


def a_trail(ledger: Ledger, store: InMemoryLedgerStore) -> list[str]:
    signed = ledger.sign_checkpoint(SIGNER, at=NOON)
    proofs = prove_inclusions(store, MINE, signed.size)
    entries = [
        TrailEntry(
            entry=next(store.entries(index, index + 1)),
            proof=proof,
            told={"kind": "session:run:started"} if index == KEPT_BACK else None,
        )
        for index, proof in zip(MINE, proofs, strict=True)
    ]
    earlier = [
        Earlier(note=c.note, hashes=prove_consistency(store, c.size, signed.size).hashes)
        for c in store.checkpoints()
        if c.size < signed.size
    ]
    return list(trail_lines(signed.note, KEY, entries, earlier))


def grown() -> tuple[Ledger, InMemoryLedgerStore, list[str]]:
    """A ledger of 12, signed at 7 and 12; and the note at 7."""
    ledger, store = a_ledger(7)
    first = ledger.sign_checkpoint(SIGNER, at=NOON).note
    ledger.append([happened(n) for n in range(7, 12)])
    return ledger, store, [first]


LEDGER, STORE, FIRST = grown()
LINES = a_trail(LEDGER, STORE)
"""Header, checkpoint, earlier checkpoint, then the entries 2, 5, 6 (kept back) and 11."""


def test_a_trail_proves_itself_alone_and_against_earlier_checkpoints() -> None:
    latest = LEDGER.latest_checkpoint()
    assert latest is not None
    report = verify_trail_lines(LINES, KEY, known=[*FIRST, latest.note])
    assert report.ok, report.findings
    assert (report.size, report.signed, report.erased) == (12, 4, 1)


def test_what_is_kept_back_says_nothing() -> None:
    line = json.loads(LINES[5])
    assert line.keys() == {"index", "leaf", "proof", "told"}
    assert "ses_6" not in "".join(LINES)
    assert "ses_5" in "".join(LINES)


def test_no_entry_of_anybody_else_is_in_it() -> None:
    for number in set(range(12)) - set(MINE):
        entry = next(STORE.entries(number, number + 1))
        assert entry.salt is not None
        assert f'"ses_{number}"' not in "".join(LINES)
        assert entry.salt.hex() not in "".join(LINES)


def changed(line: str, **fields: object) -> str:
    return json.dumps(json.loads(line) | fields, ensure_ascii=False)


def reword(lines: list[str]) -> None:
    lines[4] = changed(lines[4], payload=json.loads(lines[4])["payload"].replace("ses_5", "ses_9"))


def reword_with_its_leaf(lines: list[str]) -> None:
    entry = json.loads(lines[4])
    payload = entry["payload"].replace("ses_5", "ses_9")
    leaf = commit(bytes.fromhex(entry["salt"]), payload.encode())
    lines[4] = changed(lines[4], payload=payload, leaf=leaf.hex())


def move(lines: list[str]) -> None:
    lines[4] = changed(lines[4], index=4)


def twice(lines: list[str]) -> None:
    lines.insert(5, lines[4])


def backwards(lines: list[str]) -> None:
    lines[3], lines[4] = lines[4], lines[3]


def cut_the_proof(lines: list[str]) -> None:
    lines[4] = changed(lines[4], proof=json.loads(lines[4])["proof"][:-1])


def no_checkpoint(lines: list[str]) -> None:
    del lines[1]


def signed_by_somebody_else(lines: list[str]) -> None:
    ledger, _ = a_ledger(12)
    lines[1] = json.dumps({"checkpoint": ledger.sign_checkpoint(STRANGER, at=NOON).note})


def earlier_of_another_history(lines: list[str]) -> None:
    ledger, _ = a_ledger(7, seed=b"another")
    lines[2] = changed(lines[2], earlier=ledger.sign_checkpoint(SIGNER, at=NOON).note)


def earlier_unsigned(lines: list[str]) -> None:
    lines[2] = changed(lines[2], earlier="x")


def junk(lines: list[str]) -> None:
    lines[4] = "{}"


def odd_types(lines: list[str]) -> None:
    lines[4] = changed(lines[4], index="5", proof=7)


def odd_payload(lines: list[str]) -> None:
    lines[4] = changed(lines[4], payload=7)


def not_json(lines: list[str]) -> None:
    lines[4] = "[" * 100_000


def another_format(lines: list[str]) -> None:
    lines[0] = changed(lines[0], format="chatham-ledger")


def another_origin(lines: list[str]) -> None:
    lines[0] = changed(lines[0], origin="else.example/log")


@pytest.mark.parametrize(
    ("tamper", "wrong"),
    [
        (reword, Wrong.EDITED),
        (reword_with_its_leaf, Wrong.HISTORY),
        (move, Wrong.HISTORY),
        (twice, Wrong.ORDER),
        (backwards, Wrong.ORDER),
        (cut_the_proof, Wrong.HISTORY),
        (no_checkpoint, Wrong.UNSIGNED),
        (signed_by_somebody_else, Wrong.UNSIGNED),
        (earlier_of_another_history, Wrong.HISTORY),
        (earlier_unsigned, Wrong.UNSIGNED),
        (junk, Wrong.MALFORMED),
        (odd_types, Wrong.MALFORMED),
        (odd_payload, Wrong.EDITED),
        (not_json, Wrong.MALFORMED),
        (another_format, Wrong.MALFORMED),
        (another_origin, Wrong.UNSIGNED),
    ],
)
def test_tampering_shows(tamper: Callable[[list[str]], None], wrong: Wrong) -> None:
    lines = list(LINES)
    tamper(lines)
    found = verify_trail_lines(lines, KEY).findings
    assert wrong in {f.wrong for f in found}, found
    assert not any("ses_" in f.message for f in found)


def test_history_told_anew_shows_against_the_checkpoint_of_an_older_trail() -> None:
    ledger, store = a_ledger(7, seed=b"another")
    ledger.sign_checkpoint(SIGNER, at=NOON)
    ledger.append([happened(n) for n in range(7, 12)])
    anew = a_trail(ledger, store)
    assert verify_trail_lines(anew, KEY).ok
    (found,) = verify_trail_lines(anew, KEY, known=FIRST).findings
    assert found.wrong is Wrong.FORK


def test_a_checkpoint_it_says_nothing_about_is_no_proof() -> None:
    ledger, _ = a_ledger(9)
    other = ledger.sign_checkpoint(SIGNER, at=NOON).note
    (found,) = verify_trail_lines(LINES, KEY, known=[other]).findings
    assert "Nothing here compares 12 entries with the 9" in found.message
    (found,) = verify_trail_lines(LINES, KEY, known=["x"]).findings
    assert found.wrong is Wrong.UNSIGNED


def test_the_empty_file_and_the_empty_trail() -> None:
    assert not verify_trail_lines([], KEY).ok
    assert verify_trail_lines(LINES[:2], KEY).ok


def a_zip(path: Path, files: dict[str, bytes]) -> Path:
    path.write_bytes(pack(files))
    return path


def test_a_trail_travels_as_a_zip(tmp_path: Path) -> None:
    whole = "\n".join(LINES).encode()
    file = a_zip(tmp_path / "t.zip", {"README.txt": b"x", TRAIL: whole, "receipts/1.json": b"{}"})
    assert is_archive(file)
    assert verify_archive(file, KEY, known=FIRST) == verify_trail_lines(LINES, KEY, known=FIRST)


@pytest.mark.parametrize("name", ["../x", "/x", "a/../b", "a//b", "..", "", "a\\b", "a b"])
def test_a_name_that_leads_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="plain name"):
        pack({name: b""})


def test_a_zip_that_is_no_trail_or_damaged_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="no trail"):
        verify_archive(a_zip(tmp_path / "a.zip", {"x": b"y"}), KEY)
    whole = pack({TRAIL: b"\n".join(line.encode() for line in LINES)})
    torn = tmp_path / "b.zip"
    torn.write_bytes(whole[:60] + b"\xff" * 40 + whole[100:])
    with pytest.raises(LedgerError, match="damaged"):
        verify_archive(torn, KEY)
    torn.write_bytes(b"PK")
    assert not is_archive(torn)


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("governance.ledger.trail_archive._MAX_BYTES", 10_000)
    file = tmp_path / "bomb.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(TRAIL, b"\n" * 20_000)
    with pytest.raises(LedgerError, match="far more"):
        verify_archive(file, KEY)
