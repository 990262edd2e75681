"""The index beside the ledger, changed by hand: the check says so, and makes it anew."""

import sqlite3
from contextlib import closing

from assistant.storage.mentions import TILE
from governance.ledger.findings import Wrong
from governance.ledger.kinds import EventKind
from tests.integration.sessions.scene import scene


def test_a_look_taken_out_of_the_index_shows_and_is_found_again(tmp_path):
    stage = scene(tmp_path / "home")
    ledger, trail = stage.chatham.own_ledger, stage.chatham.trail
    with stage.chatham.database.write() as work:
        event = trail.event(EventKind.ACCESS_LOG_VIEWED, actor=stage.coach)
        trail.note(work, *[event] * TILE)
    assert ledger.check().ok
    with stage.chatham.database.read() as work:
        before = work.mentions.of(stage.coach.person)
    path = next(tmp_path.rglob("*.db"))
    with closing(sqlite3.connect(path)) as raw, raw:
        gone = raw.execute("DELETE FROM ledger_mention WHERE token = ?", (stage.coach.person,))
        assert gone.rowcount > TILE // 2
    report = ledger.check()
    assert [finding.wrong for finding in report.findings] == [Wrong.INDEX]
    assert "The index was made anew." in report.findings[0].message
    with stage.chatham.database.read() as work:
        assert work.mentions.of(stage.coach.person) == before
    assert stage.kinds()[-1] is EventKind.LEDGER_CHECK_FAILED
    assert ledger.check().ok
    stage.chatham.database.close()
