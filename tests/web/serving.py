"""Serves an app on loopback for as long as a block lasts."""

import threading
from contextlib import contextmanager

import uvicorn

from tests.web.canaries import Watched, looked_into


@contextmanager
def serving(app):
    config = uvicorn.Config(Watched(app), host="127.0.0.1", port=0, log_level="critical", ws="none")
    server = uvicorn.Server(config)
    started = threading.Event()
    original = server.startup

    async def startup(sockets=None):
        await original(sockets)
        started.set()

    server.startup = startup
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    assert started.wait(120)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(120)
    looked_into(app.state.chatham)
