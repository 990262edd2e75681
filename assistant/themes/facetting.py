"""A session that everybody agreed to have counted, through every gate to its facets.

Invariants: theme reports are a purpose of their own, with a consent of their own; without it
nothing is read. What stops or fails here stops no summary. Facets and the ledger's word of them
are stored together or not at all.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from assistant.llm.facets import FacetEngine
from assistant.sessions.events import Trail
from assistant.sessions.stage_store import StageStore
from assistant.sessions.staged_vault import StagedVault
from assistant.sessions.worker import Runs
from assistant.storage.database import Database
from assistant.storage.records import SessionRecord, StageName
from assistant.storage.statuses import Status, Step
from assistant.themes.periods import Period
from governance.consent.gate import ConsentGate
from governance.errors import ChathamError
from governance.identity import EMBEDDED, ThemeReport
from governance.ledger.events import Fact, Refs
from governance.ledger.kinds import EventKind
from governance.outcomes import NoConsent
from governance.policy.gate import PolicyGate
from governance.ports import Clock, Ids
from governance.privacy.anonymizer import Anonymizer
from governance.stages import Cleared, Pseudonymized


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetParts:
    """The gates and the engine, made when a session is first read."""

    policy: Callable[[], PolicyGate]
    anonymizer: Callable[[], Anonymizer]
    engine: FacetEngine


class Facetting:
    """Finds and keeps the facets of sessions whose words are still there."""

    def __init__(
        self,
        *,
        database: Database,
        parts: FacetParts,
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

    def facet(self, session: SessionRecord) -> bool:
        """Keep a session's facets; False when it may not be counted, or its words are gone.

        Raises:
            GateError, EngineError: a gate or the classifier broke; nothing was kept.
        """
        masked = self._masked(session)
        return masked is not None and self._kept(session, masked)

    def failed(self, session: SessionRecord, fault: Exception) -> None:
        """Say in the ledger that a session was not counted, and what broke, by its kind."""
        refs = Refs(session=session.id, engagement=session.engagement)
        facts: dict[str, Fact] = {"cause": type(fault).__name__}
        event = self._trail.event(EventKind.THEMES_FACETS_FAILED, refs=refs, facts=facts)
        with self._database.write() as work:
            self._trail.note(work, event)

    def _masked(self, session: SessionRecord) -> Pseudonymized[ThemeReport] | None:
        with self._database.read() as work:
            if StageName.RAW not in work.stages.names(session.id):
                return None
            raw = self._stages.raw(work, session)
            gate = ConsentGate(work.consents, self._clock, self._ids)
            admitted = gate.admit(raw, ThemeReport, EMBEDDED)
            vault = StagedVault(work.vaults.of(session.engagement))
            missed = work.missed_names.searched(session.engagement)
        if isinstance(admitted, NoConsent):
            return None
        cleared = self._parts.policy().clear(admitted)
        if not isinstance(cleared, Cleared):
            return None
        masked = self._parts.anonymizer().pseudonymize(cleared, vault, missed)
        return masked if isinstance(masked, Pseudonymized) else None

    def _kept(self, session: SessionRecord, masked: Pseudonymized[ThemeReport]) -> bool:
        facets = self._parts.engine.facets(masked)
        header = masked.header
        with self._database.write() as work:
            gate = ConsentGate(work.consents, self._clock, self._ids)
            if work.sessions.get(session.id).erased or gate.recheck(header) is not None:
                return False
            if work.requests.restricted(header.subjects):
                return False
            period = Period.quarter_of(session.created_at).code
            work.themes.put_facets(session.id, session.engagement, period, facets)
            refs = Refs(
                session=session.id, engagement=session.engagement, decision=header.decisions[-1]
            )
            event = self._trail.event(
                EventKind.THEMES_FACETS_RECORDED,
                refs=refs,
                facts={"purpose": header.purpose, "taxonomy": facets.taxonomy},
            )
            self._trail.note(work, event)
        return True


class WithFacets:
    """A summary's run that also counts the session's themes when its draft waits for review."""

    def __init__(self, inner: Callable[[], Runs], facetting: Callable[[], Facetting]) -> None:
        self._inner: Final = inner()
        self._facetting: Final = facetting

    def run(
        self,
        session: SessionRecord,
        *,
        progress: Callable[[Step], None],
        here: Callable[[Step], bool],
    ) -> SessionRecord:
        """See `Runs.run`; what happens to facets changes nothing about the summary."""
        done = self._inner.run(session, progress=progress, here=here)
        if done.status is Status.IN_REVIEW:
            facetting: Facetting | None = None
            try:
                facetting = self._facetting()
                facetting.facet(done)
            except Exception as broke:  # noqa: BLE001  -- one session less counts; the draft stands
                if facetting is not None:
                    with suppress(ChathamError):
                        facetting.failed(done, broke)
        return done
