"""The main job on PostgreSQL: the same gates, the same ledger."""

import pytest

from assistant.config import Settings
from assistant.storage.reach import become, reaching
from assistant.storage.statuses import Status
from governance.identity import EngagementId, SessionSummary
from governance.ledger.export import export_lines
from governance.ledger.verify import verify_lines
from tests.integration.sessions.scene import CODE, EXECUTIVE, scene


@pytest.fixture
def on_postgres(site, tmp_path):
    settings = Settings(
        home=tmp_path / "home",
        database_url=site.url,
        key_file=site.key_file,
        llm="",
        llm_base_url="",
    )
    built = scene(tmp_path / "home", settings_=settings)
    built.says_yes()
    yield built
    built.chatham.database.close()


@pytest.mark.postgres
@pytest.mark.parametrize("site", ["postgresql"], indirect=True)
def test_the_main_job(on_postgres):
    ordinary, executive = on_postgres.takes_in(), on_postgres.takes_in(EXECUTIVE)
    done = {r.id: (r.status, r.fault) for r in on_postgres.chatham.worker.drain()}
    assert done == {
        ordinary.id: (Status.IN_REVIEW, None),
        executive.id: (Status.ESCALATED, None),
    }
    on_postgres.approves(ordinary)
    assert on_postgres.reads(ordinary, on_postgres.coachee)
    chatham = on_postgres.chatham
    with chatham.database.write() as work:
        chatham.ledger(work).sign_checkpoint(chatham.signer, at=chatham.clock.now())
    key = chatham.signer.verifier
    with chatham.database.read() as work:
        assert verify_lines(export_lines(work.ledger, key), key).ok
    assert len(on_postgres.withdraws(on_postgres.coachee).erased) == 2


@pytest.mark.postgres
@pytest.mark.parametrize("site", ["postgresql"], indirect=True)
def test_what_people_do_works_where_they_see_their_own_rows_only(on_postgres):
    """Over HTTP every transaction is somebody's; here as there, from an upload to a withdrawal."""
    stage, chatham = on_postgres, on_postgres.chatham
    with reaching():
        become(stage.coach)
        record = stage.takes_in()
        chatham.people.confirm(EngagementId("south-1"), {"Farah": "coach"}, by=stage.coach)
        invited = chatham.invitations.invite(
            CODE, stage.coachee.person, [SessionSummary], by=stage.coach
        )
    with reaching():  # nobody yet: a link is opened before any sign-in
        assert chatham.people.everybody()  # local mode lets one choose
        assert chatham.people.anybodys(CODE).roles
        asked = chatham.invitations.open(invited.secret)
        assert asked.switches
        yes = {(SessionSummary, one.locality): True for one in asked.switches}
        assert chatham.invitations.answer(invited.secret, yes)
    assert [r.status for r in chatham.worker.drain()] == [Status.IN_REVIEW]
    with reaching():
        become(stage.coach)
        stage.approves(record)
    with reaching():
        become(stage.coachee)
        assert stage.reads(record, stage.coachee)
        assert chatham.personal_trails.make(stage.coachee.person, by=stage.coachee).shown
        assert stage.withdraws(stage.coachee).erased
