"""Keys: put anew, killed in between and gone on with, lost and brought back from two shares."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.bootstrap import build
from assistant.rights.keys import RotationHeldUpError
from assistant.rights.recovery import recover
from assistant.rights.shares import SharesError
from assistant.storage.database import Database
from assistant.storage.errors import KeyFileError
from assistant.storage.keyring import read_key_file
from assistant.storage.rights_records import MasterKeyStatus
from governance.errors import KeyMissingError
from governance.identity import EngagementId
from governance.ledger.kinds import EventKind
from tests.integration.rights.traces import LENGTH
from tests.integration.sessions.scene import overrides, settings
from tests.stand_ins import LOCAL_MODEL

ROOT = Path(__file__).parents[3]
MORE = tuple(f"east-{n}" for n in range(4))
WRITES = 2 + 2 + 2 + 3 * 2 + 2 + 2
"""Before and after: the new file, the start, the shares, three batches, the end, the old file."""


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


@pytest.fixture
def several(stage):
    """Five engagements, one with a summary."""
    record = stage.takes_in(processor=LOCAL_MODEL)
    stage.chatham.worker.run_next()
    for code in MORE:
        stage.chatham.people.confirm(EngagementId(code), {"Ngozi": "coach", "Tomasz": "coachee"})
    return record


def ring_of(stage, home):
    return read_key_file(settings(home).keys, randomness=stage.chatham.randomness)


def again(stage, home):
    """A new process, as after a restart."""
    return build(settings(home), overrides(clock=stage.chatham.clock))


def assert_rotated(stage, home, watched, old, old_wrapped, record):
    ring = ring_of(stage, home)
    assert list(ring.keks) == [ring.current]
    assert ring.current != old.current
    assert ring.ledger_seed == old.ledger_seed
    later = again(stage, home)
    with later.database.read() as work:
        for code in (record.engagement, *MORE):
            assert work.engagements.profile(EngagementId(code)).names
        assert work.keys.session_key(record.id)
        assert work.master_keys.wrapped() == {ring.current: 5}
        rows = {row.id: row for row in work.master_keys.all()}
    later.database.close()
    assert rows[ring.current].status is MasterKeyStatus.CURRENT
    assert rows[old.current].status is MasterKeyStatus.DESTROYED
    assert rows[old.current].sealed_ledger_seed is None
    stage.chatham.database.truncate_checkpoint()
    assert watched.left(old_wrapped) == []
    old_line = settings_line(old)
    assert [path for path, held in watched.files() if old_line in held] == []


def settings_line(ring):
    """What a key file holds of a key."""
    import base64

    return base64.b64encode(ring.keks[ring.current].material)


def killed(home, writes):
    run = subprocess.run(
        [sys.executable, "-m", "tests.integration.rights.killed_rotation", str(home), str(writes)],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert run.returncode == -signal.SIGKILL, run.stderr.decode()
    return run.stdout.decode().splitlines()


class TestRotation:
    def test_everything_opens_with_the_new_key_and_the_old_one_is_in_no_file(
        self, stage, home, several, watched
    ):
        old, wrapped = ring_of(stage, home), watched.engagement_keys()
        assert len(wrapped) == 5
        assert all(len(one) >= LENGTH for one in wrapped.values())
        assert any(settings_line(old) in held for _, held in watched.files())
        shares = []
        stage.chatham.rights.keys.rotate(shares.append)
        assert len(shares[0]) == 3
        assert_rotated(stage, home, watched, old, wrapped, several)
        kinds = stage.kinds()
        for kind in (EventKind.KEY_ROTATION_STARTED, EventKind.KEY_ROTATION_FINISHED):
            assert kinds.count(kind) == 1

    @pytest.mark.verify
    @pytest.mark.parametrize("writes", range(WRITES))
    def test_killed_anywhere_it_loses_nothing_and_is_gone_on_with(
        self, stage, home, several, watched, writes
    ):
        old, wrapped = ring_of(stage, home), watched.engagement_keys()
        killed(home, writes)
        between = again(stage, home)
        with between.database.read() as work:
            # Whatever was reached, the key file opens everything as it is.
            for code in (several.engagement, *MORE):
                assert work.engagements.profile(EngagementId(code)).names
        between.rights.keys.rotate(lambda _shares: None)
        between.database.close()
        if writes < WRITES - 1:
            assert_rotated(stage, home, watched, old, wrapped, several)

    def test_a_process_with_the_old_key_seals_nothing_new(self, stage, several):
        stage.chatham.rights.keys.rotate(lambda _shares: None)
        with pytest.raises(KeyMissingError, match="Restart"):
            stage.chatham.people.confirm(EngagementId("west-1"), {"A": "coach", "B": "coachee"})
        with stage.chatham.database.read() as work:
            assert work.engagements.find(EngagementId("west-1")) is None

    def test_a_reader_keeps_the_old_key_alive_until_the_files_are_clean(
        self, stage, home, several, watched, monkeypatch
    ):
        old, wrapped = ring_of(stage, home), watched.engagement_keys()
        keys = stage.chatham.rights.keys
        monkeypatch.setattr(stage.chatham.database, "truncate_checkpoint", lambda: False)
        with pytest.raises(RotationHeldUpError):
            keys.rotate(lambda _shares: None)
        assert len(ring_of(stage, home).keks) == 2
        monkeypatch.undo()
        keys.rotate(lambda _shares: None)
        assert_rotated(stage, home, watched, old, wrapped, several)


class TestRecovery:
    def bring_back(self, stage, home, shares):
        database = Database.open(f"sqlite:///{home / 'chatham.db'}")
        try:
            return recover(
                shares,
                database=database,
                key_file=settings(home).keys,
                trail=stage.chatham.trail,
                randomness=stage.chatham.randomness,
            )
        finally:
            database.close()

    def test_two_of_three_bring_back_all_of_the_key_file(self, stage, home, several):
        shares = stage.chatham.rights.keys.issue_shares()
        lost = settings(home).keys.read_bytes()
        settings(home).keys.unlink()
        self.bring_back(stage, home, [shares[2], shares[0]])
        assert settings(home).keys.read_bytes() == lost
        assert settings(home).keys.stat().st_mode & 0o777 == 0o600
        assert EventKind.KEY_SHARES_COMBINED in stage.kinds()

    def test_a_key_file_that_is_there_is_not_touched(self, stage, home):
        shares = stage.chatham.rights.keys.issue_shares()
        before = settings(home).keys.read_bytes()
        with pytest.raises(KeyFileError):
            self.bring_back(stage, home, shares[:2])
        assert settings(home).keys.read_bytes() == before

    def test_shares_of_a_key_that_was_rotated_away_open_nothing(self, stage, home, several):
        shares = stage.chatham.rights.keys.issue_shares()
        fresh = []
        stage.chatham.rights.keys.rotate(fresh.append)
        settings(home).keys.unlink()
        with pytest.raises(SharesError, match="rotated away"):
            self.bring_back(stage, home, shares[:2])
        assert not settings(home).keys.exists()
        self.bring_back(stage, home, fresh[0][1:])
        assert again(stage, home).database.is_current()

    @pytest.mark.verify
    def test_lost_amid_a_rotation_both_keys_come_back_one_after_the_other(
        self, stage, home, several, watched
    ):
        old_shares = stage.chatham.rights.keys.issue_shares()
        old, wrapped = ring_of(stage, home), watched.engagement_keys()
        new_shares = killed(home, 8)  # after the first batch
        both = settings(home).keys.read_bytes()
        settings(home).keys.unlink()
        self.bring_back(stage, home, new_shares[:2])
        self.bring_back(stage, home, old_shares[1:])
        assert settings(home).keys.read_bytes() == both
        again(stage, home).rights.keys.rotate(lambda _shares: None)
        assert_rotated(stage, home, watched, old, wrapped, several)
