"""The programme's settings on real databases: kept sealed, told to the ledger, demanded."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.foundations import Foundations, Overrides
from assistant.programme.demonstration import set_up
from assistant.programme.settings import (
    MOST_LINES,
    REQUIRED,
    ProgrammeNotSetUpError,
    SettingRefusedError,
    checked,
)
from assistant.storage.programme_records import SettingKey
from governance.errors import SealError
from governance.identity import Actor, Role
from governance.ledger.kinds import EventKind
from tests.databases import connected
from tests.fakes import CountingIds, RepeatableRandomness, SetClock
from tests.integration.sessions.scene import settings

ADMINISTRATOR = Actor(person=None, role=Role.ADMINISTRATOR)
LINE = "The night desk, any hour: 0800 555 0100"


@pytest.fixture
def founded(site):
    """An installation over the test's database where nothing is set."""
    overrides = Overrides(
        database=site.open(),
        clock=SetClock(),
        ids=CountingIds(),
        randomness=RepeatableRandomness(),
    )
    return Foundations(settings(site.home), site.keyring, overrides)


@pytest.fixture
def desk(founded):
    return founded.programme


def says(desk, key, *lines):
    return desk.change(key, lines, by=ADMINISTRATOR)


def test_nothing_is_served_before_both_required_settings_stand(desk):
    with pytest.raises(ProgrammeNotSetUpError, match="chatham init --crisis-contact"):
        desk.demand()
    says(desk, SettingKey.CRISIS_CONTACTS, LINE)
    with pytest.raises(ProgrammeNotSetUpError, match="--privacy-contact"):
        desk.demand()
    says(desk, SettingKey.PRIVACY_CONTACT, "privacy@example.org")
    desk.demand()
    assert desk.current().crisis_contacts == (LINE,)
    for key in REQUIRED:
        with pytest.raises(SettingRefusedError):
            says(desk, key)
    desk.demand()


def test_a_change_is_a_version_and_an_entry_that_tells_no_word(founded, desk):
    assert says(desk, SettingKey.HUMAN_CONTACT, "The ombuds office, room 12")
    assert not says(desk, SettingKey.HUMAN_CONTACT, " The  ombuds office, room 12")
    assert says(desk, SettingKey.HUMAN_CONTACT)
    assert not says(desk, SettingKey.HUMAN_CONTACT)
    assert desk.current().human_contact is None
    with founded.database.read() as work:
        events = [e for e in founded.ledger(work).events() if e is not None]
    assert {e.kind for e in events} == {EventKind.ADMIN_SETTING_CHANGED}
    facts = [dict(e.facts) for e in events]
    assert [f["state"] for f in facts] == ["set", "removed"]
    assert "ombuds" not in repr(facts)


def test_who_may_not_change_them_changes_nothing(desk):
    for role in set(Role) - {Role.ADMINISTRATOR, Role.PRIVACY_OFFICER}:
        with pytest.raises(SettingRefusedError):
            desk.change(SettingKey.CRISIS_CONTACTS, (LINE,), by=Actor(person=None, role=role))
    assert desk.current().crisis_contacts == ()


def test_the_files_of_the_database_hold_no_contact_and_a_moved_row_does_not_open(site, desk):
    set_up(desk)
    says(desk, SettingKey.CRISIS_CONTACTS, LINE)
    if site.on_sqlite:
        folder = site.home / "db"
        assert not any(b"0800 555" in file.read_bytes() for file in folder.iterdir())
    with connected(site.url) as other:
        other.exec_driver_sql(
            "UPDATE programme_setting SET key = 'human_contact', version = 9 "
            "WHERE key = 'crisis_contacts' AND version = 2"
        )
        other.commit()
    with pytest.raises(SealError):
        desk.current()


def test_the_environment_speaks_only_where_nothing_is_stored(site):
    given = settings(site.home).model_copy(update={"privacy_contact": "env@example.org"})
    founded = Foundations(given, site.keyring, Overrides(database=site.open()))
    assert founded.privacy_contact == "env@example.org"
    assert founded.programme.current().missing == (SettingKey.CRISIS_CONTACTS,)
    says(founded.programme, SettingKey.PRIVACY_CONTACT, "stored@example.org")
    assert founded.privacy_contact == "stored@example.org"


@given(st.lists(st.text(max_size=220), max_size=MOST_LINES + 2))
def test_whatever_is_set_is_plain_lines_or_is_refused_without_being_quoted(lines):
    told = ""
    try:
        kept = checked(SettingKey.CRISIS_CONTACTS, tuple(lines))
    except SettingRefusedError as refused:
        told, kept = str(refused), ()
    assert not any(line in told for line in lines if len(line.strip()) > 12)
    assert bool(kept) is not bool(told)
    if told:
        return
    assert 0 < len(kept) <= MOST_LINES
    for line in kept:
        assert line == line.strip()
        assert not any(letter in line for letter in "\n\r\t\0\u202e\u2028\u200b")


def test_an_old_version_stays_on_record(site, desk):
    says(desk, SettingKey.CRISIS_CONTACTS, LINE)
    says(desk, SettingKey.CRISIS_CONTACTS, LINE, "A doctor: 0800 555 0101")
    with connected(site.url) as other:
        rows = other.exec_driver_sql("SELECT version FROM programme_setting ORDER BY version")
        assert [row[0] for row in rows] == [1, 2]
    assert len(desk.current().crisis_contacts) == 2


def test_they_open_with_rotated_keys_and_not_with_another_installations(site, desk, founded):
    says(desk, SettingKey.CRISIS_CONTACTS, LINE)
    rotated = site.open(keyring=site.keyring.with_new("kek_next").alone())
    with rotated.read() as work:
        assert work.programme.current()[SettingKey.CRISIS_CONTACTS].lines == (LINE,)
    other = replace(site.keyring, ledger_seed=bytes(32))
    with site.open(keyring=other).read() as work, pytest.raises(SealError):
        work.programme.current()
