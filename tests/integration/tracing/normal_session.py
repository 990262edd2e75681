"""A process as a worker's is: two people's sessions in an installation on disk, and its end."""

from __future__ import annotations

import sys
from pathlib import Path

from assistant.offline import stay_offline

stay_offline()

from assistant.storage.statuses import Status  # noqa: E402  -- as the commands do: first offline
from tests.integration.sessions.scene import EXECUTIVE, ORDINARY, scene  # noqa: E402

built = scene(Path(sys.argv[1]) / "home")
built.says_yes()
ended = []
for said in (ORDINARY, EXECUTIVE):
    built.takes_in(said)
    done = built.chatham.worker.run_next()
    ended.append(done.status if done else None)
assert ended == [Status.IN_REVIEW, Status.ESCALATED], ended
assert "chromadb" in sys.modules  # the library that brings OpenTelemetry has worked, too
sys.stdout.write("both ended\n")
