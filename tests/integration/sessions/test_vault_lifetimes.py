"""Entries of the vault live as long as the last text that cites them, and no number comes back."""

from __future__ import annotations

import pytest

from assistant.sessions.staged_vault import StagedVault, VaultMovedOnError
from assistant.storage.records import StageName
from assistant.storage.statuses import Status
from governance.identity import SessionId
from governance.privacy.vault import Citing, Holder, InMemoryVault, Kind, NewEntry
from tests.integration.sessions.scene import CODE, ORDINARY

HOLDER = Holder(session=SessionId("ses_1"), text=Citing.MASKED)


def entries(stage):
    with stage.chatham.database.read() as work:
        return [e.canonical for e in work.vaults.of(CODE).entries()]


def shown(stage, record):
    return " ".join(c.text for c in stage.reads(record, stage.coach).released.value.cited())


def person(name):
    return NewEntry(kind=Kind.PERSON, canonical=name)


def test_masking_goes_on_after_the_newest_entry_was_erased():
    """The numbers of erased entries are gone from the entries; the staged vault must know them."""
    real = InMemoryVault(CODE)
    real.issue([person("Ngozi"), person("Tom")])
    real.cite(HOLDER, ["[PERSON_2]"])
    real.release(HOLDER)
    staged = StagedVault(real)
    (entry,) = staged.issue([person("Zofia")])
    assert entry.pseudonym == "[PERSON_3]"
    staged.store(real, holder=HOLDER, cited=["[PERSON_3]"])
    assert [e.pseudonym for e in real.entries()] == ["[PERSON_1]", "[PERSON_3]"]


def test_a_number_given_meanwhile_is_noticed_even_when_its_entry_is_gone():
    real = InMemoryVault(CODE)
    staged = StagedVault(real)
    staged.issue([person("Zofia")])
    real.issue([person("Tom")])
    real.cite(HOLDER, ["[PERSON_1]"])
    real.release(HOLDER)
    with pytest.raises(VaultMovedOnError):
        staged.store(real, holder=HOLDER, cited=[])


def test_a_withdrawn_session_takes_its_names_with_it(stage, analyzer):
    first = stage.takes_in()
    list(stage.chatham.worker.drain())
    assert "Zofia" in entries(stage)
    stage.withdraws(stage.coachee)
    assert stage.session(first).status is Status.WITHDRAWN
    assert entries(stage) == []


def test_names_in_the_summary_outlive_the_masked_transcript(stage):
    record = stage.takes_in((*ORDINARY, ("coach", "Good. Zofia will notice.")))
    list(stage.chatham.worker.drain())
    stage.approves(record)
    with stage.chatham.database.write() as work:
        work.stages.delete(record.id, {StageName.PSEUDONYMIZED})
    assert "Zofia" in shown(stage, record)
    with stage.chatham.database.write() as work:
        work.stages.delete(record.id, {StageName.GUARDED})
    assert entries(stage) == []


def test_a_second_session_keeps_the_names_they_share(stage):
    first = stage.takes_in()
    second = stage.takes_in()
    list(stage.chatham.worker.drain())
    with stage.chatham.database.write() as work:
        work.stages.delete(first.id, {StageName.PSEUDONYMIZED, StageName.GUARDED})
    assert "Zofia" in entries(stage)
    assert "Zofia" in shown(stage, second)
