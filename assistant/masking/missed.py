"""You missed a name: a coach or coachee marks it, and it is masked from then on.

While the raw text is there, the session goes through every gate again; after that its masked text
and summary are patched and checked again. Invariants: the name is stored sealed only; the ledger
hears that something was missed, never what; an incident opens with the report; nothing that was
shown before is lost by a stop.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Final

from assistant.incidents.desk import IncidentDesk, finding_of
from assistant.masking.regression import case_for, write_case
from assistant.requests.refusals import demand_officer, noted_if_rejected
from assistant.sessions.events import Trail
from assistant.sessions.releaser import NothingToReadError, takes_part
from assistant.sessions.stage_store import StageStore
from assistant.sessions.staged_vault import StagedVault
from assistant.storage.database import Database
from assistant.storage.incident_records import Category, Source
from assistant.storage.missed_names import MissedRecord
from assistant.storage.records import DecisionRecord, SessionRecord, StageName
from assistant.storage.statuses import Status, Step
from assistant.storage.work import UnitOfWork
from governance.errors import ChathamError
from governance.guard import OutputGuard
from governance.identity import Actor, DecisionId, Role, SessionId
from governance.ledger.events import Refs
from governance.ledger.kinds import EventKind
from governance.outcomes import Blocked, Escalated
from governance.ports import Clock, Ids, Randomness
from governance.privacy.citing import cited_by_masked, cited_by_summary
from governance.privacy.missed import Missed
from governance.privacy.remasking import Remasking, still_shows
from governance.privacy.vault import Citing, Holder
from governance.stages import Stage

LONGEST: Final = 100
"""Characters of a name; a sentence is no name."""

_AT_WORK: Final = frozenset({Status.RUNNING})
_MASKED: Final = frozenset({StageName.PSEUDONYMIZED, StageName.DRAFT, StageName.GUARDED})


class MissedNameError(ChathamError):
    """What was marked cannot be taken as a missed name."""


class Remedy(StrEnum):
    """What happened to the session: it runs again, was patched, or keeps what it shows for now."""

    RERUN = "rerun"
    PATCHED = "patched"
    NOTED = "noted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A missed name as it was taken in. id: of the report."""

    id: str
    session: SessionId
    remedy: Remedy


class MissedReports:
    """Takes in missed names."""

    def __init__(
        self,
        *,
        database: Database,
        stages: StageStore,
        guard: Callable[[UnitOfWork], OutputGuard],
        trail: Trail,
        clock: Clock,
        ids: Ids,
        randomness: Randomness,
        home: Path,
        incidents: IncidentDesk,
    ) -> None:
        self._database = database
        self._stages = stages
        self._guard = guard
        self._trail = trail
        self._clock = clock
        self._ids = ids
        self._randomness = randomness
        self._home = home
        self._incidents = incidents

    def report(self, session_id: SessionId, turn: int, missed: Missed, *, by: Actor) -> Report:
        """Take in a name that `turn` of the masked session still shows.

        Raises:
            NothingToReadError: no such session of this coach or coachee.
            MissedNameError: it is too long, the session is at work, or its text does not show it.
        """
        if len(missed.text) > LONGEST:
            raise MissedNameError("Mark the name alone: it may have 100 characters at most.")
        name = self._ids.new("mis")
        with self._database.write() as work:
            session = self._session(work, session_id, by)
            stored = work.stages.names(session.id)
            if not self._shown(work, session, stored, turn, missed):
                raise MissedNameError(
                    f"Turn {turn} of what the model saw does not show these words. Look at "
                    f"`chatham masked --session {session.id}` and mark them as they stand there."
                )
            work.missed_names.add(
                MissedRecord(
                    id=name,
                    engagement=session.engagement,
                    session=session.id,
                    turn=turn,
                    role=by.role,
                    reported_at=self._clock.now(),
                    missed=missed,
                )
            )
            again = (
                StageName.RAW in stored
                and session.status is Status.IN_REVIEW
                # Running it again would lose what the coach has written into the draft.
                and not work.edits.were_made(session.id)
            )
            if again:
                work.stages.delete(session.id, _MASKED)
                self._moved(work, replace(session, status=Status.QUEUED, step=None))
            self._incidents.found(work, Category.NAME_MISSED, finding_of(name), Source.PERSON)
            self._told(work, EventKind.MASKING_MISS_REPORTED, session, by, name)
        write_case(self._home, case_for(missed, name, self._randomness))
        if again:
            return Report(id=name, session=session.id, remedy=Remedy.RERUN)
        patched = StageName.GUARDED in stored and self._patch(session, missed, by)
        remedy = Remedy.PATCHED if patched else Remedy.NOTED
        return Report(id=name, session=session.id, remedy=remedy)

    def want_everywhere(self, report: str, *, by: Actor) -> None:
        """Mask a reported name in every engagement of the organization from now on.

        The officer is shown no name. It goes with the session it was reported in.

        Raises:
            RequestError: not by the privacy officer.
            NotStored: no such report, or its session was erased.
        """
        with (
            noted_if_rejected(self._database, self._trail, by, None),
            self._database.write() as work,
        ):
            demand_officer(work, by)
            at = self._clock.now()
            engagement, session = work.missed_names.want_everywhere(report, at)
            refs = Refs(session=session, engagement=engagement, record=report)
            facts = {"role": by.role.value}
            event = self._trail.event(
                EventKind.MASKING_MISS_CONFIRMED, actor=by, refs=refs, facts=facts
            )
            self._trail.note(work, event)

    def _session(self, work: UnitOfWork, session_id: SessionId, by: Actor) -> SessionRecord:
        session = work.sessions.find(session_id)
        part = by.role in {Role.COACH, Role.COACHEE}
        if session is None or not part or not takes_part(work, session, by):
            raise NothingToReadError(
                "There is no session with this id that you take part in. Check the id."
            )
        if session.erased or session.status in _AT_WORK:
            raise MissedNameError(
                f"This session is {session.status}, so nothing can be marked in it now."
            )
        return session

    def _shown(
        self,
        work: UnitOfWork,
        session: SessionRecord,
        stored: frozenset[StageName],
        turn: int,
        missed: Missed,
    ) -> bool:
        if StageName.PSEUDONYMIZED in stored:
            return still_shows(self._stages.pseudonymized(work, session), turn, missed)
        if StageName.GUARDED in stored:
            return still_shows(self._stages.guarded(work, session), turn, missed)
        return False

    def _patch(self, session: SessionRecord, missed: Missed, by: Actor) -> bool:
        """Take the name out of what is stored; False when the guard stopped the patched text."""
        with self._database.read() as work:
            vault = StagedVault(work.vaults.of(session.engagement))
            remasking = Remasking(missed, vault, self._ids)
            draft = remasking.draft(self._stages.guarded(work, session))
            masked = None
            if StageName.PSEUDONYMIZED in work.stages.names(session.id):
                masked = remasking.transcript(self._stages.pseudonymized(work, session))
            answer = self._guard(work).check(draft)
        if isinstance(answer, Blocked | Escalated):
            return False
        with self._database.write() as work:
            cited = cited_by_summary(answer)
            holder = Holder(session=session.id, text=Citing.SUMMARY)
            vault.store(work.vaults.of(session.engagement), holder=holder, cited=cited)
            self._put(work, session, StageName.GUARDED, answer, (Step.ANONYMIZER, Step.GUARD))
            if masked is not None:
                self._put(work, session, StageName.PSEUDONYMIZED, masked, (Step.ANONYMIZER,))
                holder = Holder(session=session.id, text=Citing.MASKED)
                work.vaults.of(session.engagement).cite(holder, cited_by_masked(masked))
            self._moved(work, session)
            work.missed_names.resolve(session.id, self._clock.now())
            self._told(work, EventKind.MASKING_MISS_RESOLVED, session, by)
        return True

    def _put(
        self,
        work: UnitOfWork,
        session: SessionRecord,
        name: StageName,
        stage: Stage,
        gates: tuple[Step, ...],
    ) -> None:
        for gate, decision in zip(gates, stage.header.decisions[-len(gates) :], strict=True):
            self._decided(work, session, gate, decision)
        self._stages.put(work, session, name, stage)

    def _decided(
        self, work: UnitOfWork, session: SessionRecord, gate: Step, decision: DecisionId
    ) -> None:
        work.decisions.add(
            DecisionRecord(
                id=decision,
                session=session.id,
                gate=gate.value,
                outcome="allowed",
                at=self._clock.now(),
            )
        )

    def _moved(self, work: UnitOfWork, session: SessionRecord) -> None:
        work.sessions.advance(session, expected_version=session.version, at=self._clock.now())

    def _told(
        self,
        work: UnitOfWork,
        kind: EventKind,
        session: SessionRecord,
        by: Actor,
        report: str | None = None,
    ) -> None:
        refs = Refs(session=session.id, engagement=session.engagement, record=report)
        event = self._trail.event(kind, actor=by, refs=refs, facts={"role": by.role.value})
        self._trail.note(work, event)
