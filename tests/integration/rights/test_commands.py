"""`chatham retention` and `chatham keys`, as a privacy officer meets them."""

import json
import os
import sqlite3

import pytest
from click.testing import CliRunner

from assistant.cli.main import group
from assistant.egress.intake import intake_signer
from assistant.egress.record import IntakeKey
from assistant.storage.keyring import read_key_file
from governance.ledger.kinds import EventKind
from tests.integration.sessions.scene import CODE, scene, settings
from tests.stand_ins import LOCAL_MODEL


@pytest.fixture
def here(tmp_path, monkeypatch):
    home = tmp_path / "home"
    for name in ("CHATHAM_DATABASE_URL", "CHATHAM_KEY_FILE", "CHATHAM_LLM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CHATHAM_HOME", str(home))
    built = scene(home)
    built.says_yes()
    officer = chatham("officers", "appoint", "privacy").stdout.strip()
    monkeypatch.setenv("CHATHAM_OFFICER", officer)
    yield built
    built.chatham.database.close()


RETENTION_ACTS = (
    ("run",),
    ("hold", str(CODE), "--reason", "legal_claim"),
    ("release", "hld_1", "--reason", "settled"),
    ("close", str(CODE)),
)


@pytest.mark.parametrize("act", RETENTION_ACTS)
def test_only_an_appointed_officer_acts_and_who_did_is_in_the_ledger(here, monkeypatch, act):
    before = here.kinds()
    told = chatham("retention", *act, "--as", str(here.coach.person))
    assert told.exit_code == 3
    assert here.kinds() == [*before, EventKind.RIGHTS_ATTEMPT_REJECTED]
    legal = chatham("officers", "appoint", "legal").stdout.strip()
    assert chatham("retention", *act, "--as", legal).exit_code == 3
    monkeypatch.delenv("CHATHAM_OFFICER")
    assert chatham("retention", *act).exit_code == 2
    assert here.chatham.rights.holds.standing() == ()


def test_the_ledger_names_the_officer(here):
    officer = os.environ["CHATHAM_OFFICER"]
    assert chatham("retention", "hold", str(CODE), "--reason", "legal_claim").exit_code == 0
    assert chatham("retention", "close", str(CODE)).exit_code == 0
    assert chatham("retention", "run").exit_code == 0
    with here.chatham.database.read() as work:
        events = [e for e in here.chatham.ledger(work).events() if e is not None]
        assert [h.placed_by for h in work.holds.standing()] == [officer]
    by = {e.kind: e.actor.person for e in events}
    assert by[EventKind.RETENTION_HOLD_PLACED] == officer
    assert by[EventKind.RETENTION_ENGAGEMENT_CLOSED] == officer
    assert by[EventKind.RETENTION_RUN_STARTED] == officer


def chatham(*words, typed=None):
    return CliRunner().invoke(group, list(words), input=typed)


def test_a_withdrawal_names_its_status_and_its_certificate(here):
    here.takes_in(processor=LOCAL_MODEL)
    told = chatham("consent", "withdraw", str(CODE), "Abena")
    assert told.exit_code == 0
    assert "Status: erased" in told.stderr
    (row,) = json.loads(chatham("retention", "certificates", "--json").stdout)
    assert (row["status"], row["cause"], row["sessions"]) == ("erased", "withdrawal", 1)
    assert row["certificate"] in told.stderr
    read = chatham("retention", "certificates", row["certificate"])
    assert "Deletion certificate" in read.stdout
    assert "Abena" not in read.output


def test_the_calendar_shows_what_goes_when_and_what_a_hold_keeps(here):
    record = here.takes_in()
    rows = json.loads(chatham("retention", "calendar", "--json").stdout)
    assert [(r["what"], r["session"]) for r in rows] == [("unread", record.id), ("names", None)]
    held = chatham("retention", "hold", str(CODE), "--reason", "legal_claim")
    assert held.exit_code == 0
    rows = json.loads(chatham("retention", "calendar", "--json").stdout)
    assert [r["held"] for r in rows] == [False, True]
    assert held.stdout.strip() in chatham("retention", "holds").stdout
    done = chatham("retention", "release", held.stdout.strip(), "--reason", "settled")
    assert done.exit_code == 0
    assert chatham("retention", "holds").stdout == ""


BAD = (
    ("retention", "hold", "south-1", "--reason", "legal_claim"),
    ("retention", "hold", "Not A Code", "--reason", "legal_claim"),
    ("retention", "hold", str(CODE), "--reason", "because I say so"),
    ("retention", "release", "hld_none", "--reason", "settled"),
    ("retention", "certificates", "crt_none"),
    ("retention", "close", "south-1"),
)


def test_bad_input_is_told_and_changes_nothing(here):
    before = here.kinds()
    assert [chatham(*words).exit_code for words in BAD] == [2] * len(BAD)
    assert here.kinds() == before


def test_a_certificate_that_was_changed_is_not_shown_as_one(here, tmp_path):
    chatham("retention", "run")
    (row,) = json.loads(chatham("retention", "certificates", "--json").stdout)
    with sqlite3.connect(tmp_path / "home" / "chatham.db") as other:
        other.execute("UPDATE certificate SET document = CAST(document || ' ' AS BLOB)")
    told = chatham("retention", "certificates", row["certificate"])
    assert told.exit_code == 1
    assert "was changed" in told.stderr


def test_rotate_and_recover(here, tmp_path):
    path = settings(tmp_path / "home").keys
    rotated = chatham("keys", "rotate")
    assert rotated.exit_code == 0
    lines = rotated.stderr.splitlines()
    starts = [n for n, line in enumerate(lines) if line.startswith("Share ")]
    papers = [
        " ".join(" ".join(line.split()) for line in lines[n + 1 :][: lines[n + 1 :].index("")])
        for n in starts
    ]
    ring = read_key_file(path, randomness=here.chatham.randomness)
    assert ring.current == rotated.stdout.strip()
    path.unlink()
    wrong = chatham("keys", "recover", typed=f"{papers[0]}\n{papers[0]}\n")
    assert wrong.exit_code == 2
    assert papers[0][:20] not in wrong.output
    assert not path.exists()
    back = chatham("keys", "recover", typed=f"{papers[2]}\n{papers[0]}\n")
    assert back.exit_code == 0
    assert read_key_file(path, randomness=here.chatham.randomness).keks == ring.keks
    rows = json.loads(chatham("keys", "show", "--json").stdout)
    assert {r["status"] for r in rows} == {"current", "destroyed"}
    assert [r["in_key_file"] for r in rows if r["status"] == "current"] == [True]
    # What egress knows intake by goes through rotation and recovery unchanged.
    [intake] = [
        line.removeprefix("intake  ")
        for line in chatham("keys", "show").stdout.splitlines()
        if line.startswith("intake  ")
    ]
    assert IntakeKey.parse(intake) == IntakeKey.parse(
        intake_signer(here.chatham.keyring).verifier.encode()
    )
