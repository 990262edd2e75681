"""A model's answers, kept by the digest of what it was asked, so that a run repeats without it.

Invariant: only masked text of fictional sessions gets in here, and the digest covers every message,
so that a changed prompt, note or rule of masking finds no old answer.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, cast

from assistant.llm.chat import (
    ChatMessage,
    ChatTransport,
    Completion,
    ModelIdentity,
    Permit,
    T,
    Usage,
)
from assistant.llm.shortfall import ModelFaultError, Shortfall
from governance.identity import Locality, Processor, ProcessorId

RECORDING: Final = Path(__file__).parent.parent / "cases" / "generative" / "recording.jsonl"
MODEL: Final = "openai:local"
PROCESSOR: Final = Processor(id=ProcessorId("openai:local/127.0.0.1"), locality=Locality.LOCAL)


def key_of(messages: Sequence[ChatMessage], schema: type[T]) -> str:
    """What an answer is kept under."""
    told = json.dumps([schema.__name__, *((m.role, m.text) for m in messages)])
    return sha256(told.encode()).hexdigest()


def read(path: Path = RECORDING) -> Mapping[str, dict[str, Any]]:
    """Every kept answer by key; the last one where a request was recorded twice."""
    if not path.exists():
        return {}
    rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line)
    return {row["key"]: cast("dict[str, Any]", row) for row in rows}


@dataclass(slots=True)
class RecordingTransport:
    """Asks `inner` what was not asked before, and keeps what it says."""

    inner: ChatTransport
    path: Path
    known: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])

    def __post_init__(self) -> None:
        self.known = dict(read(self.path))

    @property
    def identity(self) -> ModelIdentity:
        """See `ChatTransport.identity`."""
        return self.inner.identity

    def complete(
        self, messages: Sequence[ChatMessage], schema: type[T], permit: Permit, /
    ) -> Completion[T]:
        """See `ChatTransport.complete`."""
        key = key_of(messages, schema)
        if key not in self.known:
            self.known[key] = self._asked(key, messages, schema, permit)
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(self.known[key], ensure_ascii=False) + "\n")
        return replayed(self.known[key], schema)

    def _asked(
        self, key: str, messages: Sequence[ChatMessage], schema: type[T], permit: Permit
    ) -> dict[str, Any]:
        row: dict[str, Any] = {"key": key, "schema": schema.__name__, "asked": messages[-1].text}
        try:
            done = self.inner.complete(messages, schema, permit)
        except ModelFaultError as fault:
            return row | {"fault": fault.why.value, "tokens": _tokens(fault.usage)}
        return row | {"answer": done.parsed.model_dump(), "tokens": _tokens(done.usage)}


@dataclass(slots=True)
class ReplayTransport:
    """Answers from a recording; what is not in it counts as a model that cannot be reached."""

    rows: Mapping[str, dict[str, Any]]
    parameters: Mapping[str, str | int | float | bool | None]
    missing: int = 0

    @property
    def identity(self) -> ModelIdentity:
        """The recorded model's."""
        return ModelIdentity(model=MODEL, processor=PROCESSOR, parameters=self.parameters)

    def complete(
        self,
        messages: Sequence[ChatMessage],
        schema: type[T],
        permit: Permit,  # noqa: ARG002  -- nothing leaves here
        /,
    ) -> Completion[T]:
        """See `ChatTransport.complete`."""
        row = self.rows.get(key_of(messages, schema))
        if row is None:
            self.missing += 1
            raise ModelFaultError("This was never recorded.", Shortfall.UNREACHABLE)
        return replayed(row, schema)


def replayed(row: Mapping[str, Any], schema: type[T]) -> Completion[T]:
    """The answer of a row, or the fault it met."""
    tokens_in, tokens_out, calls = row["tokens"]
    usage = Usage(input_tokens=tokens_in, output_tokens=tokens_out, calls=calls)
    if "fault" in row:
        raise ModelFaultError("The recorded model failed here.", Shortfall(row["fault"]), usage)
    return Completion(parsed=schema.model_validate(row["answer"]), usage=usage)


def _tokens(usage: Usage) -> list[int]:
    return [usage.input_tokens, usage.output_tokens, usage.calls]
