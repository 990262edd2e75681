"""The worker and the web process of a storm: the real ones, over stand-ins for the models."""

import signal
import sys
import threading
import time
from collections.abc import Mapping
from datetime import timedelta

import uvicorn

from api.app import create_app
from api.limiting import Limits
from assistant.access.modes import Mode, SignIn
from assistant.bootstrap import Chatham, build
from assistant.config import Settings
from assistant.jobs.distributed import DistributedWorker, Patience
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
    DistributedWorker(chatham, patience=PATIENCE, tell=tell).run(stop)


def web(settings: Mapping[str, object], port: int) -> None:
    sign_in = SignIn(mode=Mode.TOKENS, public_url=f"http://127.0.0.1:{port}")
    many = Limits(per_address="100000/minute", per_person="100000/minute")
    app = create_app(built(settings), sign_in=sign_in, limits=many)
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="critical", access_log=False)


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
