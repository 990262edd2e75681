"""`kill -9` between any two steps: the next start finishes the session, once."""

import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from assistant.bootstrap import build
from assistant.sessions.worker import MAX_ATTEMPTS
from assistant.storage.statuses import Status
from governance.ledger.export import export_lines
from governance.ledger.kinds import EventKind
from governance.ledger.verify import verify_lines
from tests.integration.sessions.scene import overrides, settings

pytestmark = pytest.mark.verify

ROOT = Path(__file__).parents[3]
ONCE = (
    EventKind.GATE_CONSENT_ALLOWED,
    EventKind.GATE_POLICY_ALLOWED,
    EventKind.GATE_ANONYMIZER_ALLOWED,
    EventKind.ENGINE_DRAFT_RECORDED,
    EventKind.GATE_GUARD_ALLOWED,
)


def killed(home, steps):
    script = "tests.integration.sessions.killed_worker"
    run = subprocess.run(
        [sys.executable, "-m", script, str(home), str(steps)],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert run.returncode == -signal.SIGKILL, run.stderr.decode()


@pytest.mark.parametrize("steps", range(6))
def test_the_next_start_finishes_the_session_once(stage, tmp_path, steps):
    home = tmp_path / "home"
    record = stage.takes_in()
    killed(home, steps)
    again = build(settings(home), overrides())
    done = [r.id for r in again.worker.drain()]
    assert done == ([record.id] if steps < 5 else [])
    assert stage.session(record).status is Status.IN_REVIEW
    counts = Counter(stage.kinds())
    assert [counts[kind] for kind in ONCE] == [1] * len(ONCE)
    with again.database.write() as work:
        again.ledger(work).sign_checkpoint(again.signer, at=again.clock.now())
    key = again.signer.verifier
    with again.database.read() as work:
        assert verify_lines(export_lines(work.ledger, key), key).ok


@pytest.mark.verify
def test_a_session_that_kills_its_workers_fails_in_the_end(stage, tmp_path):
    record = stage.takes_in()
    for _ in range(MAX_ATTEMPTS):
        killed(tmp_path / "home", 0)
    again = build(settings(tmp_path / "home"), overrides())
    assert again.worker.run_next() is None
    assert stage.session(record).status is Status.FAILED
    assert stage.session(record).fault == "WorkerDied"
