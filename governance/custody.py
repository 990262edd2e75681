"""The one place where stages are made and read. Only gates, seals, doors and release import it.

Import-linter enforces that sentence; see the contract "stages are made only by gates".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, cast

from governance.evidence import ShownTurn, WithEvidence
from governance.identity import Purpose
from governance.masked import MaskedTranscript
from governance.raw import Raw
from governance.stages import (
    Aud,
    Cleared,
    Consented,
    Draft,
    Guarded,
    Header,
    Out,
    P,
    Pseudonymized,
    Released,
    Stage,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted(Generic[Out]):
    """A draft's content: the answer and the masked turns it must rest on."""

    answer: Out
    evidence: MaskedTranscript


def _make(kind: type[Stage], header: Header, held: object) -> Stage:
    stage = object.__new__(kind)
    object.__setattr__(stage, "header", header)
    object.__setattr__(stage, "_held", held)
    return stage


def _held(stage: Stage) -> object:
    return stage._held  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  -- this is its keeper


def make_consented(purpose: type[P], header: Header, raw: Raw) -> Consented[P]:
    """For the consent gate."""
    _check(purpose, header)
    return cast("Consented[P]", _make(Consented, header, raw))


def make_cleared(consented: Consented[P], header: Header) -> Cleared[P]:
    """For the policy gate: the same content, one decision more."""
    return cast("Cleared[P]", _make(Cleared, header, _held(consented)))


def make_pseudonymized(
    _cleared: Cleared[P], header: Header, masked: MaskedTranscript
) -> Pseudonymized[P]:
    """For the anonymizer."""
    return cast("Pseudonymized[P]", _make(Pseudonymized, header, masked))


def make_remasked(
    _stage: Pseudonymized[P] | Guarded[P, Out], header: Header, masked: MaskedTranscript
) -> Pseudonymized[P]:
    """For `governance.privacy.remasking`: the same session with one name less in it."""
    return cast("Pseudonymized[P]", _make(Pseudonymized, header, masked))


def make_draft(pseudonymized: Pseudonymized[P], header: Header, answer: Out) -> Draft[P, Out]:
    """For `governance.opening.record_draft`."""
    drafted = Drafted(answer=answer, evidence=masked_of(pseudonymized))
    return cast("Draft[P, Out]", _make(Draft, header, drafted))


def make_guarded(
    _draft: Draft[P, Out], header: Header, answer: Out, evidence: MaskedTranscript
) -> Guarded[P, Out]:
    """For the output guard; `evidence` is no more of the session than the answer cites."""
    drafted = Drafted(answer=answer, evidence=evidence)
    return cast("Guarded[P, Out]", _make(Guarded, header, drafted))


def make_shortened(
    guarded: Guarded[P, Out], answer: Out, evidence: MaskedTranscript
) -> Guarded[P, Out]:
    """For `governance.shortening`: the same summary with less in it."""
    drafted = Drafted(answer=answer, evidence=evidence)
    return cast("Guarded[P, Out]", _make(Guarded, guarded.header, drafted))


def make_released(
    _audience: type[Aud], _guarded: Guarded[P, Out], header: Header, value: Out
) -> Released[Aud, Out]:
    """For release."""
    return cast("Released[Aud, Out]", _make(Released, header, value))


def make_shown(
    _audience: type[Aud], stage: Pseudonymized[P], header: Header
) -> Released[Aud, MaskedTranscript]:
    """For release: what a model was given, as it was given it."""
    return cast("Released[Aud, MaskedTranscript]", _make(Released, header, masked_of(stage)))


def make_beside(
    _audience: type[Aud], _guarded: Guarded[P, Out], header: Header, value: WithEvidence[Out]
) -> Released[Aud, WithEvidence[Out]]:
    """For release: an answer beside the turns it cites."""
    return cast("Released[Aud, WithEvidence[Out]]", _make(Released, header, value))


def make_turns(
    _audience: type[Aud], _stage: Pseudonymized[P], header: Header, value: tuple[ShownTurn, ...]
) -> Released[Aud, tuple[ShownTurn, ...]]:
    """For release: the turns of a session, for somebody who was in the room."""
    return cast("Released[Aud, tuple[ShownTurn, ...]]", _make(Released, header, value))


def make_said(
    _audience: type[Aud],
    _consented: Consented[P],
    header: Header,
    value: tuple[ShownTurn, ...],
) -> Released[Aud, tuple[ShownTurn, ...]]:
    """For release: single turns as they were said, of a session that no model has read."""
    return cast("Released[Aud, tuple[ShownTurn, ...]]", _make(Released, header, value))


def raw_of(stage: Consented[P] | Cleared[P]) -> Raw:
    """The raw text, for the policy gate, the anonymizer and `release.Release.said`."""
    return cast("Raw", _held(stage))


def masked_of(stage: Pseudonymized[P]) -> MaskedTranscript:
    """The masked text, for the doors of `governance.opening`."""
    return cast("MaskedTranscript", _held(stage))


def drafted_of(stage: Draft[P, Out] | Guarded[P, Out]) -> Drafted[Out]:
    """The answer with its evidence, for the guard and release."""
    return cast("Drafted[Out]", _held(stage))


def restore(kind: type[Stage], header: Header, held: object) -> Stage:
    """For `governance.sealing` only: a stage back from its sealed record."""
    return _make(kind, header, held)


def contents(stage: Stage) -> object:
    """For `governance.sealing` only: what has to be sealed."""
    return _held(stage)


def _check(purpose: type[Purpose], header: Header) -> None:
    if header.purpose != purpose.code:
        raise TypeError("The header names another purpose than the type.")
