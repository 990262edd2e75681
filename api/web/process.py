"""The web process: `chatham serve` where CHATHAM_RELEASER is set.

Invariant: its port is bound and its walls are up before it hears the first request.
"""

from __future__ import annotations

import gc
import logging
import mimetypes
import os
import resource
import signal
import socket
import sys
from typing import Final

import uvicorn

from api.doorkeeping import Doorkeeper
from api.limiting import Limits
from api.web.app import Standing, Web
from api.web.connections import WebConnection
from api.web.heads import MOST_BYTES
from api.web.passing import Passing
from api.web.releaser import way_to
from api.web.walls import raise_up
from api.web.words import Words
from assistant.access.modes import Mode, SignInError
from assistant.apart.sockets import PlaceError
from assistant.apart.web_settings import WebSettings, WebSettingsError, web_settings

BAD_INPUT: Final = 2
CONNECTIONS: Final = 1024
"""Of people at once; each may need a second one, to the releaser."""
DRAIN_S: Final = 5
"""Whoever follows a session would keep it open."""
_DESCRIPTORS: Final = 4096
_WAITING: Final = 128


def main() -> None:
    """Serve until SIGTERM or SIGINT; what is under way is finished first."""
    _let_nobody_write()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would hold what was said
    _room_for_connections()
    # uvicorn sends itself the signal again when it is done.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(0))
    signal.signal(signal.SIGINT, lambda _number, _frame: sys.exit(0))
    try:
        settings = web_settings(os.environ)
        listens = listening_at(settings.host, settings.port)
    except (PlaceError, SignInError, WebSettingsError) as fault:
        sys.stderr.write(f"web: {fault}\n")
        sys.exit(BAD_INPUT)
    if settings.sign_in.mode is Mode.LOCAL:
        sys.stderr.write("web: local mode: whoever sits at this machine chooses whom to act as.\n")
    server = prepared(settings)
    sys.stderr.write(f"web: http://{settings.host}:{settings.port}/ (Ctrl-C stops it)\n")
    server.run(sockets=[listens])


def prepared(settings: WebSettings) -> uvicorn.Server:
    """The server, inside its walls."""
    sign_in = settings.sign_in
    door = Doorkeeper(sign_in, Limits().arrived)
    way = way_to(settings.releaser, settings.trusted)
    mimetypes.init()  # it reads files of the machine, which stand outside the walls
    words = Words.installed()
    held = raise_up(settings.releaser)
    standing = Standing(account=os.geteuid(), files=held.files, ports=held.ports)
    config = uvicorn.Config(
        Web(door, Passing(way), standing, words),
        http=WebConnection,
        ws="none",
        loop="asyncio",
        lifespan="off",
        access_log=False,
        log_config=None,
        server_header=False,
        limit_concurrency=CONNECTIONS,
        timeout_graceful_shutdown=DRAIN_S,
        h11_max_incomplete_event_size=MOST_BYTES,
    )
    config.load()
    gc.collect()
    gc.freeze()
    return uvicorn.Server(config)


def listening_at(host: str, port: int) -> socket.socket:
    """The port for people, bound already: behind the walls none can be.

    Raises:
        WebSettingsError: it is taken, or no address of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listens = socket.socket(family, socket.SOCK_STREAM)
    listens.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listens.bind((host, port))
        listens.listen(_WAITING)
    except OSError:
        listens.close()
        raise WebSettingsError(
            f"Web cannot listen at {host}, port {port}: something else does, or it is no address "
            "of this machine. See CHATHAM_HOST and CHATHAM_PORT."
        ) from None
    return listens


def _let_nobody_write() -> None:
    """Keep what libraries log or warn of off stderr: it might quote a request."""
    logging.captureWarnings(capture=True)
    logging.disable()
    sys.unraisablehook = lambda told: _write_kind(told.exc_type)


def _write_kind(kind: type[BaseException]) -> None:
    sys.stderr.write(f"web: {kind.__name__}\n")


def _room_for_connections() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _DESCRIPTORS if most == resource.RLIM_INFINITY else min(_DESCRIPTORS, most)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
