"""The worker and the releaser of a storm: the real ones, over stand-ins for the models."""

import os
import signal
import sys
import threading
import time
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import uvicorn

from api.app import create_app
from api.from_web import FromWeb
from api.releasing import connections_of
from assistant.access.modes import Mode, SignIn
from assistant.apart.sockets import listening
from assistant.bootstrap import Chatham, build
from assistant.config import Settings
from assistant.jobs.distributed import DistributedWorker, Patience
from assistant.jobs.pacing import Pace
from assistant.offline import stay_offline
from assistant.storage.errors import StorageError
from tests.integration.sessions.scene import overrides

PATIENCE = Patience(heartbeat=1, stalled=6, look=1, poll=0.5)
LEASE = timedelta(seconds=8)
"""Seconds instead of a minute, so that a storm need not wait for the dead."""


def worker(settings: Mapping[str, object]) -> None:
    chatham = built(settings)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    chatham.worker._shared_lease = LEASE
    # What waits for the model, and for egress to come back, waits side by side.
    outside = Pace(at_once=4)
    DistributedWorker(chatham, outside=outside, patience=PATIENCE, tell=tell).run(stop)


def releaser(settings: Mapping[str, object], place: Path, port: int) -> None:
    """As `chatham releaser`. port: where web listens for people."""
    sign_in = SignIn(mode=Mode.TOKENS, public_url=f"http://127.0.0.1:{port}")
    app = FromWeb(create_app(built(settings), sign_in=sign_in))
    config = uvicorn.Config(
        app,
        http=connections_of(os.geteuid()),
        ws="none",
        loop="asyncio",
        log_level="critical",
        access_log=False,
        proxy_headers=False,
        timeout_graceful_shutdown=5,
    )
    uvicorn.Server(config).run(sockets=[listening(place)])


def built(settings: Mapping[str, object]) -> Chatham:
    stay_offline()
    while True:
        try:
            return build(Settings.model_validate(settings), overrides())
        except StorageError as fault:
            # PostgreSQL is away. A supervisor would start it again.
            tell(type(fault).__name__)
            time.sleep(0.2)


def tell(fault: str) -> None:
    sys.stderr.write(f"{fault}\n")
    sys.stderr.flush()
