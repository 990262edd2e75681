"""`chatham ledger` as an officer, a witness and a coachee use it."""

import shutil
import sqlite3

import pytest

from assistant.bootstrap import build
from assistant.config import Settings
from governance.ledger.kinds import EventKind


@pytest.fixture
def spoil(tmp_path):
    """Edits the database file itself."""

    def run(statement):
        connection = sqlite3.connect(tmp_path / "home" / "chatham.db")
        connection.execute(statement)
        connection.commit()
        connection.close()

    return run


def kinds():
    chatham = build(Settings())
    with chatham.database.read() as work:
        found = [e.kind for e in chatham.ledger(work).events() if e is not None]
    chatham.database.close()
    return found


def ledger_key():
    return build(Settings()).signer.verifier.encode()


def test_an_edit_of_the_database_file_shows_and_is_noted(ready, spoil):
    assert ready("ledger", "verify").code == 0
    spoil('UPDATE ledger_entry SET salt = zeroblob(16) WHERE "index" = 3')
    ran = ready("ledger", "verify")
    assert ran.code == 3
    assert "Entry 3 was changed after it was written." in ran.err
    assert ran.out == ""
    spoil('DELETE FROM ledger_entry WHERE "index" = 3')
    ran = ready("ledger", "verify")
    assert "Entry 3 is missing" in ran.err


def test_a_size_the_ledger_never_had(ready):
    ran = ready("ledger", "checkpoint", "--since", "9999")
    assert ran.code == 2
    assert "never had 9999" in ran.err


def test_the_failed_check_is_in_the_ledger(ready):
    assert ready("ledger", "verify", "--key", OTHER_KEY).code == 3
    assert kinds()[-1] is EventKind.LEDGER_CHECK_FAILED


OTHER_KEY = "chatham/ledger+07f0173b+Ae1JKMYo0cLG6ukDOJBZlWEpWSc6XGP5NjbBRhSshzfR"


def test_an_exported_file_that_was_cut_or_is_checked_with_another_key(ready, tmp_path):
    file = tmp_path / "ledger.jsonl"
    assert ready("ledger", "export", file).code == 0
    assert file.stat().st_mode & 0o777 == 0o600
    mine = ledger_key()
    assert ready("ledger", "verify", file, "--key", mine).code == 0
    again = ready("ledger", "export", file)
    assert again.code == 2
    assert "nothing was overwritten" in again.err
    assert ready("ledger", "export", tmp_path / "no" / "where.jsonl").code == 2

    assert ready("ledger", "verify", file).code == 2
    broken = ready("ledger", "verify", file, "--key", mine[:-3])
    assert (broken.code, broken.out) == (2, "")
    assert ready("ledger", "verify", file, "--key", OTHER_KEY).code == 3

    lines = file.read_text("utf-8").splitlines(keepends=True)
    file.write_text("".join(lines[:5]), "utf-8")
    cut = ready("ledger", "verify", file, "--key", mine)
    assert cut.code == 3
    assert "do not end with a checkpoint" in cut.err
    file.write_text("".join(lines[:-1])[:-40], "utf-8")
    assert ready("ledger", "verify", file, "--key", mine).code == 3
    file.write_bytes(b"\xff\xfe\0")
    assert ready("ledger", "verify", file, "--key", mine).code == 3


def test_a_witness_refuses_a_database_that_was_put_back(ready, tmp_path):
    home, witness = tmp_path / "home", tmp_path / "elsewhere"
    shutil.copytree(home, tmp_path / "backup")
    first = ready("ledger", "witness", witness)
    assert first.code == 0
    assert "— chatham/witness " in first.out
    named = (witness / "witness.pub").read_text("utf-8").strip()
    verified = ready("ledger", "verify", "--witness", named)
    assert verified.code == 0
    assert "chatham/witness vouches for the first" in verified.err
    assert ready("ledger", "witness", witness).code == 0
    kept = (witness / "last-checkpoint.txt").read_text("utf-8")

    shutil.rmtree(home)
    shutil.copytree(tmp_path / "backup", home)
    shorter = ready("ledger", "witness", witness)
    assert (shorter.code, shorter.out) == (3, "")
    assert "an old copy was restored" in shorter.err
    assert kinds()[-1] is EventKind.LEDGER_CHECK_FAILED
    for n in range(9):
        ready("ledger", "export", tmp_path / f"{n}.jsonl")  # it grows past what was seen
    other = ready("ledger", "witness", witness)
    assert other.code == 3
    assert "history was rewritten" in other.err
    assert (witness / "last-checkpoint.txt").read_text("utf-8") == kept
    against = ready("ledger", "verify", "--checkpoint", witness / "last-checkpoint.txt")
    assert against.code == 3
    assert "history was rewritten, or this is another branch" in against.err
    assert ready("ledger", "verify", "--witness", named).code == 3


def test_a_witness_on_another_machine(ready, tmp_path):
    mine, elsewhere = ledger_key(), tmp_path / "elsewhere"
    request = tmp_path / "request.txt"
    request.write_text(ready("ledger", "checkpoint", "--since", 0).out, "utf-8")
    unknown = ready("ledger", "witness", elsewhere, "--request", request)
    assert unknown.code == 2
    assert "--key" in unknown.err
    given = ready("ledger", "witness", elsewhere, "--request", request, "--key", mine)
    assert given.code == 0
    note = tmp_path / "note.txt"
    note.write_text(given.out, "utf-8")
    named = (elsewhere / "witness.pub").read_text("utf-8").strip()
    assert ready("ledger", "verify", "--witness", named).code == 3
    assert ready("ledger", "cosigned", note, "--witness", named).code == 0
    assert kinds()[-1] is EventKind.LEDGER_CHECKPOINT_COSIGNED
    assert ready("ledger", "verify", "--witness", named).code == 0

    ready("ledger", "export", tmp_path / "x.jsonl")
    request.write_text(ready("ledger", "checkpoint", "--since", 0).out, "utf-8")
    behind = ready("ledger", "witness", elsewhere, "--request", request)
    assert behind.code == 3
    assert "Ask again" in behind.err
    assert ready("ledger", "witness", elsewhere, "--key", OTHER_KEY).code == 2
    request.write_text("nonsense", "utf-8")
    assert ready("ledger", "witness", elsewhere, "--request", request).code == 2
    assert ready("ledger", "cosigned", request, "--witness", named).code == 2


@pytest.mark.parametrize("name", ["last-checkpoint.txt", "witness.key", "ledger.pub"])
@pytest.mark.parametrize("content", [None, "x"])
def test_a_witness_that_lost_its_memory_says_nothing(ready, tmp_path, name, content):
    witness = tmp_path / "elsewhere"
    assert ready("ledger", "witness", witness).code == 0
    if content is None:
        (witness / name).unlink()
    else:
        (witness / name).write_text(content, "utf-8")
    ran = ready("ledger", "witness", witness)
    assert (ran.code, ran.out) == (2, "")
    assert "Error: " in ran.err


def test_a_coachee_takes_their_trail_and_checks_it(ready, tmp_path):
    file = tmp_path / "mine.zip"
    made = ready("ledger", "trail", file, "--engagement", "north-7", "--person", "Abena")
    assert made.code == 0
    assert file.stat().st_mode & 0o777 == 0o600
    mine = ledger_key()
    assert mine in made.out
    ran = ready("ledger", "verify", file, "--key", mine)
    assert ran.code == 0
    assert "The trail proves itself" in ran.out
    assert ready("ledger", "verify", file, "--key", OTHER_KEY).code == 3
    again = ready("ledger", "trail", file, "--engagement", "north-7", "--person", "Abena")
    assert again.code == 2
    stranger = ready("ledger", "trail", tmp_path / "x", "--engagement", "north-7", "--person", "Q")
    assert stranger.code == 2
    file.write_bytes(file.read_bytes()[:-30])
    assert ready("ledger", "verify", file, "--key", mine).code == 3
