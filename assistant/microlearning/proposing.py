"""Approved goals through every gate to one proposed module.

Invariants: microlearning is a purpose of its own, with a consent of its own from everybody who
spoke; what stops or fails here stops no summary and opens no case; a proposal, the word of it to
its owner and the ledger's are stored together or not at all; nothing is proposed to a person twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from assistant.llm.modules import Chosen, ModuleEngine
from assistant.microlearning.catalogue import Catalogue
from assistant.notifications.desk import News
from assistant.sessions.events import Trail
from assistant.sessions.stage_store import StageStore
from assistant.sessions.staged_vault import StagedVault
from assistant.storage.database import Database
from assistant.storage.learning_records import ProposalRecord, Proposed
from assistant.storage.notification_records import NotificationKind
from assistant.storage.records import SessionRecord, StageName
from assistant.storage.statuses import Status
from assistant.storage.work import UnitOfWork
from assistant.summary.schema import Line, Summary
from governance.consent.gate import ConsentGate
from governance.identity import EMBEDDED, Actor, Microlearning, PersonId, Role, SessionId
from governance.ledger.events import Refs
from governance.ledger.kinds import EventKind
from governance.outcomes import NoConsent
from governance.policy.gate import PolicyGate
from governance.ports import Clock, Ids
from governance.privacy.anonymizer import Anonymizer
from governance.raw import Stored
from governance.reentry import reenter
from governance.stages import Cleared, Header, Pseudonymized

WEEK: Final = timedelta(days=7)
UNOPENED: Final = timedelta(days=28)
"""How long a module nobody has opened keeps the next one back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposingParts:
    """The gates and the engine, made when a goal is first read. tell: within a transaction."""

    policy: Callable[[], PolicyGate]
    anonymizer: Callable[[], Anonymizer]
    engine: ModuleEngine
    catalogue: Callable[[UnitOfWork], Catalogue]
    tell: Callable[[UnitOfWork, News], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Goals:
    raw: Stored
    lines: tuple[tuple[int, Line], ...]
    coachee: PersonId


class Proposing:
    """Proposes modules because of approved summaries."""

    def __init__(
        self,
        *,
        database: Database,
        parts: ProposingParts,
        stages: StageStore,
        trail: Trail,
        clock: Clock,
        ids: Ids,
    ) -> None:
        self._database: Final = database
        self._parts: Final = parts
        self._stages: Final = stages
        self._trail: Final = trail
        self._clock: Final = clock
        self._ids: Final = ids

    def candidates(self) -> tuple[SessionId, ...]:
        """Sessions whose coachee may be proposed a module now; the gates have the last word."""
        with self._database.read() as work:
            found = work.learning.candidates()
            return tuple(one for one in found if self._due(work, work.sessions.get(one)))

    def propose(self, session: SessionId) -> ProposalRecord | None:
        """Propose one module because of a session's goals; None when none is to be proposed.

        Raises:
            GateError, EngineError: a gate or the ranker broke; nothing was kept.
        """
        with self._database.read() as work:
            record = work.sessions.find(session)
            if record is None or not self._due(work, record):
                return None
            goals = self._goals(work, record)
            if goals is None:
                return None
            gate = ConsentGate(work.consents, self._clock, self._ids)
            admitted = gate.admit(goals.raw, Microlearning, EMBEDDED)
            catalogue = self._parts.catalogue(work)
            shown = frozenset(_shown(work, goals.coachee))
            vault = StagedVault(work.vaults.of(record.engagement))
            missed = work.missed_names.searched(record.engagement)
        if isinstance(admitted, NoConsent):
            return None
        asker = Actor(person=goals.coachee, role=Role.COACHEE)
        cleared = self._parts.policy().clear(admitted, on_behalf_of=asker)
        if not isinstance(cleared, Cleared):
            return None
        masked = self._parts.anonymizer().pseudonymize(cleared, vault, missed)
        if not isinstance(masked, Pseudonymized):
            return None
        found = self._parts.engine.choose(masked, catalogue, without=shown)
        return self._kept(record, goals, found[0], catalogue, masked.header) if found else None

    def _due(self, work: UnitOfWork, record: SessionRecord) -> bool:
        if record.status is not Status.APPROVED or record.erased:
            return False
        coachee = _only_coachee(work, record)
        latest = None if coachee is None else work.learning.latest(coachee)
        if coachee is None or latest is None:
            return coachee is not None
        waited = self._clock.now() - latest.at
        opened = latest.proposed is None or latest.proposed.opened
        return waited >= (WEEK if opened else UNOPENED)

    def _goals(self, work: UnitOfWork, record: SessionRecord) -> _Goals | None:
        coachee = _only_coachee(work, record)
        if coachee is None or StageName.GUARDED not in work.stages.names(record.id):
            return None
        kept: list[tuple[int, Line]] = []

        def goals_of(summary: Summary) -> list[str]:
            # Only what stands in the recap: the coachee has read no more than that.
            kept.extend((at, line) for at, line in enumerate(summary.goal) if line.in_recap)
            return [line.text for _, line in kept]

        raw = reenter(self._stages.guarded(work, record), goals_of, coachees=frozenset({coachee}))
        if raw is None or coachee not in raw.coachees:
            return None
        return _Goals(raw=raw, lines=tuple(kept), coachee=coachee)

    def _kept(
        self,
        record: SessionRecord,
        goals: _Goals,
        chosen: Chosen,
        catalogue: Catalogue,
        header: Header,
    ) -> ProposalRecord | None:
        module = catalogue.by_id[chosen.module]
        place, line = goals.lines[chosen.goal]
        made = ProposalRecord(
            id=self._ids.new("lrn"),
            person=goals.coachee,
            engagement=record.engagement,
            session=record.id,
            at=self._clock.now(),
            proposed=Proposed(
                module=module.ref,
                theme=module.theme,
                goal=place,
                turns=line.turns,
                catalogue=catalogue.digest,
            ),
        )
        with self._database.write() as work:
            gate = ConsentGate(work.consents, self._clock, self._ids)
            current = work.sessions.get(record.id)
            if gate.recheck(header) is not None or not self._due(work, current):
                return None
            if work.requests.restricted(header.subjects):
                return None
            work.learning.add(made)
            news = News(
                person=made.person,
                engagement=made.engagement,
                kind=NotificationKind.MODULE_PROPOSED,
                session=made.session,
                record=made.id,
            )
            self._parts.tell(work, news)
            refs = Refs(
                session=made.session, engagement=made.engagement, decision=header.decisions[-1]
            )
            facts = {"purpose": header.purpose, "digest": catalogue.digest}
            event = self._trail.event(EventKind.LEARNING_MODULE_PROPOSED, refs=refs, facts=facts)
            self._trail.note(work, event)
        return made


def _only_coachee(work: UnitOfWork, record: SessionRecord) -> PersonId | None:
    """Whose goals they are; None in a group, where a line does not say whose it is."""
    people = work.engagements.get(record.engagement).participants
    found = [p.person for p in people if p.role is Role.COACHEE]
    return found[0] if len(found) == 1 else None


def _shown(work: UnitOfWork, person: PersonId) -> list[str]:
    told = [one.proposed for one in work.learning.of(person)]
    return [one.module.partition("/")[0] for one in told if one is not None]
