"""Listens for intake: one connection, one record, one answer.

Invariants: who is not intake's account is hung up on without a word; whatever goes wrong answers
with a code; nothing of a record or an answer is written anywhere.
"""

from __future__ import annotations

import secrets
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from socketserver import BaseRequestHandler, ThreadingMixIn, UnixStreamServer
from threading import BoundedSemaphore
from typing import Any, Final

from assistant.apart.sockets import peer
from assistant.egress import wire
from assistant.egress.admission import Admission
from assistant.egress.messages import Answer, Hello, Said, digest
from assistant.egress.record import CHALLENGE_BYTES, MOST_BYTES, Refusal, RefusedError
from assistant.egress.sending import Sending
from assistant.llm.faults import Fault

ARRIVES_S: Final = 10.0
"""A record is written at once; whoever takes longer is no intake."""
MOST_AT_ONCE: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """hello: who this is, for a challenge. user: intake's account."""

    hello: Callable[[str], Hello]
    admission: Admission
    sending: Sending
    user: int


class EgressServer(ThreadingMixIn, UnixStreamServer):
    """Serves on a socket that listens already. Stopping waits for what is under way."""

    daemon_threads = False
    block_on_close = True

    def __init__(self, listens: socket.socket, desk: Desk) -> None:
        super().__init__("", _Connection, bind_and_activate=False)
        self.socket.close()
        self.socket = listens
        self.desk: Final = desk
        self._places: Final = BoundedSemaphore(MOST_AT_ONCE)

    def verify_request(self, request: Any, client_address: Any) -> bool:  # noqa: ANN401, ARG002  -- typeshed's
        """Only intake's account; the socket's mode says the same, but a folder can be wrong."""
        try:
            return peer(request) == self.desk.user
        except OSError:
            return False  # whoever it was has gone

    def process_request_thread(self, request: Any, client_address: Any) -> None:  # noqa: ANN401  -- likewise
        """At most so many at once; the others are hung up on, and ask again."""
        if not self._places.acquire(blocking=False):
            self.shutdown_request(request)
            return
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._places.release()

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401, ARG002  -- likewise
        """Its kind alone: what an exception says might quote."""
        kind = sys.exc_info()[0]
        sys.stderr.write(f"egress: {kind.__name__ if kind else 'fault'}\n")


class _Connection(BaseRequestHandler):
    """One of them."""

    def handle(self) -> None:
        """Greet, read, send, answer."""
        server = self.server
        assert isinstance(server, EgressServer)  # noqa: S101  -- who made this
        line: socket.socket = self.request
        challenge = secrets.token_hex(CHALLENGE_BYTES)
        try:
            wire.send(line, server.desk.hello(challenge).model_dump_json().encode())
            data = wire.receive(line, most=MOST_BYTES, seconds=ARRIVES_S)
        except OSError:
            return  # it only looked, or had nothing whole to say
        told = answered(server.desk, data, challenge)
        try:
            wire.send(line, told.model_dump_json().encode())
        except OSError:
            return  # it has gone; its record is asked anew


def answered(desk: Desk, data: bytes, challenge: str) -> Answer:
    """The answer to what arrived over the connection of `challenge`."""
    said: Said | None = None
    fault: Fault | None = None
    refused: Refusal | None = None
    try:
        record = desk.admission.admit(data, challenge=challenge)
        sent = desk.sending.send(record)
        said, fault = (sent, None) if isinstance(sent, Said) else (None, sent)
        if said is not None:
            said.model_dump_json()  # what cannot be written is no answer
    except RefusedError as no:
        refused = no.why
        sys.stderr.write(f"egress: refused a record: {no.why}\n")
    except Exception as broken:  # noqa: BLE001  -- whatever it is, its words might quote
        said, fault = None, Fault.BROKEN
        sys.stderr.write(f"egress: {type(broken).__name__}\n")
    return Answer(
        challenge=challenge,
        record=digest(data),
        said=said,
        fault=fault.name if fault is not None else None,
        refused=refused,
    )
