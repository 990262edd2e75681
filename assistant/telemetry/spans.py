"""The port of traces: how long each part of some work took, in words from closed lists.

Invariants: `UNSEEN`, which does nothing, is what every installation works with that anybody's words
pass through; no setting and no override puts another in its place (ADR 40). A mark is a member of
a closed enum or a number within bounds; what is neither is dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from enum import StrEnum
from types import TracebackType
from typing import Final, Protocol, TypeAlias, final

from assistant.llm.shortfall import Shortfall
from assistant.storage.statuses import Step
from assistant.telemetry.words import Server
from governance.identity import Locality


class Doing(StrEnum):
    """What took the time."""

    START = "start"
    OPENING = "installation.open"
    LOADING = "models.load"
    SESSION = "session"
    INTAKE = "intake"
    CONSENT = "gate.consent"
    POLICY = "gate.policy"
    ANONYMIZER = "gate.anonymizer"
    ENGINE = "engine"
    GUARD = "gate.guard"
    RELEASE = "gate.release"
    APPROVAL = "bundle.approval"
    EXTRACT = "engine.extract"
    RECHECK = "egress.recheck"
    ANNOUNCE = "egress.announce"
    ASK = "egress.ask"
    CLASSIFIER = "model.classifier"
    RECOGNIZERS = "model.recognizers"
    EMBEDDER = "model.embedder"
    READ = "storage.read"
    WRITE = "storage.write"
    COMMIT = "storage.commit"
    SEAL = "stage.seal"
    LEDGER = "ledger.append"


class MadeUp(StrEnum):
    """The bundled sessions, whose people are nobody."""

    HANDOVER = "handover"
    SUCCESSION = "succession"


class Outcome(StrEnum):
    """What became of a made-up session. Of anybody else's it is never told."""

    SUMMARY = "summary"
    STOPPED = "stopped"
    POSTPONED = "postponed"
    FAILED = "failed"


class Mark(StrEnum):
    """What may be noted on a span."""

    CASE = "case"
    OUTCOME = "outcome"
    PROCESSOR = "processor"
    SERVER = "server"
    WHY = "why"
    CALLS = "calls"
    TOKENS_IN = "tokens_in"
    TOKENS_OUT = "tokens_out"
    TEXTS = "texts"


Marked: TypeAlias = StrEnum | int
MOST: Final = 10_000_000
"""Bounds, because a large number can spell a word."""


def _member(kind: type[StrEnum]) -> Callable[[object], bool]:
    return lambda value: type(value) is kind


def _number(value: object) -> bool:
    return type(value) is int and 0 <= value <= MOST


KINDS: Final[Mapping[Mark, Callable[[object], bool]]] = {
    Mark.CASE: _member(MadeUp),
    Mark.OUTCOME: _member(Outcome),
    Mark.PROCESSOR: _member(Locality),
    Mark.SERVER: _member(Server),
    Mark.WHY: _member(Shortfall),
    Mark.CALLS: _number,
    Mark.TOKENS_IN: _number,
    Mark.TOKENS_OUT: _number,
    Mark.TEXTS: _number,
}
"""Whether a value is surely of the kind its mark stands for."""

OF_STEP: Final[Mapping[Step, Doing]] = {
    Step.CONSENT: Doing.CONSENT,
    Step.POLICY: Doing.POLICY,
    Step.ANONYMIZER: Doing.ANONYMIZER,
    Step.ENGINE: Doing.ENGINE,
    Step.GUARD: Doing.GUARD,
    Step.RELEASE: Doing.RELEASE,
}


class Span(Protocol):
    """Some work under way."""

    def mark(self, mark: Mark, value: Marked, /) -> None:
        """Note something about it."""
        ...


class Spans(Protocol):
    """Hears what begins and ends."""

    def span(self, doing: Doing, /) -> AbstractContextManager[Span]:
        """Work that lasts as long as the block; an exception that leaves it is its fault."""
        ...


@final
class Unseen:
    """Hears nothing, and keeps nothing."""

    __slots__ = ()

    def span(self, _doing: Doing, /) -> Unseen:
        """See `Spans.span`."""
        return self

    def mark(self, _mark: Mark, _value: Marked, /) -> None:
        """See `Span.mark`."""

    def __enter__(self) -> Unseen:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _raised: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Whatever was raised goes on."""


UNSEEN: Final = Unseen()
