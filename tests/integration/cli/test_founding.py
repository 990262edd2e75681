"""`chatham init` and `chatham checkup`: asked, rerun, and what they refuse."""

import io
import json
import sys

import pytest

from assistant.bootstrap import build
from assistant.config import Settings
from assistant.storage.records import TokenRecord
from governance.identity import Role

CONTACT = "The night desk: 0800 555 0100"
REQUIRED = ("--crisis-contact", CONTACT, "--privacy-contact", "privacy@example.org")


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def answers(chatham, monkeypatch):
    """Runs `chatham init` for somebody who types these lines."""

    def run(*lines):
        typed = iter(lines)
        monkeypatch.setattr(sys, "stdin", Terminal())
        monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: next(typed))
        ran = chatham("init", "--offline")
        assert next(typed, None) is None
        return ran

    return run


def states(chatham, *more):
    ran = chatham("checkup", "--json", *more)
    return ran.code, {one["name"]: one["state"] for one in json.loads(ran.out)}


def test_serve_worker_and_triage_refuse_until_somebody_says_whom_to_call(chatham, monkeypatch):
    assert chatham("init", "--no-input").code == 0
    assert chatham("speakers", "set", "north-7", "Farah=coach,Abena=coachee").code == 0
    refused = chatham("serve")
    assert (refused.code, "chatham init --crisis-contact" in refused.err) == (1, True)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"I want to delegate better.")))
    asked = chatham("triage", "north-7", "Abena")
    assert (asked.code, "--crisis-contact" in asked.err) == (1, True)
    assert asked.err.startswith("If anybody is in danger now")
    from assistant.worker import main

    with pytest.raises(SystemExit, match="--crisis-contact"):
        main()
    # A person is never refused to anybody.
    assert chatham("triage", "north-7", "Abena", "--human").code == 3


@pytest.mark.verify
def test_flags_set_and_a_second_run_changes_only_what_is_given(chatham):
    assert states_after(chatham, "init", "--no-input", *REQUIRED)["crisis contacts"] == "right"
    again = ("init", "--no-input", "--human-contact", "Ombuds, room 12", "--keep", "raw=2")
    assert states_after(chatham, *again)["human contact"] == "right"
    with build(Settings()).database.read() as work:
        stored = work.programme.current()
        assert {record.version for record in stored.values()} == {1}
    assert states_after(chatham, *again)["retention"] == "right"


def states_after(chatham, *command):
    assert chatham(*command).code == 0
    return states(chatham)[1]


@pytest.mark.verify
def test_contacts_are_shown_first_and_on_a_page_of_danger(ready, chatham, monkeypatch):
    assert chatham("init", "--no-input", *REQUIRED).code == 0
    ran = ready("triage", "north-7", "Abena", "--human")
    assert CONTACT in ran.err.splitlines()[1]


@pytest.mark.verify
def test_it_asks_only_for_what_is_missing(answers, chatham):
    first = answers("Northwind", "", CONTACT, "", "", "n")
    assert first.code == 0
    assert "MISSING  privacy contact" in first.err
    second = answers("privacy@example.org", "", "y")
    assert second.code == 0
    assert states(chatham)[0] == 0
    code = second.out.splitlines()[-1]
    installation = build(Settings())
    assert installation.access.of_token(code).role is Role.ADMINISTRATOR
    third = answers("")
    assert third.code == 0


WRONG = (
    ("--keep", "raw=8"),
    ("--keep", "raw=0"),
    ("--keep", "everything=1"),
    ("--keep", "raw=½"),
    ("--crisis-contact", "x"),
    ("--crisis-contact", "one\ntwo lines"),
    ("--administrator-subject", "sub-1"),
    ("--send-test-mail", "somebody@example.org"),
)


@pytest.mark.verify
def test_what_cannot_be_set_is_told_and_changes_nothing(chatham):
    assert chatham("init", "--no-input", *REQUIRED).code == 0
    before = states(chatham)
    for wrong in WRONG:
        ran = chatham("init", "--no-input", *wrong)
        assert (wrong, ran.code) == (wrong, 2)
        assert "two lines" not in ran.err
    assert states(chatham) == before
    with build(Settings()).database.read() as work:
        assert {record.version for record in work.programme.current().values()} == {1}


def test_a_code_makes_an_account_an_administrator_once(chatham, monkeypatch):
    monkeypatch.setenv("CHATHAM_OIDC_ISSUER", "https://login.example.org")
    ran = chatham("init", "--no-input", "--administrator-code", "--offline", *REQUIRED)
    code = ran.out.splitlines()[-1]
    chatham_ = build(Settings())
    assert chatham_.access.of_token(code) is None  # it asks for nothing by itself
    with chatham_.database.write() as work:
        now = chatham_.clock.now()
        known = work.accounts.known("https://login.example.org", "sub", fresh="acc_1", now=now)
    assert chatham_.access.link(known.id, code) is None
    with pytest.raises(Exception, match="not valid"):
        chatham_.access.link(known.id, code)
    with chatham_.database.read() as work:
        again = work.accounts.any_granted(Role.ADMINISTRATOR)
    assert again
    assert not chatham_.access.appoint_administrator("https://login.example.org", "sub")


def test_the_subject_named_at_the_machine_signs_in_as_administrator(chatham, monkeypatch):
    from assistant.access.oidc import Identity

    monkeypatch.setenv("CHATHAM_OIDC_ISSUER", "https://login.example.org")
    first = ("init", "--no-input", "--administrator-subject", "boss", "--offline", *REQUIRED)
    assert chatham(*first).code == 0
    access = build(Settings()).access
    known = Identity(issuer="https://login.example.org", subject="boss", roles=frozenset())
    signed = access.of_browser(access.sign_in(known, instead_of=None))
    assert signed.actor == signed.actor.__class__(person=None, role=Role.ADMINISTRATOR)
    stranger = Identity(issuer="https://other.example.org", subject="boss", roles=frozenset())
    with pytest.raises(Exception, match="no role"):
        access.sign_in(stranger, instead_of=None)


@pytest.mark.verify
def test_no_other_code_without_a_person_gives_a_role(chatham):
    assert chatham("init", "--no-input", *REQUIRED).code == 0
    installation = build(Settings())
    for role in set(Role) - {Role.ADMINISTRATOR}:
        code, record = installation.access.issue(role, None, days=1, scope="link")
        assert isinstance(record, TokenRecord)
        with pytest.raises(Exception, match="not valid"):
            installation.access.link("acc_nowhere", code)


def test_the_mail_servers_address_is_kept_for_its_owner_alone(chatham, tmp_path):
    # No word of the recovery shares, which are printed and do hold "secret" now and then.
    (tmp_path / "server").write_text("mailtos://user:zaffre@mail.example.org\n")
    ran = chatham(
        "init", "--no-input", "--offline", "--mail-server-file", tmp_path / "server", *REQUIRED
    )
    assert "zaffre" not in ran.err + ran.out
    assert ran.code == 0
    kept = Settings().home_dir / "mail.url"
    assert kept.stat().st_mode & 0o077 == 0
    (tmp_path / "server").write_text("https://example.org/zaffre\n")
    wrong = chatham("init", "--no-input", "--mail-server-file", tmp_path / "server")
    assert (wrong.code, "zaffre" in wrong.err) == (2, False)
    assert "mail.example.org" in kept.read_text()
