"""Stages in and out of the database, sealed under their session's key.

Invariant: a stage is opened only under the header its session's row and decisions bear out
(`storage.stages` checks that), as exactly the stage and for exactly the purpose it was sealed for.
"""

from __future__ import annotations

from typing import Final

from pydantic import TypeAdapter

from assistant.storage.records import SealedStage, SessionRecord, StageName
from assistant.storage.work import UnitOfWork
from assistant.summary.schema import Summary
from assistant.telemetry.spans import UNSEEN, Doing, Spans
from governance.errors import SealError
from governance.identity import SessionSummary
from governance.ports import Clock, Randomness
from governance.raw import Raw
from governance.sealing import seal, unseal, unseal_answer, unseal_raw
from governance.stages import (
    Cleared,
    Consented,
    Draft,
    Guarded,
    Header,
    Pseudonymized,
    Stage,
)

ANSWER: Final = TypeAdapter(Summary)


class StageStore:
    """Seals and opens the stages of summaries."""

    def __init__(self, *, clock: Clock, randomness: Randomness, spans: Spans = UNSEEN) -> None:
        self._clock = clock
        self._randomness = randomness
        self._spans = spans

    def put(self, work: UnitOfWork, session: SessionRecord, name: StageName, stage: Stage) -> None:
        """Seal and store a stage."""
        with self._spans.span(Doing.SEAL):
            key = work.keys.session_key(session.id)
            blob = seal(stage, key=key, randomness=self._randomness, answer=ANSWER)
            sealed = SealedStage(
                stage=name, header=stage.header, blob=blob, created_at=self._clock.now()
            )
            work.stages.put(session.id, sealed)

    def raw(self, work: UnitOfWork, session: SessionRecord) -> Raw:
        """What came in."""
        sealed = _stored(work, session, StageName.RAW)
        return unseal_raw(
            sealed.blob,
            session=session.id,
            engagement=session.engagement,
            key=work.keys.session_key(session.id),
        )

    def consented(self, work: UnitOfWork, session: SessionRecord) -> Consented[SessionSummary]:
        """What the consent gate let through."""
        sealed, header = _with_header(work, session, StageName.CONSENTED)
        key = work.keys.session_key(session.id)
        return unseal(Consented, SessionSummary, sealed.blob, expected=header, key=key)

    def cleared(self, work: UnitOfWork, session: SessionRecord) -> Cleared[SessionSummary]:
        """What no policy stands against."""
        sealed, header = _with_header(work, session, StageName.CLEARED)
        key = work.keys.session_key(session.id)
        return unseal(Cleared, SessionSummary, sealed.blob, expected=header, key=key)

    def pseudonymized(
        self, work: UnitOfWork, session: SessionRecord
    ) -> Pseudonymized[SessionSummary]:
        """The masked session."""
        sealed, header = _with_header(work, session, StageName.PSEUDONYMIZED)
        key = work.keys.session_key(session.id)
        return unseal(Pseudonymized, SessionSummary, sealed.blob, expected=header, key=key)

    def draft(self, work: UnitOfWork, session: SessionRecord) -> Draft[SessionSummary, Summary]:
        """An engine's draft."""
        sealed, header = _with_header(work, session, StageName.DRAFT)
        key = work.keys.session_key(session.id)
        return unseal_answer(
            Draft, SessionSummary, sealed.blob, answer=ANSWER, expected=header, key=key
        )

    def guarded(self, work: UnitOfWork, session: SessionRecord) -> Guarded[SessionSummary, Summary]:
        """A draft the guard let through."""
        sealed, header = _with_header(work, session, StageName.GUARDED)
        key = work.keys.session_key(session.id)
        return unseal_answer(
            Guarded, SessionSummary, sealed.blob, answer=ANSWER, expected=header, key=key
        )


def _stored(work: UnitOfWork, session: SessionRecord, name: StageName) -> SealedStage:
    found = work.stages.find(session.id, name)
    if found is None:
        raise SealError(
            "A stage of this session is missing from the database. Nothing was opened. "
            "Import the session again."
        )
    return found


def _with_header(
    work: UnitOfWork, session: SessionRecord, name: StageName
) -> tuple[SealedStage, Header]:
    sealed = _stored(work, session, name)
    if sealed.header is None:
        raise SealError("A stage of this session has lost its header. Import the session again.")
    return sealed, sealed.header
