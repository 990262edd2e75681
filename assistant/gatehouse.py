"""The gates of an installation, wired: consent, policy, output guard, release.

Invariant: each is made here and nowhere else, so that every use case passes the same ones.
"""

from __future__ import annotations

from functools import cached_property

from assistant.offices import Offices
from assistant.programme.pilot.narrating import Narratives
from assistant.programme.pilot.withholding import Gates
from assistant.sessions.looks import Looks
from assistant.sessions.releaser import Releaser
from assistant.sessions.releasing import Releasing
from assistant.storage.work import UnitOfWork
from assistant.summary.schema import Summary
from governance.consent.gate import ConsentGate
from governance.guard import OutputGuard
from governance.masked import MaskedTranscript
from governance.policy.gate import PolicyGate
from governance.privacy.leak_scan import LeakScan
from governance.privacy.vault import Vaults


class Gatehouse(Offices):
    """What a session, an edit or a request has to pass."""

    def consent_gate(self, work: UnitOfWork) -> ConsentGate:
        """The consent gate over one transaction's grants."""
        return ConsentGate(work.consents, self.clock, self.ids)

    @cached_property
    def policy_gate(self) -> PolicyGate:
        """Detector and policies."""
        return PolicyGate(
            engine=self.policy_engine,
            detector=self.detector,
            use_cases=self.use_cases,
            ids=self.ids,
            around=self.surroundings,
            why=lambda found: self.nearest.why(found),  # noqa: PLW0108  -- Chroma loads when asked
        )

    def output_guard(self, work: UnitOfWork, vaults: Vaults | None = None) -> OutputGuard:
        """The output guard over one transaction's vaults, or over `vaults`."""
        known = work.vaults if vaults is None else vaults
        scan = LeakScan(self.analyzer)
        return OutputGuard(scan=scan, vaults=known, use_cases=self.use_cases, ids=self.ids)

    @cached_property
    def narratives(self) -> Narratives:
        """What managers tell of a pilot, through the same detector, masking and leak scan."""
        return Narratives(
            database=self.database,
            trail=self.trail,
            clock=self.clock,
            randomness=self.randomness,
            planning=self.kpis.planning,
            desk=self.pilot.desk,
            decide=lambda a: self.policy_engine.decide(a),  # noqa: PLW0108  -- Cedar loads when asked
            gates=Gates(
                analyzer=lambda: self.analyzer,
                table=self.masking.table,
                detector=lambda: self.detector,
                use_cases=lambda: self.use_cases,
            ),
        )

    @cached_property
    def release(self) -> Releasing:
        """The release gate of one session, over one transaction."""
        return Releasing(
            gate=self.consent_gate,
            may_read=lambda a, r: self.policy_gate.may_read(a, r).allow,
            ids=self.ids,
        )

    def extract(self, masked: MaskedTranscript) -> Summary:
        """The extractive engine's own work on a masked session."""
        from assistant.summary.extractive import summarize_masked  # noqa: PLC0415  -- likewise

        return summarize_masked(masked, self.embedder)

    @cached_property
    def looks(self) -> Looks:
        """Notes that somebody looked, and tells those who opened it to them."""
        return Looks(trail=self.trail, tell=self.notifications.tell)

    @cached_property
    def releaser(self) -> Releaser:
        """Gives summaries to the people who were in the room."""
        return Releaser(
            database=self.database,
            stages=self.stages,
            release=self.release,
            trail=self.trail,
            looks=self.looks,
        )
