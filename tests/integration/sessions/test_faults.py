"""Something breaks: the session fails or stops, nothing reaches a model, a retry works."""

import sqlite3
import traceback
from contextlib import suppress
from dataclasses import replace

import pytest

from assistant.bootstrap import build
from assistant.bundles.office import OnTrial
from assistant.foundations import Overrides
from assistant.llm.hashing_embedder import HashingEmbedder
from assistant.llm.shortfall import ModelFaultError, Shortfall
from assistant.storage.database import Database
from assistant.storage.errors import StorageBusy
from assistant.storage.statuses import Status, Step
from governance.errors import ChathamError, EngineError, KeyMissingError
from governance.identity import Locality
from governance.ledger.kinds import EventKind
from governance.outcomes import NoConsent
from governance.policy.engine import INSTALLED
from tests.integration.sessions.scene import CANARY, overrides, scene, settings
from tests.stand_ins import (
    LOCAL_MODEL,
    THIRD_PARTY_MODEL,
    ListAnalyzer,
    QuietClassifier,
    ScriptedTransport,
)

GOOD_ANSWER = {
    "overview": [
        {
            "text": "The coachee wants to hand over the rota.",
            "turns": [2],
            "quote": "hand the rota to",
        }
    ]
}


@pytest.fixture
def with_model(tmp_path, analyzer):
    """Builds a scene around a scripted model."""
    built = []

    def make(*answers, processor=LOCAL_MODEL, register=lambda _processor: True):
        transport = ScriptedTransport(*answers, processor=processor)
        given = overrides(analyzer, transport=transport, register=register)
        made = scene(tmp_path / "home", given)
        made.says_yes()
        built.append(made)
        return made, transport

    yield make
    for made in built:
        made.chatham.database.close()


def test_analyzer_raising(with_model, analyzer):
    stage, transport = with_model(GOOD_ANSWER)

    def broken():
        raise RuntimeError(f"recognizer crashed on {CANARY}")

    analyzer.before = broken
    record = stage.takes_in(processor=LOCAL_MODEL)
    done = stage.chatham.worker.run_next()
    assert done.status is Status.FAILED
    assert transport.sent == []
    assert CANARY not in repr(done)
    assert stage.kinds()[-1] is EventKind.SESSION_RUN_FAILED
    analyzer.before = lambda: None
    stage.chatham.worker.retry(record.id)
    assert stage.chatham.worker.run_next().status is Status.IN_REVIEW
    assert len(transport.sent) == 1


def test_policy_file_broken(tmp_path, analyzer):
    folder = tmp_path / "policies"
    folder.mkdir()
    for file in INSTALLED.iterdir():
        if file.suffix in {".cedar", ".cedarschema"}:
            (folder / file.name).write_bytes(file.read_bytes())
    good = overrides(analyzer, policies=folder)
    stage = scene(tmp_path / "home", good)
    stage.says_yes()
    record = stage.takes_in()
    stage.chatham.database.close()
    broken = next(folder.glob("*.cedar"))
    text = broken.read_text()
    broken.write_text(text + "\npermit (principal, action, resource) when { nonsense };")
    again = build(settings(tmp_path / "home"), good)
    with pytest.raises(ChathamError):
        again.worker.run_next()
    assert stage.session(record).status is Status.QUEUED
    broken.write_text(text)
    again = build(settings(tmp_path / "home"), good)
    assert again.worker.run_next().status is Status.IN_REVIEW


def test_key_missing(stage, tmp_path):
    record = stage.takes_in()
    key = settings(tmp_path / "home").keys
    elsewhere = key.rename(tmp_path / "key")
    with pytest.raises(KeyMissingError, match="chatham init"):
        build(settings(tmp_path / "home"), overrides())
    elsewhere.rename(key)
    again = build(settings(tmp_path / "home"), overrides())
    assert again.worker.run_next().id == record.id


def test_another_key(stage, tmp_path):
    stage.takes_in()
    other = scene(tmp_path / "other")
    given = replace(
        overrides(),
        database=Database.open(settings(tmp_path / "home").database, keyring=other.chatham.keyring),
    )
    again = build(settings(tmp_path / "home"), given)
    done = again.worker.run_next()
    assert done.status is Status.FAILED
    assert done.fault == "KeyMissingError"


def test_database_locked(tmp_path):
    stage = scene(tmp_path / "home")
    stage.says_yes()
    record = stage.takes_in()
    home = settings(tmp_path / "home")
    keyring = stage.chatham.keyring
    impatient = Database.open(home.database, keyring=keyring, busy_seconds=0.05)
    again = build(home, replace(overrides(), database=impatient))
    other = sqlite3.connect(home.home_dir / "chatham.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageBusy) as busy:
        again.worker.run_next()
    assert CANARY not in "".join(traceback.format_exception(busy.value))
    other.execute("ROLLBACK")
    other.close()
    assert again.worker.run_next().id == record.id
    assert stage.session(record).status is Status.IN_REVIEW


@pytest.mark.parametrize("entries_before", range(7))
def test_ledger_write_failing_at_any_entry(with_model, tmp_path, entries_before):
    stage, transport = with_model(GOOD_ANSWER)
    record = stage.takes_in(processor=LOCAL_MODEL)
    already = len(stage.kinds())
    path = tmp_path / "home" / "chatham.db"
    with sqlite3.connect(path) as other:
        other.execute(
            "CREATE TRIGGER full BEFORE INSERT ON ledger_entry "
            f'WHEN NEW."index" >= {already + entries_before} '
            "BEGIN SELECT RAISE(ABORT, 'disk full'); END"
        )
    with suppress(ChathamError):
        stage.chatham.worker.run_next()
    # Nothing that the ledger does not know of has happened.
    assert len(stage.kinds()) <= already + entries_before
    assert stage.session(record).status in {Status.QUEUED, Status.RUNNING, Status.FAILED}
    with sqlite3.connect(path) as other:
        other.execute("DROP TRIGGER full")
    transport._answers.append(GOOD_ANSWER)
    if stage.session(record).status is Status.FAILED:
        stage.chatham.worker.retry(record.id)
    done = [r.status for r in stage.chatham.worker.drain()]
    assert done == [Status.IN_REVIEW]
    assert stage.kinds().count(EventKind.ENGINE_DRAFT_RECORDED) == 1


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (ModelFaultError("It did not answer.", Shortfall.TOO_SLOW), Shortfall.TOO_SLOW),
        ({}, Shortfall.UNUSABLE_ANSWER),
        ({"overview": []}, Shortfall.UNUSABLE_ANSWER),
    ],
    ids=["stalls", "says nothing", "rubbish"],
)
def test_a_model_that_stalls_or_returns_rubbish_leaves_the_draft_to_the_embedded_engine(
    with_model, answer, why
):
    stage, transport = with_model(answer)
    record = stage.takes_in(processor=LOCAL_MODEL)
    assert stage.chatham.worker.run_next().status is Status.IN_REVIEW
    assert stage.reads(record, stage.coach).released.value.made.shortfall == why
    assert all("Zofia" not in sent for sent in transport.sent)
    # Words went out, whatever came back.
    assert EventKind.GATE_EGRESS_ALLOWED in stage.kinds()


def test_a_model_that_breaks_in_a_way_nobody_knows(with_model):
    stage, transport = with_model(EngineError("It broke."), GOOD_ANSWER)
    record = stage.takes_in(processor=LOCAL_MODEL)
    done = stage.chatham.worker.run_next()
    assert (done.status, done.step) == (Status.FAILED, Step.ANONYMIZER)
    stage.chatham.worker.retry(record.id)
    assert stage.chatham.worker.run_next().status is Status.IN_REVIEW
    assert all("Zofia" not in sent for sent in transport.sent)
    # The earlier gates were not asked twice: the session went on where it broke.
    assert stage.kinds().count(EventKind.GATE_POLICY_ALLOWED) == 1


def test_consent_withdrawn_right_before_egress(with_model, analyzer):
    stage, transport = with_model(GOOD_ANSWER)
    record = stage.takes_in(processor=LOCAL_MODEL)
    analyzer.before = lambda: stage.ends_consent_only(stage.coachee)
    done = stage.chatham.worker.run_next()
    assert done.status is Status.NO_CONSENT
    assert transport.sent == []
    assert stage.session(record).status is Status.NO_CONSENT


def test_consent_withdrawn_right_before_release(stage):
    record = stage.takes_in()
    stage.chatham.worker.run_next()
    stage.ends_consent_only(stage.coachee)
    assert isinstance(stage.chatham.releaser.summary(record.id, reader=stage.coach), NoConsent)
    assert stage.kinds()[-1] is EventKind.GATE_RELEASE_STOPPED


def test_somebody_elses_model_needs_everybodys_opt_in(with_model):
    stage, transport = with_model(GOOD_ANSWER, processor=THIRD_PARTY_MODEL)
    arrival = stage.arrival(processor=THIRD_PARTY_MODEL, level="middle_manager")
    assert isinstance(stage.chatham.reception.receive(arrival, by=stage.coach), NoConsent)
    stage.says_yes(stage.coach, locality=Locality.THIRD_PARTY)
    assert isinstance(stage.chatham.reception.receive(arrival, by=stage.coach), NoConsent)
    stage.says_yes(stage.coachee, locality=Locality.THIRD_PARTY)
    stage.chatham.reception.receive(arrival, by=stage.coach)
    assert stage.chatham.worker.run_next().status is Status.IN_REVIEW
    assert len(transport.sent) == 1


@pytest.mark.parametrize("register", [None, lambda _processor: False])
def test_a_model_that_is_not_in_the_register_gets_nothing(with_model, register):
    stage, transport = with_model(GOOD_ANSWER, processor=THIRD_PARTY_MODEL, register=register)
    stage.says_yes(stage.coach, stage.coachee, locality=Locality.THIRD_PARTY)
    arrival = stage.arrival(processor=THIRD_PARTY_MODEL, level="middle_manager")
    record = stage.chatham.reception.receive(arrival, by=stage.coach)
    assert stage.chatham.worker.run_next().status is Status.BLOCKED
    assert stage.session(record).policies == ("no-third-party-outside-the-register",)
    assert transport.sent == []


def test_a_register_that_cannot_be_asked_fails_the_session_and_loses_nothing(with_model):
    def broken(_processor):
        raise OSError("register unreachable: Zofia")

    stage, transport = with_model(GOOD_ANSWER, processor=THIRD_PARTY_MODEL, register=broken)
    stage.says_yes(stage.coach, stage.coachee, locality=Locality.THIRD_PARTY)
    arrival = stage.arrival(processor=THIRD_PARTY_MODEL, level="middle_manager")
    record = stage.chatham.reception.receive(arrival, by=stage.coach)
    assert stage.chatham.worker.run_next().status is Status.FAILED
    assert stage.session(record).fault == "GateError"
    stage.chatham.worker.retry(record.id)
    assert stage.session(record).status is Status.QUEUED
    assert transport.sent == []


def test_nothing_leaves_that_the_ledger_cannot_be_told_of(with_model, tmp_path):
    stage, transport = with_model(GOOD_ANSWER)
    stage.takes_in(processor=LOCAL_MODEL)
    # run:started, and the consent, policy and anonymizer gates are let through; egress is not.
    allowed = len(stage.kinds()) + 4
    with sqlite3.connect(tmp_path / "home" / "chatham.db") as other:
        other.execute(
            "CREATE TRIGGER full BEFORE INSERT ON ledger_entry "
            f"WHEN NEW.\"index\" >= {allowed} BEGIN SELECT RAISE(ABORT, 'disk full'); END"
        )
    with pytest.raises(ChathamError):
        stage.chatham.worker.run_next()
    assert len(stage.kinds()) == allowed
    assert transport.sent == []


def test_egress_is_in_the_ledger_before_the_draft(with_model):
    stage, _ = with_model(EngineError("The model did not answer in time."), GOOD_ANSWER)
    record = stage.takes_in(processor=LOCAL_MODEL)
    stage.chatham.worker.run_next()
    assert stage.kinds()[-2:] == [EventKind.GATE_EGRESS_ALLOWED, EventKind.SESSION_RUN_FAILED]
    stage.chatham.worker.retry(record.id)
    stage.chatham.worker.run_next()
    assert stage.kinds().count(EventKind.GATE_EGRESS_ALLOWED) == 2


@pytest.mark.parametrize("level", [None, "c_suite"])
def test_an_executives_words_never_leave_the_house(with_model, level):
    stage, transport = with_model(GOOD_ANSWER, processor=THIRD_PARTY_MODEL)
    stage.says_yes(stage.coach, stage.coachee, locality=Locality.THIRD_PARTY)
    arrival = stage.arrival(processor=THIRD_PARTY_MODEL, level=level)
    stage.chatham.reception.receive(arrival, by=stage.coach)
    assert stage.chatham.worker.run_next().status is Status.BLOCKED
    assert transport.sent == []


def test_a_model_that_is_gone_is_not_replaced_by_another(with_model, tmp_path):
    stage, _ = with_model(GOOD_ANSWER)
    stage.takes_in(processor=LOCAL_MODEL)
    stage.chatham.database.close()
    given = Overrides(
        approvals=OnTrial(),
        analyzer=ListAnalyzer("Zofia"),
        embedder=HashingEmbedder(),
        classifier=QuietClassifier(),
    )
    again = build(settings(tmp_path / "home"), given)
    assert again.worker.run_next().status is Status.FAILED
