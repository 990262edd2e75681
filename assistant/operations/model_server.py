"""Whether a worker asks the model's servers at present, as the worker itself tells it.

Invariant: only this machine is asked, and only for the breakers' states.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import Final

from prometheus_client.parser import text_string_to_metric_families

from assistant.programme.checkup import State
from assistant.telemetry.listener import HOST, PATH
from assistant.telemetry.words import Circuit

_SECONDS: Final = 2.0
_MOST_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a worker's figures tell: the model's breaker, and those of its several servers."""

    circuit: Circuit
    servers: tuple[Circuit, ...]


def told_at(port: int) -> Told | None:
    """What a worker tells; None when nobody answers, or no model was asked yet."""
    connection = HTTPConnection(HOST, port, timeout=_SECONDS)
    try:
        connection.request("GET", PATH)
        text = connection.getresponse().read(_MOST_BYTES).decode()
        whole = _circuits(text, "chatham_model_circuit")
        servers = _circuits(text, "chatham_model_server_circuit")
        return Told(circuit=whole[0], servers=servers) if whole else None
    except (OSError, HTTPException, ValueError):
        return None
    finally:
        connection.close()


def standing_of(servers: Sequence[Circuit]) -> tuple[State, str]:
    """How many of several servers answer, in words."""
    answering = sum(one is Circuit.CLOSED for one in servers)
    words = f"{answering} of its {len(servers)} servers answer."
    if answering == len(servers):
        return State.RIGHT, words
    if left := sum(one is Circuit.OPEN for one in servers):
        return State.ADVICE if answering else State.BROKEN, (
            f"{words} Left alone for up to a minute: {left}, as down, too slow or serving another "
            "model than CHATHAM_LLM names. Ask each for its /v1/models; no restart is needed."
        )
    return State.ADVICE, f"{words} The others are looked at before they are asked again."


def _circuits(text: str, name: str) -> tuple[Circuit, ...]:
    return tuple(
        Circuit(sample.labels["circuit"])
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == name and sample.value == 1.0
    )
