"""Row-level security on a real server: a forgotten WHERE shows nobody else's rows, or none."""

from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import create_engine, make_url, select, text
from sqlalchemy.exc import DBAPIError

from assistant.storage.errors import StorageError
from assistant.storage.reach import SEEING_THEIR_OWN, become, reach_now, reaching
from assistant.storage.records import Participant, Profile, SealedStage, StageName
from assistant.storage.tables import engagement, metadata, participant, sealed_stage, session
from governance.identity import Actor, EngagementId, PersonId, Role, SessionId
from tests.databases import COACH, COACHEE, add_session, connected
from tests.fakes import NOON

pytestmark = [pytest.mark.postgres, pytest.mark.parametrize("site", ["postgresql"], indirect=True)]

OTHERS = EngagementId("eng_2")
OTHER = Participant(person=PersonId("per_other"), role=Role.COACHEE)
NOT_COVERED = {
    # Sealed rows that belong to no engagement, or to a person whatever they are coached in.
    *("bundle_artefact", "certificate", "coach_record", "enrolment", "idempotent_answer"),
    *("mail_address", "master_key", "outbox_mail", "pilot_narratives", "pilot_reading"),
    *("pilot_version", "plan_item", "programme_setting", "theme_release"),
}


def actor(role, person=None):
    return Actor(person=person, role=role)


@pytest.fixture
def two(site):
    """Two engagements with a session each; the same coach takes part in the first only."""
    database = site.open()
    add_session(database, "ses_1")
    with database.write() as work:
        work.engagements.add(OTHERS, participants=(OTHER,), at=NOON, profile=Profile())
    add_session(database, "ses_2", engagement=OTHERS)
    with database.write() as work:
        for one in ("ses_1", "ses_2"):
            stage = SealedStage(stage=StageName.RAW, header=None, blob=b"x", created_at=NOON)
            work.stages.put(SessionId(one), stage)
    return database


def everything(database):
    """What a query without any WHERE gives."""
    with database.read() as work:
        run = work._statements.rows
        return (
            {row["id"] for row in run(select(engagement.c.id))},
            {row["id"] for row in run(select(session.c.id))},
            {row["session_id"] for row in run(select(sealed_stage.c.session_id))},
        )


WHOLE = ({"eng_1", "eng_2"}, {"ses_1", "ses_2"}, {"ses_1", "ses_2"})
FIRST = ({"eng_1"}, {"ses_1"}, {"ses_1"})
NONE = (set(), set(), set())


def test_every_table_with_something_sealed_is_covered_or_named(site):
    sealed = {
        table.name
        for table in metadata.tables.values()
        if any(c.name in {"sealed", "blob"} or "wrapped" in c.name for c in table.columns)
    }
    with connected(site.url) as connection:
        forced = text(
            "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
            " AND relnamespace = 'public'::regnamespace"
        )
        covered = set(connection.execute(forced).scalars())
    assert sealed - covered <= NOT_COVERED
    assert not covered & NOT_COVERED


def test_a_forgotten_where_shows_a_person_their_own_and_no_more(two):
    assert everything(two) == WHOLE  # not a request: the worker, the command line
    with reaching():
        assert everything(two) == NONE  # before anybody was signed in
        become(actor(Role.COACH, COACH.person))
        assert everything(two) == FIRST
    assert everything(two) == WHOLE


@pytest.mark.parametrize("role", sorted(Role))
def test_what_each_role_sees_without_a_where(two, role):
    with reaching():
        become(actor(role))
        own = role in SEEING_THEIR_OWN
        assert everything(two) == (NONE if own else WHOLE)
        become(actor(role, OTHER.person))
        assert everything(two)[0] == ({"eng_2"} if own else WHOLE[0])


def test_nobody_elses_row_is_changed_or_deleted(two):
    with reaching():
        become(actor(Role.COACHEE, COACHEE.person))
        with two.write() as work:
            change = work._statements.change
            assert change(engagement.update().values(wrapped_key=None)) == 1
            assert change(sealed_stage.delete()) == 1
    with two.read() as work:
        assert work.keys.session_key(SessionId("ses_2"))
        assert work.stages.names(SessionId("ses_2"))


def test_a_rule_about_everybody_says_so_aloud_and_only_for_its_block(two):
    with reaching():
        become(actor(Role.COACH, COACH.person))
        with two.read() as work:
            ids = select(engagement.c.id)
            with work.seeing_all():
                assert len(work._statements.rows(ids)) == 2
            assert len(work._statements.rows(ids)) == 1


def test_who_says_so(site):
    """A new place that looks beyond its caller's own rows is a decision: name it here."""
    root = Path(__file__).parents[3]
    found = {
        path.relative_to(root).as_posix()
        for path in (root / "assistant").rglob("*.py")
        if "seeing_all()" in path.read_text()
    }
    assert found == {
        "assistant/consent/invitations.py",
        "assistant/proving/trails.py",
        "assistant/sessions/people.py",
        "assistant/storage/cases.py",
        "assistant/storage/learning_work.py",
    }


def test_nobody_adds_a_row_before_they_are_known(two):
    with reaching(), pytest.raises(StorageError), two.write() as work:
        work._statements.change(engagement.insert().values(id="eng_3", kek_id="k", created_at=NOON))


def test_a_person_named_like_the_setting_sees_nothing_more(two):
    for name in ("*", "' OR true --", "per_other,per_coach", "%"):
        with reaching():
            become(actor(Role.COACH, PersonId(name)))
            assert everything(two) == NONE
    with pytest.raises(StorageError), two.write() as work:
        work._statements.change(
            participant.insert().values(engagement_id=OTHERS, person_id="*", role=Role.COACH)
        )


def test_threads_of_one_request_see_the_same_and_a_connection_remembers_nobody(two):
    seen = []
    with reaching():
        become(actor(Role.COACH, COACH.person))
        # A thread of its own has no request: it is not a coach's, nor does it inherit one.
        alone = Thread(target=lambda: seen.append(reach_now()))
        alone.start()
        alone.join()
        for _ in range(3):
            assert everything(two) == FIRST
    assert seen == ["*"]
    with reaching():
        assert everything(two) == NONE
    assert everything(two) == WHOLE


def test_a_role_without_the_setting_reads_nothing(two, site):
    """Whoever connects with the installation's own password, and asks."""
    engine = create_engine(make_url(site.url).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        assert connection.execute(text("SELECT current_user")).scalar_one() == "chatham"
        for table in ("engagement", "session", "sealed_stage", "vault_entry", "stop_case"):
            assert not connection.execute(select(metadata.tables[table])).all(), table
        with suppress(DBAPIError):
            connection.execute(text("SET row_security = off"))
        with pytest.raises(DBAPIError):
            connection.execute(text("SELECT count(*) FROM session"))
    engine.dispose()
