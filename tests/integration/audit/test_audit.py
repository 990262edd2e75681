"""Audit packs and incidents: exceptions first, a sample nobody chose, chains with proofs."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.audit.chains import LINKS
from assistant.audit.office import NAME
from assistant.audit.sampling import SAMPLE, draw
from assistant.requests.refusals import RequestError
from assistant.storage.errors import NotStored
from assistant.storage.incident_records import Category, Closing, NoNotice, Severity, Source
from assistant.storage.register_records import Office
from assistant.storage.request_records import Right
from assistant.storage.rights_records import Cause, ErasureRecord, ErasureStatus
from governance.identity import Actor, PersonId, Role
from governance.ledger.events import Refs
from governance.ledger.kinds import EventKind
from governance.ledger.trail_archive import verify_archive
from tests.fakes import SetClock
from tests.integration.sessions.scene import overrides, scene
from tests.stand_ins import ListAnalyzer

ADMIN = Actor(person=None, role=Role.ADMINISTRATOR)
START = datetime(2027, 1, 1, tzinfo=UTC)
END = datetime(2027, 4, 1, tzinfo=UTC)


@pytest.fixture
def clock():
    return SetClock(datetime(2027, 1, 31, 9, 0, tzinfo=UTC))


@pytest.fixture
def stage(tmp_path, clock):
    made = scene(tmp_path, overrides(ListAnalyzer("Zofia"), clock=clock))
    made.says_yes()
    yield made
    made.chatham.database.close()


@pytest.fixture
def officer(stage):
    person = stage.chatham.appointments.appoint(Office.PRIVACY, by=ADMIN)
    return Actor(person=person, role=Role.PRIVACY_OFFICER)


def approved(stage):
    record = stage.takes_in()
    stage.chatham.worker.run_next()
    stage.approves(record)
    stage.reads(record, stage.coachee)
    return record


def files(made):
    with zipfile.ZipFile(io.BytesIO(made.archive)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def codes(made):
    return [one.code.partition(":")[0] for one in made.found]


def note(stage, kind, **refs):
    with stage.chatham.database.write() as work:
        trail = stage.chatham.trail
        trail.note(work, trail.event(kind, refs=Refs(**refs)))


# ---- the pack ---------------------------------------------------------------------------------


def test_a_pack_proves_itself_with_the_verifier_inside_and_nothing_else_of_ours(
    stage, officer, tmp_path
):
    record = approved(stage)
    made = stage.chatham.audits.make(START, END, by=officer)
    assert made.found == ()
    unpacked = tmp_path / "unpacked"
    zipfile.ZipFile(io.BytesIO(made.archive)).extractall(unpacked)
    pack = tmp_path / NAME
    pack.write_bytes(made.archive)
    key = stage.chatham.signer.verifier
    command = [sys.executable, "-I", unpacked / "verifier/verify.py", pack, "--key", key.encode()]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")
    assert "It proves itself" in run.stdout
    (chain,) = json.loads(files(made)["chains.json"])
    assert chain["session"] == record.id
    assert all(chain["links"][name] for name in LINKS)
    indexes = [e["entry"] for found in chain["links"].values() for e in found]
    trail = [json.loads(line) for line in files(made)["trail.jsonl"].splitlines()]
    assert set(indexes) <= {line.get("index") for line in trail}
    order = [min(e["entry"] for e in chain["links"][name]) for name in LINKS]
    assert order == sorted(order)


def test_a_pack_that_was_changed_does_not(stage, officer, tmp_path):
    approved(stage)
    made = stage.chatham.audits.make(START, END, by=officer)
    changed = files(made)
    before = changed["trail.jsonl"]
    changed["trail.jsonl"] = before.replace(b"gate:policy:allowed", b"gate:policy:stopped")
    assert changed["trail.jsonl"] != before
    path = tmp_path / NAME
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in changed.items():
            archive.writestr(name, content)
    assert not verify_archive(path, stage.chatham.signer.verifier).ok


def test_the_seed_and_the_population_stand_in_the_ledger_and_give_the_sample(stage, officer):
    approved(stage)
    made = stage.chatham.audits.make(START, END, by=officer)
    with stage.chatham.database.read() as work:
        last = list(stage.chatham.ledger(work).events())[-1]
    assert last.kind is EventKind.AUDIT_PACK_EXPORTED
    population = files(made)["population.txt"].decode().split("\n")
    again = draw(population, bytes.fromhex(last.facts["seed"]))
    assert again == made.sample
    assert last.facts["digest"] == again.digest


@given(st.sets(st.from_regex(r"ses_[a-f0-9]{8}", fullmatch=True), max_size=60), st.binary())
def test_a_sample_is_25_or_all_and_any_order_gives_the_same(population, seed):
    sample = draw(population, seed)
    assert len(sample.sessions) == min(SAMPLE, len(population))
    assert set(sample.sessions) <= population
    assert draw(sorted(population, reverse=True), seed) == sample


def test_outside_the_period_nothing_is_looked_at(stage, officer):
    approved(stage)
    made = stage.chatham.audits.make(START - timedelta(days=90), START, by=officer)
    assert made.sample.population == 0
    assert json.loads(files(made)["chains.json"]) == []


def test_no_name_and_no_word_of_a_session_is_in_a_pack(stage, officer):
    approved(stage)
    everything = b"".join(files(stage.chatham.audits.make(START, END, by=officer)).values())
    for word in (b"Zofia", b"Farah", b"Abena", b"zaffre"):
        assert word not in everything


def test_only_the_appointed_privacy_officer_audits(stage):
    for role in Role:
        somebody = Actor(person=PersonId("per_x"), role=role)
        with pytest.raises(RequestError, match="privacy officer"):
            stage.chatham.audits.make(START, END, by=somebody)
    assert stage.kinds()[-1] is EventKind.RIGHTS_ATTEMPT_REJECTED


# ---- the exceptions ---------------------------------------------------------------------------


def test_a_consent_found_invalid_later_is_an_exception_and_opens_one_incident(
    stage, officer, clock
):
    record = approved(stage)
    clock.tick(days=1)
    with stage.chatham.database.write() as work:
        desk = stage.chatham.consent_desk(work)
        desk.invalidate(stage.word(stage.coachee), by=officer)
    made = stage.chatham.audits.make(START, END, by=officer)
    assert [f.code for f in made.found if f.code.startswith("without")] == [
        f"without_consent:{record.id}"
    ]
    (incident,) = made.incidents
    assert (incident.category, incident.source) == (Category.WITHOUT_CONSENT, Source.AUDIT)
    assert stage.chatham.audits.make(START, END, by=officer).incidents == ()


def test_a_withdrawal_after_the_fact_is_no_exception(stage, officer, clock):
    approved(stage)
    clock.tick(days=1)
    stage.ends_consent_only(stage.coachee)
    assert codes(stage.chatham.audits.make(START, END, by=officer)) == []


def test_text_kept_past_its_time_is_an_exception(stage, officer, clock):
    stage.takes_in()
    stage.chatham.worker.run_next()
    clock.tick(days=7, hours=23)
    assert codes(stage.chatham.audits.make(START, END, by=officer)) == []
    clock.tick(hours=2)
    assert codes(stage.chatham.audits.make(START, END, by=officer)) == ["kept_too_long"]


def test_an_erasure_held_up_for_a_day_is_an_exception(stage, officer, clock):
    started = ErasureRecord(
        id="era_1",
        cause=Cause.REQUEST,
        status=ErasureStatus.ERASING,
        started_at=clock.at,
    )
    with stage.chatham.database.write() as work:
        work.erasures.add(started)
    clock.tick(hours=23)
    assert codes(stage.chatham.audits.make(START, END, by=officer)) == []
    clock.tick(hours=1)
    assert codes(stage.chatham.audits.make(START, END, by=officer)) == ["not_erased"]


def test_a_missed_name_is_an_exception(stage, officer):
    record = approved(stage)
    note(stage, EventKind.MASKING_MISS_REPORTED, session=record.id)
    made = stage.chatham.audits.make(START, END, by=officer)
    assert codes(made) == ["name_missed"]
    assert made.incidents[0].category is Category.NAME_MISSED


def test_a_draft_without_its_gates_is_an_exception(stage, officer):
    waiting = stage.takes_in()
    note(stage, EventKind.ENGINE_DRAFT_RECORDED, session=waiting.id)
    assert codes(stage.chatham.audits.make(START, END, by=officer)) == ["skipped_gate"]


def test_a_late_answer_and_a_late_notice_are_exceptions_but_no_breaches(stage, officer, clock):
    stage.chatham.requests.desk.open(stage.coachee.person, Right.ACCESS, by=stage.coachee)
    stage.chatham.incidents.open(Category.AVAILABILITY, Severity.LOW, by=officer)
    clock.tick(days=45)
    made = stage.chatham.audits.make(START, END, by=officer)
    assert sorted(codes(made)) == ["late_answer", "late_notice"]
    assert made.incidents == ()


# ---- incidents --------------------------------------------------------------------------------


def test_the_72_hours_run_from_when_somebody_knew(stage, officer, clock):
    knew = clock.at - timedelta(hours=20)
    made = stage.chatham.incidents.open(
        Category.CONFIDENTIALITY, Severity.HIGH, by=officer, aware_at=knew, people=3
    )
    assert made.due - clock.at == timedelta(hours=52)
    with pytest.raises(RequestError, match="still to come"):
        stage.chatham.incidents.open(
            Category.INTEGRITY, Severity.LOW, by=officer, aware_at=clock.at + timedelta(hours=1)
        )


def test_it_is_not_closed_before_everybody_is_told_who_has_to_be(stage, officer):
    desk = stage.chatham.incidents
    made = desk.open(Category.CONFIDENTIALITY, Severity.HIGH, by=officer)
    with pytest.raises(RequestError, match="authority has not been told"):
        desk.close(made.id, Closing.REMEDIED, by=officer)
    desk.tell_authority(made.id, by=officer)
    with pytest.raises(RequestError, match=r"Art\. 34"):
        desk.close(made.id, Closing.REMEDIED, by=officer)
    desk.tell_people(made.id, by=officer)
    closed = desk.close(made.id, Closing.REMEDIED, by=officer)
    assert closed.closing is Closing.REMEDIED
    with pytest.raises(NotStored):
        desk.tell_people(made.id, by=officer)
    assert desk.all(by=officer) == (closed,)


def test_a_harmless_one_is_closed_with_a_reason(stage, officer):
    desk = stage.chatham.incidents
    made = desk.open(Category.AVAILABILITY, Severity.LOW, by=ADMIN)
    desk.assess(made.id, Severity.NONE, 0, by=officer)
    closed = desk.close(made.id, Closing.FALSE_ALARM, by=officer, no_notice=NoNotice.RISK_UNLIKELY)
    assert (closed.no_notice, closed.people) == (NoNotice.RISK_UNLIKELY, 0)


def test_nobody_else_opens_or_reads_incidents(stage):
    for role in set(Role) - {Role.ADMINISTRATOR}:
        somebody = Actor(person=PersonId("per_x"), role=role)
        with pytest.raises(RequestError):
            stage.chatham.incidents.open(Category.INTEGRITY, Severity.LOW, by=somebody)
        with pytest.raises(RequestError):
            stage.chatham.incidents.all(by=somebody)
