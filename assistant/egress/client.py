"""Intake's side: signs each request, hands it over, and takes the answer to it and to no other.

Invariants: not a word is sent to a socket that another account listens on, or to an egress that
asks another model than was agreed to; whatever comes back wrong is no answer.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from assistant.apart.sockets import peer
from assistant.egress import wire
from assistant.egress.messages import MOST_ANSWER_BYTES, MOST_HELLO_BYTES, Answer, Hello, digest
from assistant.egress.record import LIFETIME_S, Refusal, record_of, signed
from assistant.llm.asking import Asked
from assistant.llm.faults import Fault
from assistant.llm.ladder import RawAnswer
from assistant.llm.shortfall import ModelFaultError, Shortfall
from governance.errors import EngineError
from governance.ledger.signed_note import NoteError, NoteSigner
from governance.ports import Clock

HELLO_S: Final = 10.0
_MARGIN_S: Final = 30.0
"""For looking at servers, if there are several, and for what the machine is busy with."""
_ROOT: Final = 0
_TURNED_AWAY: Final[Mapping[Refusal, str]] = {
    Refusal.NOT_SIGNED: (
        "Egress does not know this installation's signature. Put the line that `chatham keys show` "
        "prints after `intake` into its CHATHAM_EGRESS_INTAKE_KEY and start it again."
    ),
    Refusal.PROCESSOR: (
        "Egress asks another model than this one. Give both the same CHATHAM_LLM and "
        "CHATHAM_LLM_BASE_URL."
    ),
    Refusal.HOST: (
        "The model's host is not on egress's list, or its name led somewhere else. See "
        "CHATHAM_EGRESS_HOSTS, and where the name leads."
    ),
}
_ODD: Final = "Egress did not take a request. Nothing was sent. Run `chatham doctor`."
_STRANGER: Final = (
    "Another account listens at CHATHAM_EGRESS than this one or systemd, so nothing was sent. Find "
    "out who; until then nothing goes out."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What of a request the bundle fixes."""

    temperature: float
    most_output_tokens: int


class EgressAsker:
    """Asks through the egress process; the `Asker` of a worker that may not reach the model."""

    def __init__(
        self,
        path: Path,
        *,
        signer: NoteSigner,
        clock: Clock,
        shape: Shape,
        seconds: float,
        trusted: frozenset[int] | None = None,
    ) -> None:
        self._path: Final = path
        self._signer: Final = signer
        self._clock: Final = clock
        self._shape: Final = shape
        # As long again for its turn, if others ask the same model.
        self._seconds: Final = 2 * seconds + _MARGIN_S
        self._trusted: Final = trusted

    def ask(self, asked: Asked, /) -> RawAnswer | Fault:
        """See `Asker.ask`."""
        answer = self._answer(asked)
        if isinstance(answer, Fault):
            return answer
        if answer.refused is not None:
            raise _turned_away(_TURNED_AWAY.get(answer.refused, _ODD))
        if answer.fault is not None:
            return Fault.__members__.get(answer.fault, Fault.BROKEN)
        said = answer.said
        if said is None:
            return Fault.BROKEN
        return RawAnswer(
            text=said.text,
            arguments=said.arguments,
            input_tokens=said.input_tokens,
            output_tokens=said.output_tokens,
            server=said.server,
        )

    def _answer(self, asked: Asked) -> Answer | Fault:
        try:
            return self._told(asked)
        except EngineError:
            raise
        except TimeoutError:
            fault = Fault.STALLED
        except OSError:  # nobody there, or it ended in the middle
            fault = Fault.TRANSIENT
        except (ValidationError, NoteError, ValueError):  # their words might quote
            fault = Fault.BROKEN
        return fault

    def _told(self, asked: Asked) -> Answer:
        with connected(self._path, trusted=self._trusted) as line:
            hello = greeted(line)
            agreed = asked.permit.processor
            if (hello.processor, hello.locality) != (agreed.id, agreed.locality.value):
                raise _turned_away(_TURNED_AWAY[Refusal.PROCESSOR])
            record = signed(
                record_of(
                    asked,
                    challenge=hello.challenge,
                    expires=int(self._clock.now().timestamp()) + LIFETIME_S,
                    temperature=self._shape.temperature,
                    most_output_tokens=self._shape.most_output_tokens,
                ),
                self._signer,
            )
            wire.send(line, record)
            told = wire.receive(line, most=MOST_ANSWER_BYTES, seconds=self._seconds)
        answer = Answer.model_validate_json(told)
        if (answer.challenge, answer.record) != (hello.challenge, digest(record)):
            raise ValueError("another request's answer")
        return answer


def connected(path: Path, *, trusted: frozenset[int] | None = None) -> socket.socket:
    """A connection to egress. trusted: who may listen there, if not this account or systemd.

    Raises:
        OSError: nobody listens.
        ModelFaultError: somebody else does.
    """
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        line.settimeout(HELLO_S)
        line.connect(str(path))
        ours = peer(line) in (trusted or {_ROOT, os.geteuid()})
    except OSError:
        line.close()
        raise
    if not ours:
        line.close()
        raise _turned_away(_STRANGER)
    return line


def greeted(line: socket.socket) -> Hello:
    """What egress says of itself.

    Raises:
        OSError, ValueError: nothing, or something else.
    """
    return Hello.model_validate_json(wire.receive(line, most=MOST_HELLO_BYTES, seconds=HELLO_S))


def _turned_away(words: str) -> ModelFaultError:
    return ModelFaultError(words, Shortfall.REQUEST_REFUSED)
