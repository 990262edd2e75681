"""What egress says: who it is when somebody connects, and one answer to one record.

Invariants: an answer names the connection and the digest of the record it answers, so that it can
be no other's; a model's words are bounded before they come in here.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.egress.record import Refusal
from assistant.llm.ladder import MOST_ANSWER_CHARACTERS
from assistant.llm.processors import MOST_SERVERS
from assistant.telemetry.words import Circuit

MOST_HELLO_BYTES: Final = 1 << 16
MOST_ANSWER_BYTES: Final = 8 * MOST_ANSWER_CHARACTERS
"""UTF-8 and JSON's own signs counted."""


class _Part(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid", frozen=True)


class Hello(_Part):
    """Who listens.

    challenge: what a record for this connection must hold. processor, host: the one model it asks,
    several hosts by commas. servers: how each of several is. hosts: the list it goes by. apart:
    whether it runs as another account than intake. files, ports: what the kernel holds it to
    (`assistant.egress.landlock`).
    """

    v: Literal[1] = 1
    challenge: str = Field(pattern=r"^[0-9a-f]{32}$")
    processor: str = Field(max_length=300)
    locality: Literal["local", "third_party"]
    host: str = Field(max_length=3_000)
    servers: tuple[Circuit, ...] = Field(default=(), max_length=MOST_SERVERS)
    hosts: str = Field(max_length=10_000)
    apart: bool
    files: bool
    ports: bool


class Said(_Part):
    """What a model said, unread. server: which of several said it."""

    text: str = Field(max_length=MOST_ANSWER_CHARACTERS + 1, repr=False)
    arguments: dict[str, Any] | None = Field(default=None, repr=False)
    input_tokens: int | None = None
    output_tokens: int | None = None
    server: int | None = Field(default=None, ge=0, lt=MOST_SERVERS)


class Answer(_Part):
    """Exactly one of said, fault (a `Fault` by name) and refused is there."""

    challenge: str
    record: str
    said: Said | None = Field(default=None, repr=False)
    fault: str | None = None
    refused: Refusal | None = None


def digest(record: bytes) -> str:
    """Names a record in its answer: SHA-256 of what arrived."""
    return sha256(record).hexdigest()
