"""What intake hands to egress: one request to a model, signed, for one connection and a moment.

A C2SP signed note over canonical JSON: sorted keys, no space, UTF-8. Invariants: one request has
exactly one spelling; a record that was not signed by intake, was changed, was made for another
connection or has run out is none. It names no person, session or decision.
"""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Any, ClassVar, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.llm.asking import Asked
from assistant.llm.chat import ChatMessage, ChatRole, Permit
from assistant.llm.ladder import Rung
from governance.identity import BundleDigest, Locality, Processor, ProcessorId
from governance.ledger.signed_note import (
    MAX_CHARACTERS,
    NoteError,
    NoteSigner,
    VerifierKey,
    open_note,
    sign_note,
)

SIGNED_AS: Final = "chatham/intake"
LIFETIME_S: Final = 30
"""From signing to arrival on the same machine; waiting for the model comes after."""
CHALLENGE_BYTES: Final = 16
MOST_BYTES: Final = 4 * MAX_CHARACTERS
"""Of a record; UTF-8 takes four bytes for a character at most."""


class Refusal(StrEnum):
    """Why egress sends nothing."""

    UNREADABLE = "unreadable"
    NOT_SIGNED = "not_signed"
    ANOTHER_CONNECTION = "another_connection"
    RUN_OUT = "run_out"
    PURPOSE = "purpose"
    PROCESSOR = "processor"
    HOST = "host"


class RefusedError(Exception):
    """Nothing is sent. why: the code; nothing of the record is in here."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why.value)
        self.why: Final = why


class IntakeKey(VerifierKey):
    """The public half of the key that intake signs with."""

    foreign: ClassVar[str] = (
        "CHATHAM_EGRESS_INTAKE_KEY is no public key of an intake. It is the line that "
        "`chatham keys show` prints after `intake`: name+id+key."
    )


class _Part(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid", frozen=True, strict=True)


class _Message(_Part):
    role: ChatRole
    text: str = Field(repr=False)


class _Processor(_Part):
    id: str = Field(min_length=1, max_length=300)
    locality: Literal["local", "third_party"]


class Record(_Part):
    """A request, as it is signed.

    challenge: the connection's. expires: seconds since 1970. temperature, most_output_tokens: part
    of the approved bundle, so that they are intake's to say. form: the JSON Schema asked for.
    """

    v: Literal[1] = 1
    challenge: str = Field(pattern=r"^[0-9a-f]{32}$")
    expires: int
    purpose: str = Field(pattern=r"^[a-z_]{1,40}$")
    processor: _Processor
    bundle: str = Field(pattern=r"^[0-9a-f]{64}$")
    temperature: float = Field(ge=0, le=2)
    most_output_tokens: int = Field(ge=1, le=32_768)
    rung: Literal["json_schema", "function_calling", "json_mode", "words"]
    messages: tuple[_Message, ...] = Field(min_length=1, max_length=16, repr=False)
    form: dict[str, Any] = Field(repr=False)

    @property
    def asked(self) -> Asked:
        """The request in it."""
        return Asked(
            rung=Rung(self.rung),
            messages=tuple(ChatMessage(role=m.role, text=m.text) for m in self.messages),
            schema=self.form,
            permit=Permit(
                purpose=self.purpose,
                processor=self.agreed,
                bundle=BundleDigest(self.bundle),
                # Asked where the grants are, before this was signed; one record is one request.
                stands=lambda: True,
            ),
        )

    @property
    def agreed(self) -> Processor:
        """The processor its people agreed to."""
        return Processor(
            id=ProcessorId(self.processor.id), locality=Locality(self.processor.locality)
        )


def record_of(
    asked: Asked, *, challenge: str, expires: int, temperature: float, most_output_tokens: int
) -> Record:
    """The record of one request.

    Raises:
        ValidationError: it is no request that may be signed; without its words.
    """
    permit = asked.permit
    return Record(
        challenge=challenge,
        expires=expires,
        purpose=permit.purpose,
        processor=_Processor(id=permit.processor.id, locality=permit.processor.locality.value),
        bundle=permit.bundle,
        temperature=temperature,
        most_output_tokens=most_output_tokens,
        rung=asked.rung.value,
        messages=tuple(_Message(role=m.role, text=m.text) for m in asked.messages),
        form=dict(asked.schema),
    )


def signed(record: Record, signer: NoteSigner) -> bytes:
    """The record as it travels.

    Raises:
        NoteError: it cannot be written as a note, or is longer than one may be.
    """
    note = sign_note(_canonical(record), signer)
    if len(note) > MAX_CHARACTERS:
        raise NoteError("A request to a model is longer than a signed record may be.")
    return note.encode()


def opened(data: bytes, key: VerifierKey) -> Record:
    """The record in what has arrived.

    Raises:
        RefusedError: not signed with `key`, changed, spelled otherwise, or no record.
    """
    try:
        text = open_note(data.decode(), (key,))
    except (NoteError, UnicodeDecodeError):
        text = None
    if text is None:
        raise RefusedError(Refusal.NOT_SIGNED)
    try:
        record = Record.model_validate_json(text)
    except (ValidationError, RecursionError):
        record = None
    if record is None or _canonical(record) != text:
        raise RefusedError(Refusal.UNREADABLE)
    return record


def _canonical(record: Record) -> str:
    told = json.dumps(
        record.model_dump(mode="json"),
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
    )
    return f"{told}\n"
