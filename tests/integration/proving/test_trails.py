"""A person takes their trail away after real sessions, and checks it with nothing but the key."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from assistant.proving.trails import PersonalTrails, TrailError
from assistant.storage.records import Participant
from governance.identity import Actor, PersonId, Role
from governance.ledger.kinds import EventKind
from governance.ledger.trail_archive import verify_archive
from tests.integration.sessions.scene import CANARY, CODE, Scene, overrides, scene

OFFICER = Actor(person=PersonId("per_officer"), role=Role.PRIVACY_OFFICER)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """One session, approved by the coach and read by both."""
    built = scene(tmp_path_factory.mktemp("scene") / "home", overrides())
    built.says_yes()
    first = built.takes_in()
    assert built.chatham.worker.run_next() is not None
    for reader in (built.coach, built.coachee):
        if reader is built.coachee:
            built.approves(first)
        built.reads(first, reader)
    yield built
    built.chatham.database.close()


def unpacked(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(archive)) as files:
        return {name: files.read(name) for name in files.namelist()}


def entries(files: dict[str, bytes]) -> list[dict[str, object]]:
    lines = [json.loads(line) for line in files["trail.jsonl"].decode().splitlines()]
    return [line for line in lines if "index" in line]


def person_of(actor: Actor) -> PersonId:
    assert actor.person is not None
    return actor.person


def kinds(files: dict[str, bytes]) -> set[str]:
    return {
        json.loads(str(e["payload"]))["kind"] if "payload" in e else e["told"]["kind"]  # type: ignore[index]  -- our own format
        for e in entries(files)
    }


def test_a_coachee_checks_their_trail_with_the_key_alone(stage: Scene, tmp_path: Path) -> None:
    person = person_of(stage.coachee)
    made = stage.chatham.personal_trails.make(person, by=stage.coachee)
    file = tmp_path / "mine.zip"
    file.write_bytes(made.archive)
    report = verify_archive(file, stage.chatham.signer.verifier)
    assert report.ok, report.findings
    assert (report.size, report.signed) == (made.size, made.shown + made.kept_back)
    assert report.erased == made.kept_back > 0
    found = kinds(unpacked(made.archive))
    assert {
        EventKind.CONSENT_GRANT_GIVEN,
        EventKind.GATE_CONSENT_ALLOWED,
        EventKind.GATE_POLICY_ALLOWED,
        EventKind.GATE_ANONYMIZER_ALLOWED,
        EventKind.ENGINE_DRAFT_RECORDED,
        EventKind.SESSION_SUMMARY_APPROVED,
        EventKind.RELEASE_SUMMARY_VIEWED,
        EventKind.LEDGER_TRAIL_EXPORTED,
    } <= found


def test_nobody_elses_id_and_no_word_is_in_either_trail(stage: Scene) -> None:
    coach, coachee = person_of(stage.coach), person_of(stage.coachee)
    for me, mine, other in (
        (stage.coachee, coachee, coach),
        (stage.coach, coach, coachee),
    ):
        files = unpacked(stage.chatham.personal_trails.make(mine, by=me).archive)
        everything = b"".join(files.values())
        assert mine.encode() in everything
        assert other.encode() not in everything
        for word in (CANARY, "Zofia", "Farah", "Abena"):
            assert word.encode() not in everything
        assert stage.chatham.signer.verifier.encode().encode() in files["README.txt"]


def test_a_coach_does_not_learn_when_the_coachee_read(stage: Scene) -> None:
    made = stage.chatham.personal_trails.make(person_of(stage.coach), by=stage.coach)
    viewed = [
        json.loads(str(e["payload"]))
        for e in entries(unpacked(made.archive))
        if "payload" in e and "release:summary:viewed" in str(e["payload"])
    ]
    assert len(viewed) == 1
    assert made.kept_back == 0


def test_an_officer_may_make_it_and_a_stranger_may_not(stage: Scene) -> None:
    person = person_of(stage.coachee)
    made = stage.chatham.personal_trails.make(person, by=OFFICER)
    assert b"per_officer" not in b"".join(unpacked(made.archive).values())
    before = len(stage.kinds())
    for by in (stage.coach, Actor(person=PersonId("per_x"), role=Role.ADMINISTRATOR)):
        with pytest.raises(TrailError, match="Only the person"):
            stage.chatham.personal_trails.make(person, by=by)
    nobody = PersonId("per_nobody")
    with pytest.raises(TrailError, match="Nobody"):
        stage.chatham.personal_trails.make(nobody, by=Actor(person=nobody, role=Role.COACH))
    assert len(stage.kinds()) == before


def test_receipts_go_along(stage: Scene) -> None:
    chatham = stage.chatham
    trails = PersonalTrails(
        database=chatham.database,
        trail=chatham.trail,
        signer=chatham.signer,
        clock=chatham.clock,
        randomness=chatham.randomness,
        attachments=lambda person, by: {"con_1.json": f"{person} {by.role}".encode()},
    )
    person = person_of(stage.coachee)
    files = unpacked(trails.make(person, by=stage.coachee).archive)
    assert files["receipts/con_1.json"] == f"{person} coachee".encode()
    assert b"receipts/" in files["README.txt"]


def test_their_receipts_are_in_it_with_the_entry_that_they_were_given(stage: Scene) -> None:
    person = person_of(stage.coachee)
    files = unpacked(stage.chatham.personal_trails.make(person, by=stage.coachee).archive)
    (given,) = [json.loads(files[name]) for name in files if name.endswith(".jsonld")]
    (page,) = [files[name] for name in files if name.endswith(".html")]
    assert b"You said yes." in page
    assert person in json.dumps(given)
    assert EventKind.CONSENT_RECEIPT_ISSUED in kinds(files)


def test_a_file_that_names_somebody_else_is_not_handed_out(stage: Scene) -> None:
    chatham, coach = stage.chatham, person_of(stage.coach)
    trails = PersonalTrails(
        database=chatham.database,
        trail=chatham.trail,
        signer=chatham.signer,
        clock=chatham.clock,
        randomness=chatham.randomness,
        attachments=lambda _person, _by: {"x.json": f'{{"by": "{coach}"}}'.encode()},
    )
    with pytest.raises(TrailError, match="names somebody else"):
        trails.make(person_of(stage.coachee), by=stage.coachee)


def test_an_entry_that_was_changed_is_not_handed_out(tmp_path: Path) -> None:
    built = scene(tmp_path / "home", overrides())
    built.says_yes()
    built.takes_in()
    with built.chatham.database.write() as work:
        (entry,) = [
            e
            for e in work.ledger.entries(0, 99)
            if b"session:transcript:received" in (e.payload or b"")
        ]
    spoil = sqlite3.connect(built.chatham.database._engine.url.database or "")
    spoil.execute(
        "UPDATE ledger_entry SET payload = replace(payload, '\"words\"', '\"turns\"')"
        ' WHERE "index" = ?',
        (entry.index,),
    )
    spoil.commit()
    spoil.close()
    with pytest.raises(TrailError, match=f"entry {entry.index} was changed"):
        built.chatham.personal_trails.make(person_of(built.coachee), by=built.coachee)
    built.chatham.database.close()


def test_in_a_group_a_session_one_was_not_in_is_not_theirs(tmp_path: Path) -> None:
    built = scene(tmp_path / "home", overrides())
    built.says_yes()
    built.takes_in()
    assert built.chatham.worker.run_next() is not None
    third = Actor(person=PersonId("per_third"), role=Role.COACHEE)
    with built.chatham.database.write() as work:
        part = Participant(person=person_of(third), role=third.role)
        work.engagements.add_participant(CODE, part, at=built.chatham.clock.now())
    trails = built.chatham.personal_trails
    theirs = kinds(unpacked(trails.make(person_of(third), by=third).archive))
    assert not any(kind.startswith("gate:") for kind in theirs)
    in_it = kinds(unpacked(trails.make(person_of(built.coachee), by=built.coachee).archive))
    assert any(kind.startswith("gate:") for kind in in_it)
    built.chatham.database.close()
