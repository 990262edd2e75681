"""A backup undoes no erasure: what people had erased after it stays erased when it is put back."""

import pytest

from assistant.operations.age import AgeError, encrypt, new_identity
from assistant.operations.backup import BackupError, back_up, opened
from assistant.operations.carrying_out import CarryingOut
from assistant.operations.restoring import restore
from assistant.rights.erasure_list import ERASURE_LIST, ErasureListError
from assistant.storage.errors import StorageError
from assistant.storage.statuses import ERASED
from governance.identity import Role
from governance.ledger.kinds import EventKind
from tests.integration.rights.traces import Watched
from tests.integration.sessions.scene import CANARY, overrides, scene, settings

pytestmark = pytest.mark.verify

SECRET, RECIPIENT = new_identity()


@pytest.fixture
def stage(tmp_path):
    built = scene(tmp_path / "home", overrides())
    built.says_yes()
    yield built
    built.chatham.database.close()


@pytest.fixture
def backup(stage, tmp_path):
    """Makes a backup now; gives its file."""

    def make():
        file = tmp_path / "chatham.age"
        chatham = stage.chatham
        back_up(
            chatham.database,
            file,
            recipient=RECIPIENT,
            trail=chatham.trail,
            clock=chatham.clock,
        )
        return file

    return make


@pytest.fixture
def put_back(stage, tmp_path):
    """Puts a backup file into a home of its own, with the key file; gives what restoring did."""
    made = []

    def put(file, listed=None):
        home = tmp_path / "elsewhere"
        home.mkdir(mode=0o700, exist_ok=True)
        key = home / "chatham.key"
        if not key.exists():
            key.write_bytes((tmp_path / "home" / "chatham.key").read_bytes())
            key.chmod(0o600)
        done = restore(
            settings(home),
            opened(file.read_bytes(), SECRET),
            listed=listed or tmp_path / "home" / ERASURE_LIST,
            overrides=overrides(),
        )
        made.append(done.chatham)
        return done

    yield put
    for chatham in made:
        chatham.database.close()


def sessions(chatham, *records):
    with chatham.database.read() as work:
        return [work.sessions.get(record.id) for record in records]


def kinds(chatham):
    with chatham.database.read() as work:
        return [event.kind for event in chatham.ledger(work).events() if event is not None]


def test_what_was_withdrawn_after_the_backup_stays_erased(stage, backup, put_back, tmp_path):
    record = stage.takes_in()
    url = f"sqlite:///{tmp_path / 'home' / 'chatham.db'}"
    key = Watched(url=url, folders=()).secrets(record.id)
    file = backup()
    stage.withdraws(stage.coachee)
    done = put_back(file)
    assert done.carried_out == 1
    [there] = sessions(done.chatham, record)
    assert there.status in ERASED
    left = b"".join(f.read_bytes() for f in (tmp_path / "elsewhere").iterdir())
    assert not [name for name, secret in key.items() if secret in left]
    # Nor does anything new get through on a yes that was taken back.
    with done.chatham.database.read() as work:
        [*_, last] = work.consents.history(stage.coachee.person)
    assert last.state.value == "withdrawn"


def test_what_was_erased_on_request_stays_erased(stage, backup, put_back):
    record = stage.takes_in()
    stage.takes_in()
    file = backup()
    stage.chatham.requests.erasure.erase(stage.coachee.person, by=stage.coachee)
    done = put_back(file)
    assert done.carried_out == 1
    assert [one.status in ERASED for one in sessions(done.chatham, record)] == [True]
    assert again(done.chatham).missing() == ()


def test_nobody_had_anything_erased(stage, backup, put_back):
    record = stage.takes_in()
    done = put_back(backup())
    assert done.carried_out == 0
    assert not sessions(done.chatham, record)[0].erased


def test_a_second_start_does_nothing_again(stage, backup, put_back):
    stage.takes_in()
    file = backup()
    stage.withdraws(stage.coachee)
    stage.says_yes(stage.coachee)  # a new yes, after the backup: it is lost, and that is safe
    done = put_back(file)
    before = kinds(done.chatham)
    assert again(done.chatham).run() == 0
    assert kinds(done.chatham) == before
    assert before[-1] is EventKind.RETENTION_RUN_FINISHED
    assert EventKind.ADMIN_DATABASE_RESTORED in before


def test_a_new_yes_in_the_living_database_is_not_taken_back(stage):
    stage.takes_in()
    stage.withdraws(stage.coachee)
    stage.says_yes(stage.coachee)
    later = stage.takes_in()
    assert again(stage.chatham).run() == 0
    assert not stage.session(later).erased


def test_a_line_whose_transaction_was_lost_is_carried_out(stage):
    """The machine stopped between the line and the commit; whoever asked was told of a fault."""
    record = stage.takes_in()
    word = stage.word(stage.coachee)

    def stopping():
        with stage.chatham.database.write() as work:
            stage.chatham.rights.listed.withdrawn(work, word, by=stage.coachee)
            raise RuntimeError("the machine stopped")

    with pytest.raises(RuntimeError):
        stopping()
    assert not stage.session(record).erased
    assert again(stage.chatham).run() == 1
    assert stage.session(record).erased


def test_tokens_and_sign_ins_end(stage, backup, put_back):
    access = stage.chatham.access
    access.issue(Role.COACH, stage.coach.person, days=7)
    file = backup()
    listed(stage)
    done = put_back(file)
    assert done.signed_out == 1
    assert done.chatham.access.tokens() == ()
    assert len(access.tokens()) == 1


def test_nothing_is_put_back_without_the_list(stage, backup, put_back, tmp_path):
    file = backup()
    with pytest.raises(BackupError, match="no list of erasures"):
        put_back(file, tmp_path / "nowhere.jsonl")
    assert not (tmp_path / "elsewhere" / "chatham.db").exists()


@pytest.mark.parametrize(
    "line",
    [
        "{}",
        "not json",
        '{"id":"x","demand":"raise","person":"p","role":"coachee"}',
    ],
)
def test_a_list_with_a_line_of_somebody_elses_stops_everything(stage, backup, put_back, line):
    file = backup()
    path = listed(stage)
    path.write_text(f"{line}\n{path.read_text()}")
    with pytest.raises(ErasureListError):
        put_back(file)
    with pytest.raises(ErasureListError):
        again(stage.chatham).run()


def test_a_line_cut_off_by_a_crash_never_took_effect(stage):
    path = listed(stage)
    before = stage.chatham.rights.listed.lines()
    with path.open("a") as file:
        file.write('{"id":"era_cut","demand":"eras')
    assert stage.chatham.rights.listed.lines() == before
    stage.withdraws(stage.coach)
    assert len(stage.chatham.rights.listed.lines()) == len(before) + 1


def test_a_disk_that_is_full_erases_nothing_and_says_so(stage, monkeypatch):
    record = stage.takes_in()

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(ErasureListError, match="nothing was erased"):
        stage.withdraws(stage.coachee)
    monkeypatch.undo()
    assert not stage.session(record).erased
    assert stage.chatham.rights.listed.lines() == ()


def test_nobody_reads_a_backup_or_changes_one(stage, backup, put_back):
    stage.takes_in()
    file = backup()
    whole = file.read_bytes()
    assert CANARY.encode() not in whole
    assert b"SQLite" not in whole
    assert str(stage.coachee.person).encode() not in whole
    assert file.stat().st_mode & 0o077 == 0
    with pytest.raises(AgeError):
        opened(whole, new_identity()[0])
    for at in (0, 40, len(whole) // 2, len(whole) - 1):
        changed = bytearray(whole)
        changed[at] ^= 1
        with pytest.raises(AgeError):
            opened(bytes(changed), SECRET)


@pytest.mark.parametrize("said", [b"", b"\n", b'{"format":"chatham-backup-1"}\nx', b"x" * 999])
def test_what_is_no_backup_is_refused(said):
    with pytest.raises(BackupError):
        opened(encrypt(said, RECIPIENT), SECRET)


def test_a_database_that_is_there_is_not_written_over(stage, backup, put_back, tmp_path):
    file = backup()
    listed(stage)
    put_back(file)
    with pytest.raises(StorageError, match="already"):
        put_back(file, tmp_path / "elsewhere" / ERASURE_LIST)
    with pytest.raises(BackupError, match="already"):
        backup()


def test_a_home_with_a_database_is_left_as_it_is(stage, backup, put_back, tmp_path):
    """A list put beside another database would erase what was agreed to again in there."""
    file = backup()
    listed(stage)
    for left in ("chatham.db", "chatham.db-wal"):
        home = tmp_path / "elsewhere"
        home.mkdir(exist_ok=True)
        (home / left).write_bytes(b"somebody's")
        with pytest.raises(StorageError, match="already"):
            put_back(file)
        assert not (home / ERASURE_LIST).exists()
        (home / left).unlink()


def test_people_may_go_on_working_meanwhile(stage, backup, put_back):
    with stage.chatham.database.read():  # somebody reads
        file = backup()
    listed(stage)
    assert put_back(file).label.entries > 0


def again(chatham):
    """What every start does."""
    return CarryingOut(
        database=chatham.database,
        listed=chatham.rights.listed,
        consenting=chatham.consenting,
        erasure=lambda: chatham.requests.erasure,
    )


def listed(stage):
    """The list, with one line at least."""
    stage.chatham.requests.erasure.erase(stage.coach.person, by=stage.coach)
    return stage.chatham.rights.listed._path
