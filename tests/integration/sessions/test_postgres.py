"""The main job on PostgreSQL: the same gates, the same ledger."""

import pytest

from assistant.config import Settings
from assistant.storage.statuses import Status
from governance.ledger.export import export_lines
from governance.ledger.verify import verify_lines
from tests.integration.sessions.scene import EXECUTIVE, scene


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
