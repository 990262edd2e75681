"""The egress process: `chatham egress`. It alone may reach the model's host.

Invariant: it raises its walls before it takes the first record, and holds no key of intake's and no
way to the database; an import contract keeps what could open them out of it.
"""

from __future__ import annotations

import logging
import os
import resource
import signal
import sys
import threading
from types import FrameType
from typing import Final

from assistant.apart.landlock import confine
from assistant.apart.sockets import PlaceError, listening, place_of
from assistant.egress.admission import Admission
from assistant.egress.hosts import AllowList, HostsError, host_of
from assistant.egress.messages import Hello
from assistant.egress.record import IntakeKey
from assistant.egress.sending import Sending
from assistant.egress.server import Desk, EgressServer
from assistant.egress.settings import (
    EgressSettings,
    EgressSettingsError,
    demand_nothing_of_intake,
)
from assistant.egress.walls import Walls, forget_proxies
from assistant.llm.asking import Asker, Limits
from assistant.llm.generation import Generation
from assistant.llm.processors import ModelAddress, ModelNameError
from assistant.llm.transport import connect, servers_of
from assistant.offline import stay_offline
from assistant.system import SystemClock
from governance.errors import EngineError
from governance.ledger.signed_note import NoteError

BAD_INPUT: Final = 2
_NAME_SERVICE: Final = 53
"""DNS over TCP, where an answer is too long for UDP."""


def main() -> None:
    """Send what intake signs until SIGTERM or SIGINT; what is under way is finished first."""
    stay_offline()
    _let_nobody_write()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would hold what was said
    stop = threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    settings = EgressSettings()
    if not settings.llm:
        sys.stderr.write("egress: no model is configured (CHATHAM_LLM), so nothing may leave.\n")
        stop.wait()
        return
    try:
        server = prepared(settings)
    except (
        EgressSettingsError,
        EngineError,
        HostsError,
        ModelNameError,
        NoteError,
        PlaceError,
    ) as fault:
        sys.stderr.write(f"egress: {fault}\n")
        sys.exit(BAD_INPUT)
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.2})
    serving.start()
    sys.stderr.write("egress: ready\n")
    stop.wait()
    server.shutdown()
    serving.join()
    server.server_close()


def _let_nobody_write() -> None:
    """Keep what libraries log, warn of or end with off stderr: its words might quote."""
    logging.captureWarnings(capture=True)
    logging.disable()
    threading.excepthook = lambda told: _write_kind(told.exc_type)
    sys.unraisablehook = lambda told: _write_kind(told.exc_type)


def _write_kind(kind: type[BaseException]) -> None:
    sys.stderr.write(f"egress: {kind.__name__}\n")


def prepared(settings: EgressSettings) -> EgressServer:
    """The server, inside its walls.

    Raises:
        EgressSettingsError, EngineError, HostsError, ModelNameError, NoteError, PlaceError: it
            would not be safe, or could not work.
    """
    address = ModelAddress.parse(settings.llm, settings.llm_base_url or None)
    allowed = AllowList.parse(settings.egress_hosts)
    urls = address.urls or (None,)
    hosts = tuple(dict.fromkeys(host_of(address.provider, url) for url in urls))
    for host in hosts:
        if not any(listed == host for listed, _ in allowed.hosts):
            raise HostsError(
                f"The model's host {host} is not on CHATHAM_EGRESS_HOSTS. Add it if it may be "
                "reached."
            )
    key = IntakeKey.parse(settings.egress_intake_key)
    user = settings.intake_user
    apart = user != os.geteuid()
    demand_nothing_of_intake(os.environ, apart=apart)
    forget_proxies()
    listens = listening(place_of(settings.egress))
    walls = Walls(*(host.name for host in hosts))
    ports = {host.port for host in hosts}
    if not all(host.is_address for host in hosts):
        ports.add(_NAME_SERVICE)
    held = confine(ports)
    walls.raise_up()
    servers = servers_of(address) if address.others else None

    def hello(challenge: str) -> Hello:
        return Hello(
            challenge=challenge,
            processor=address.processor.id,
            locality=address.processor.locality.value,
            host=", ".join(str(host) for host in hosts),
            servers=servers.circuits() if servers else (),
            hosts=str(allowed),
            apart=apart,
            files=held.files,
            ports=held.ports,
        )

    def way(temperature: float, most_output_tokens: int) -> Asker:
        limits = Limits(seconds=settings.llm_timeout_s, at_once=settings.llm_at_once)
        return connect(
            address,
            temperature=temperature,
            most_output_tokens=most_output_tokens,
            limits=limits,
            servers=servers,
        ).asker

    sending = Sending(way, hosts=hosts, allowed=allowed, walls=walls)
    sending.warm(temperature=0.0, most_output_tokens=Generation().most_output_tokens)
    admission = Admission(key, address.processor, SystemClock())
    desk = Desk(hello=hello, admission=admission, sending=sending, user=user)
    return EgressServer(listens, desk)
