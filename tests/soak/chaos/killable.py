"""The worker and the web process of a storm: the real ones, over stand-ins for the models.

usage: killable.py worker | web PORT    (settings from the environment)
"""

import signal
import sys
import threading
from datetime import timedelta

import uvicorn

from api.app import create_app
from api.limiting import Limits
from assistant.access.modes import Mode, SignIn
from assistant.bootstrap import build
from assistant.config import Settings
from assistant.jobs.distributed import DistributedWorker, Patience
from assistant.jobs.embedded import EmbeddedWorker
from assistant.offline import stay_offline
from tests.integration.sessions.scene import overrides

PATIENCE = Patience(heartbeat=0.5, stalled=2, look=0.5, poll=0.5)
LEASE = timedelta(seconds=4)
"""Seconds instead of a minute, so that a storm need not wait for the dead."""


def worker(chatham):
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    if chatham.database.on_sqlite:
        EmbeddedWorker(chatham, tell=tell).run(stop)
        return
    chatham.worker._shared_lease = LEASE
    DistributedWorker(chatham, patience=PATIENCE, tell=tell).run(stop)


def web(chatham, port):
    sign_in = SignIn(mode=Mode.TOKENS, public_url=f"http://127.0.0.1:{port}")
    many = Limits(per_address="100000/minute", per_person="100000/minute")
    app = create_app(chatham, sign_in=sign_in, limits=many)
    uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="critical", access_log=False)


def tell(fault):
    sys.stderr.write(f"{fault}\n")


def main(what, *more):
    stay_offline()
    chatham = build(Settings(), overrides())
    if what == "web":
        web(chatham, *more)
    else:
        worker(chatham)


if __name__ == "__main__":
    main(*sys.argv[1:])
