"""Whether a worker asks the model's server at present, as the worker itself tells it.

Invariant: only this machine is asked, and only for the breaker's state.
"""

from __future__ import annotations

from http.client import HTTPConnection, HTTPException
from typing import Final

from prometheus_client.parser import text_string_to_metric_families

from assistant.telemetry.listener import HOST, PATH
from assistant.telemetry.words import Circuit

_SECONDS: Final = 2.0
_MOST_BYTES: Final = 1 << 20


def circuit_at(port: int) -> Circuit | None:
    """The state a worker's figures tell; None when nobody answers, or no model was asked yet."""
    connection = HTTPConnection(HOST, port, timeout=_SECONDS)
    try:
        connection.request("GET", PATH)
        text = connection.getresponse().read(_MOST_BYTES).decode()
        return next((found for found in _circuits(text)), None)
    except (OSError, HTTPException, ValueError):
        return None
    finally:
        connection.close()


def _circuits(text: str) -> list[Circuit]:
    return [
        Circuit(sample.labels["circuit"])
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == "chatham_model_circuit" and sample.value == 1.0
    ]
