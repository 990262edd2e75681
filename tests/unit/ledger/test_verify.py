"""The offline verifier against every way of tampering with an exported ledger."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.errors import LedgerError
from governance.ledger.checkpoint import Checkpoint, sign_checkpoint
from governance.ledger.commitment import commit
from governance.ledger.export import export_lines
from governance.ledger.findings import Report, Wrong
from governance.ledger.history import MAX_FINDINGS
from governance.ledger.tree import EMPTY_ROOT, Frontier
from governance.ledger.verify import verify_file, verify_lines
from tests.fakes import NOON
from tests.unit.ledger.made import KEY, SIGNER, STRANGER, a_ledger, happened


def exported(*sizes: int, erased: tuple[int, ...] = (), seed: bytes = b"x") -> list[str]:
    """A ledger grown to each of `sizes` and signed there."""
    ledger, store = a_ledger(seed=seed)
    for size in sizes:
        ledger.append([happened(n) for n in range(ledger.size, size)])
        ledger.sign_checkpoint(SIGNER, at=NOON)
    ledger.erase(erased)
    return list(export_lines(store, KEY))


LINES = exported(4, 9, 12, erased=(2, 10))
"""Header, entries 0-3, checkpoint, entries 4-8, checkpoint, entries 9-11, checkpoint."""
NOTES = [json.loads(line)["checkpoint"] for line in LINES if line.startswith('{"checkpoint"')]


def wrongs(report: Report) -> set[Wrong]:
    return {f.wrong for f in report.findings}


def test_an_untouched_export_proves_itself(tmp_path: Path) -> None:
    report = verify_lines(LINES, KEY, known=NOTES)
    assert report.ok
    assert (report.size, report.erased, report.checkpoints) == (12, 2, 3)
    file = tmp_path / "ledger.jsonl"
    file.write_text("\n".join(LINES) + "\n", encoding="utf-8")
    assert verify_file(file, KEY, known=NOTES) == report


def test_the_file_says_what_it_is_and_holds_nothing_erased() -> None:
    assert json.loads(LINES[0]) == {
        "format": "chatham-ledger",
        "key": KEY.encode(),
        "origin": "chatham.test/log",
        "version": 1,
    }
    assert json.loads(LINES[3]) == {"index": 2, "leaf": json.loads(LINES[3])["leaf"]}
    assert "ses_2" not in "".join(LINES)
    assert json.loads(json.loads(LINES[4])["payload"])["refs"] == {"session": "ses_3"}


def test_an_empty_ledger_proves_itself() -> None:
    report = verify_lines(exported(0), KEY)
    assert report.ok
    assert report.root == EMPTY_ROOT
    kept = sign_checkpoint(Checkpoint(origin=KEY.name, size=0, root=EMPTY_ROOT), SIGNER)
    assert verify_lines(LINES, KEY, known=[kept]).ok


def test_without_a_checkpoint_there_is_nothing_to_export() -> None:
    _, store = a_ledger(3)
    with pytest.raises(LedgerError, match="no signed checkpoint"):
        list(export_lines(store, KEY))


def test_unsigned_entries_stay_at_home() -> None:
    ledger, store = a_ledger(3)
    ledger.sign_checkpoint(SIGNER, at=NOON)
    ledger.append([happened(3)])
    assert verify_lines(export_lines(store, KEY), KEY).size == 3


def changed(line: str, **fields: object) -> str:
    return json.dumps(json.loads(line) | fields, ensure_ascii=False)


def reword(lines: list[str]) -> None:
    payload = json.loads(lines[4])["payload"]
    lines[4] = changed(lines[4], payload=payload.replace("received", "ignored"))


def reword_with_its_leaf(lines: list[str]) -> None:
    entry = json.loads(lines[4])
    payload = entry["payload"].replace("ses_3", "ses_8")
    leaf = commit(bytes.fromhex(entry["salt"]), payload.encode())
    lines[4] = changed(lines[4], payload=payload, leaf=leaf.hex())


def resalt(lines: list[str]) -> None:
    lines[4] = changed(lines[4], salt="00" * 16)


def shorten_salt(lines: list[str]) -> None:
    lines[4] = changed(lines[4], salt="00")


def swap(lines: list[str]) -> None:
    lines[7], lines[8] = lines[8], lines[7]


def swap_and_renumber(lines: list[str]) -> None:
    seven, eight = lines[7], lines[8]
    index = json.loads(seven)["index"]
    lines[7], lines[8] = changed(eight, index=index), changed(seven, index=index + 1)


def insert(lines: list[str]) -> None:
    lines.insert(8, lines[8])


def insert_and_renumber(lines: list[str]) -> None:
    lines.insert(8, lines[8])
    renumber(lines)


def delete(lines: list[str]) -> None:
    del lines[8]


def delete_and_renumber(lines: list[str]) -> None:
    del lines[8]
    renumber(lines)


def renumber(lines: list[str]) -> None:
    index = 0
    for at, line in enumerate(lines):
        if "leaf" in json.loads(line):
            lines[at] = changed(line, index=index)
            index += 1


def cut_inside(lines: list[str]) -> None:
    del lines[-3:]


def cut_but_keep_the_last_checkpoint(lines: list[str]) -> None:
    del lines[-3:-1]


def unsign(lines: list[str]) -> None:
    del lines[-1]


def resign(lines: list[str]) -> None:
    root = verify_lines(lines, KEY).root
    forged = Checkpoint(origin=KEY.name, size=12, root=root)
    lines[-1] = json.dumps({"checkpoint": sign_checkpoint(forged, STRANGER)})


def move_checkpoint(lines: list[str]) -> None:
    lines.insert(3, lines.pop(5))


def repeat_checkpoint_later(lines: list[str]) -> None:
    lines.insert(7, lines[5])


def unreadable_leaf(lines: list[str]) -> None:
    lines[3] = changed(lines[3], leaf="zz")


def leaf_of_another_type(lines: list[str]) -> None:
    lines[3] = changed(lines[3], leaf=None)


def extra_field(lines: list[str]) -> None:
    lines[4] = changed(lines[4], remark="Dana said so")


def half_erased(lines: list[str]) -> None:
    entry = json.loads(lines[4])
    del entry["salt"]
    lines[4] = json.dumps(entry)


def rubbish(lines: list[str]) -> None:
    lines[4] = "{"


def deep_rubbish(lines: list[str]) -> None:
    lines[4] = "[" * 100_000


def huge_number(lines: list[str]) -> None:
    lines[4] = '{"index":' + "9" * 5_000 + ',"leaf":""}'


def surrogate(lines: list[str]) -> None:
    lines[4] = json.dumps(json.loads(lines[4]) | {"payload": "\ud800"})


def payload_of_another_type(lines: list[str]) -> None:
    lines[4] = changed(lines[4], payload={"kind": "x"})


def no_header(lines: list[str]) -> None:
    del lines[0]


def other_version(lines: list[str]) -> None:
    lines[0] = changed(lines[0], version=2)


def other_log(lines: list[str]) -> None:
    lines[0] = changed(lines[0], origin="another.test/log")


def checkpoint_of_another_type(lines: list[str]) -> None:
    lines[5] = '{"checkpoint":7}'


def nothing_left(lines: list[str]) -> None:
    lines.clear()


TAMPERINGS: list[tuple[Callable[[list[str]], None], set[Wrong]]] = [
    (reword, {Wrong.EDITED}),
    (reword_with_its_leaf, {Wrong.HISTORY, Wrong.UNSIGNED}),
    (resalt, {Wrong.EDITED}),
    (shorten_salt, {Wrong.EDITED}),
    (swap, {Wrong.ORDER, Wrong.HISTORY, Wrong.UNSIGNED}),
    (swap_and_renumber, {Wrong.HISTORY, Wrong.UNSIGNED}),
    (insert, {Wrong.ORDER, Wrong.UNSIGNED}),
    (insert_and_renumber, {Wrong.ORDER, Wrong.UNSIGNED}),
    (delete, {Wrong.ORDER, Wrong.TRUNCATED, Wrong.UNSIGNED}),
    (delete_and_renumber, {Wrong.TRUNCATED, Wrong.UNSIGNED}),
    (cut_inside, {Wrong.UNSIGNED}),
    (cut_but_keep_the_last_checkpoint, {Wrong.TRUNCATED, Wrong.UNSIGNED}),
    (unsign, {Wrong.UNSIGNED}),
    (resign, {Wrong.UNSIGNED}),
    (move_checkpoint, {Wrong.TRUNCATED}),
    (repeat_checkpoint_later, {Wrong.ORDER}),
    (unreadable_leaf, {Wrong.MALFORMED, Wrong.HISTORY, Wrong.UNSIGNED}),
    (leaf_of_another_type, {Wrong.MALFORMED, Wrong.HISTORY, Wrong.UNSIGNED}),
    (extra_field, {Wrong.MALFORMED, Wrong.ORDER, Wrong.TRUNCATED, Wrong.UNSIGNED}),
    (half_erased, {Wrong.MALFORMED, Wrong.ORDER, Wrong.TRUNCATED, Wrong.UNSIGNED}),
    (rubbish, {Wrong.MALFORMED, Wrong.ORDER, Wrong.TRUNCATED, Wrong.UNSIGNED}),
    (deep_rubbish, {Wrong.MALFORMED, Wrong.ORDER, Wrong.TRUNCATED, Wrong.UNSIGNED}),
    (huge_number, {Wrong.MALFORMED, Wrong.ORDER, Wrong.TRUNCATED, Wrong.UNSIGNED}),
    (surrogate, {Wrong.EDITED}),
    (payload_of_another_type, {Wrong.EDITED}),
    (no_header, {Wrong.MALFORMED, Wrong.ORDER, Wrong.TRUNCATED, Wrong.UNSIGNED}),
    (other_version, {Wrong.MALFORMED}),
    (other_log, {Wrong.UNSIGNED}),
    (checkpoint_of_another_type, {Wrong.UNSIGNED}),
    (nothing_left, {Wrong.UNSIGNED}),
]


@pytest.mark.parametrize(("tamper", "expected"), TAMPERINGS)
def test_tampering_is_found(tamper: Callable[[list[str]], None], expected: set[Wrong]) -> None:
    lines = list(LINES)
    tamper(lines)
    assert wrongs(verify_lines(lines, KEY)) == expected


def test_what_was_changed_is_named() -> None:
    lines = list(LINES)
    reword(lines)
    (finding,) = verify_lines(lines, KEY).findings
    assert (finding.line, finding.message) == (5, "Entry 3 was changed after it was written.")
    assert "ses_3" not in finding.message
    lines = list(LINES)
    swap_and_renumber(lines)
    history = verify_lines(lines, KEY).findings[0]
    assert history.message.startswith("Entries 4 to 9 ")


def test_a_cut_back_to_an_earlier_checkpoint_shows_against_one_kept_elsewhere() -> None:
    cut = LINES[:12]
    assert verify_lines(cut, KEY).ok
    report = verify_lines(cut, KEY, known=[NOTES[2]])
    assert wrongs(report) == {Wrong.TRUNCATED}
    assert "12 entries; there are 9" in report.findings[0].message
    assert verify_lines(cut, KEY, known=NOTES[:2]).ok


def test_a_rewritten_and_newly_signed_history_shows_against_one_kept_elsewhere() -> None:
    other = exported(4, 9, 12, seed=b"another past")
    assert verify_lines(other, KEY).ok
    report = verify_lines(other, KEY, known=[NOTES[0]])
    assert wrongs(report) == {Wrong.FORK}
    assert report.findings[0].line is not None


def test_two_signed_histories_of_one_size_are_a_fork() -> None:
    other = exported(9, seed=b"another past")
    note = json.loads(other[-1])["checkpoint"]
    report = verify_lines(LINES, KEY, known=[NOTES[1], note])
    assert Wrong.FORK in wrongs(report)
    assert "two histories" in report.findings[0].message


def test_a_kept_checkpoint_must_be_signed_by_the_key() -> None:
    forged = sign_checkpoint(Checkpoint(origin=KEY.name, size=1, root=b"\0" * 32), STRANGER)
    for note in (forged, "", "rubbish"):
        assert wrongs(verify_lines(LINES, KEY, known=[note])) == {Wrong.UNSIGNED}


def test_the_key_in_the_file_is_not_believed() -> None:
    theirs = [line.replace(KEY.encode(), STRANGER.verifier.encode()) for line in LINES]
    assert verify_lines(theirs, KEY).ok
    assert Wrong.UNSIGNED in wrongs(verify_lines(LINES, STRANGER.verifier))


def test_a_checkpoint_may_stand_between_kept_ones() -> None:
    ledger, store = a_ledger(10)
    between = Frontier().extend(store.hashes(0, 0, 6)).root()
    kept = sign_checkpoint(Checkpoint(origin=KEY.name, size=6, root=between), SIGNER)
    ledger.sign_checkpoint(SIGNER, at=NOON)
    assert verify_lines(export_lines(store, KEY), KEY, known=[kept]).ok


def test_findings_are_bounded_and_stay_findings() -> None:
    report = verify_lines([LINES[0], *["rubbish"] * 500, *LINES[1:]], KEY)
    assert len(report.findings) == MAX_FINDINGS
    assert not report.ok


def test_a_damaged_database_is_exported_as_it_is_and_found_out() -> None:
    ledger, store = a_ledger(8)
    ledger.sign_checkpoint(SIGNER, at=NOON)
    del store._entries[5:]
    report = verify_lines(export_lines(store, KEY), KEY)
    assert wrongs(report) == {Wrong.TRUNCATED, Wrong.UNSIGNED}


def test_a_binary_file_is_a_finding(tmp_path: Path) -> None:
    file = tmp_path / "ledger.jsonl"
    file.write_bytes(bytes(range(256)) * 20)
    assert not verify_file(file, KEY).ok


@given(st.data())
def test_no_changed_line_goes_unnoticed(data: st.DataObject) -> None:
    lines = list(LINES)
    at = data.draw(st.integers(1, len(lines) - 1))
    line = lines[at]
    where = data.draw(st.integers(0, len(line) - 1))
    lines[at] = line[:where] + data.draw(st.sampled_from('0x "}\\')) + line[where + 1 :]
    if json_of(lines[at]) != json_of(line):
        assert not verify_lines(lines, KEY).ok


def json_of(line: str) -> object:
    try:
        return json.loads(line)
    except ValueError:
        return None


@given(st.lists(st.integers(0, 14), min_size=1, max_size=15))
def test_no_other_order_or_choice_of_lines_passes(picked: list[int]) -> None:
    whole = [0, *range(1, len(LINES))]
    chosen = [LINES[n] for n in picked]
    cut_back = picked in (whole[:6], whole[:12], whole)
    assert verify_lines(chosen, KEY).ok == cut_back
    assert verify_lines(chosen, KEY, known=[NOTES[2]]).ok == (picked == whole)
