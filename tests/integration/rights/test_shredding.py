"""`erasing` becomes `erased` when the files are clean, and whoever comes later finishes it."""

from assistant.bootstrap import build
from assistant.storage.database import Database
from assistant.storage.rights_records import ErasureStatus, Proof
from tests.integration.sessions.scene import overrides, settings
from tests.stand_ins import LOCAL_MODEL


def statuses(chatham):
    with chatham.database.read() as work:
        return [one.status for one in work.erasures.all()]


def test_a_reader_holds_it_up_and_a_later_sweep_finishes_it(stage, watched, tmp_path, monkeypatch):
    record = stage.takes_in(processor=LOCAL_MODEL)
    stage.chatham.worker.run_next()
    stage.chatham.database.truncate_checkpoint()
    secrets = watched.secrets(record.id)
    reader = Database.open(watched.url, keyring=stage.chatham.keyring)
    hasty = Database.open(watched.url, keyring=stage.chatham.keyring, busy_seconds=0.05)
    monkeypatch.setattr(stage.chatham.rights.erasing, "_database", hasty)
    with reader.read() as reading:
        assert reading.sessions.get(record.id)
        withdrawal = stage.withdraws(stage.coachee)
        assert withdrawal.certificate is None
        assert statuses(stage.chatham) == [ErasureStatus.ERASING]
        assert watched.left(secrets)  # the reason for the checkpoint
        assert not stage.chatham.retention.finish()
    reader.close()
    hasty.close()
    # Another process, as after a restart.
    later = build(settings(tmp_path / "home"), overrides(clock=stage.chatham.clock))
    (done,) = later.rights.erasing.sweep()
    later.database.close()
    assert (done.id, done.proof) == (withdrawal.erasure, Proof.LOG_TRUNCATED)
    assert statuses(stage.chatham) == [ErasureStatus.ERASED]
    assert watched.left(secrets) == []
    assert stage.chatham.rights.erasing.sweep() == ()


def test_the_search_itself_finds_what_is_there(stage, watched):
    record = stage.takes_in(processor=LOCAL_MODEL)
    stage.chatham.worker.run_next()
    secrets = watched.secrets(record.id)
    assert {name.partition("[")[0] for name in secrets} == {
        "session.wrapped_key",
        "sealed_stage.blob",
        "vault_entry.sealed",
    }
    found = watched.left(secrets)
    assert all(any(name in one for one in found) for name in secrets)


def test_two_who_sweep_give_one_certificate(stage):
    stage.takes_in(processor=LOCAL_MODEL)
    erasing = stage.chatham.rights.erasing
    clean, swept = erasing._clean, []

    def meanwhile(*, rewrite):
        if not swept:
            swept.append(None)
            swept.extend(erasing.sweep())
        return clean(rewrite=rewrite)

    erasing._clean = meanwhile
    assert stage.withdraws(stage.coachee).certificate is None
    assert len(swept) == 2
    with stage.chatham.database.read() as work:
        assert len(work.erasures.certificates()) == 1
