"""Wires everything, once, from settings. Production, probes, evaluations and tests all build here.

Invariant: no globals; what is shared is a field of `Chatham`.
"""

from __future__ import annotations

import os
import socket
from functools import cached_property
from typing import Final

from assistant.bundles.working import demand_models
from assistant.cases.office import CaseOffice
from assistant.cases.opening import CaseOpening
from assistant.coaching import CoachingOffice
from assistant.config import Settings
from assistant.foundations import Overrides
from assistant.gatehouse import Gatehouse
from assistant.jobs.failures import Failures
from assistant.llm.configured import extractive_bundle, generative_engine
from assistant.llm.engines import ExtractiveEngine, SummaryEngine
from assistant.masking.office import MaskingOffice
from assistant.oneself.office import Oneself
from assistant.operations.carrying_out import CarryingOut
from assistant.rehearsal.desk import PolicyRehearsal
from assistant.requests.office import RequestOffice
from assistant.rights.office import RightsOffice
from assistant.sessions.approval import Approval
from assistant.sessions.consenting import Consenting
from assistant.sessions.drafts import Drafts
from assistant.sessions.edit_run import EditGates
from assistant.sessions.pipeline import Gates, Pipeline
from assistant.sessions.records import Records
from assistant.sessions.shelf import Shelves
from assistant.sessions.summary_office import SummaryOffice
from assistant.sessions.worker import Worker, lock_for
from assistant.storage.keyring import KeyRing, read_key_file
from assistant.storage.work import UnitOfWork
from assistant.system import SystemRandomness
from assistant.telemetry.measured import MeasuredRuns
from assistant.themes.office import ThemesOffice
from assistant.triage.office import TriageOffice
from governance.consent.desk import ConsentDesk
from governance.identity import EMBEDDED, SessionSummary, Triage
from governance.outcomes import NoConsent
from governance.privacy.analyzer import LazyAnalyzer
from governance.stages import Header


class Chatham(Gatehouse):
    """One installation: its gates and its use cases."""

    def __init__(self, settings: Settings, keyring: KeyRing, overrides: Overrides) -> None:
        super().__init__(settings, keyring, overrides)
        self.rights: Final = RightsOffice(
            database=self.database,
            home=settings.home_dir,
            key_file=settings.keys,
            keyring=keyring,
            trail=self.trail,
            clock=self.clock,
            ids=self.ids,
        )
        self.consenting: Final = Consenting(
            database=self.database,
            reception=self.reception,
            stages=self.stages,
            erasing=self.rights.erasing,
            listed=self.rights.listed,
            trail=self.trail,
            clock=self.clock,
            ids=self.ids,
            randomness=self.randomness,
        )
        self.coaching: Final = CoachingOffice(
            self,
            people=self.people,
            reception=self.reception,
            releaser=lambda: self.releaser,
            gate=lambda: self.policy_gate,
            home=settings.home_dir,
        )
        self.retention: Final = self.rights.retention
        home = settings.home_dir
        self.themes: Final = ThemesOffice(self, gate=lambda: self.policy_gate, home=home)

    def consent_desk(self, work: UnitOfWork) -> ConsentDesk:
        """Where people say yes, no, and no longer, within one transaction."""
        return self.consenting.desk(work)

    @cached_property
    def cases(self) -> CaseOffice:
        """What people do after a stop."""
        return CaseOffice(
            self,
            engine=lambda: self.policy_engine,
            reception=self.reception,
            stages=self.stages,
            gate=self.consent_gate,
            release=self.release.of_words,
            home=self._settings.home_dir,
            public_url=self._settings.public_url,
            notifier=self._overrides.notifier,
        )

    @cached_property
    def triage(self) -> TriageOffice:
        """Requests for coaching, and which door to propose."""
        return TriageOffice(
            self, gate=lambda: self.policy_gate, home=self._settings.home_dir, recheck=self._recheck
        )

    @cached_property
    def requests(self) -> RequestOffice:
        """What people demand about their own data."""
        return RequestOffice(
            self,
            stages=self.stages,
            rights=self.rights,
            releaser=lambda: self.releaser,
            release=self.release,
            go_on=self.reception.queue_held,
        )

    @cached_property
    def oneself(self) -> Oneself:
        """What people see about themselves."""
        return Oneself(self, consenting=self.consenting)

    @cached_property
    def engines(self) -> dict[str, SummaryEngine]:
        """The embedded engine, and the configured model's, by processor id."""
        policy = self.policy_engine.digest
        rules = self.rules
        engines: dict[str, SummaryEngine] = {
            EMBEDDED.id: ExtractiveEngine(self.extract, bundle=extractive_bundle(policy, rules))
        }
        transport = self.transport
        if transport is not None:
            engine = generative_engine(
                transport,
                extract=self.extract,
                recheck=self._recheck,
                announce=lambda header: self.pipeline.announce(header),  # noqa: PLW0108  -- later
                policy=policy,
                rules=rules,
                prompts=self.prompts,
                generation=self._settings.generation,
            )
            engines[engine.processor.id] = engine
        return engines

    @cached_property
    def pipeline(self) -> Pipeline:
        """A session's way through the gates."""
        gates = Gates(
            policy=self.policy_gate,
            anonymizer=self.anonymizer,
            guard=self.output_guard,
            engines=self.engines,
        )
        return Pipeline(
            database=self.database,
            gates=gates,
            stages=self.stages,
            records=Records(
                database=self.database,
                stages=self.stages,
                trail=self.trail,
                clock=self.clock,
                cases=CaseOpening(clock=self.clock, ids=self.ids, trail=self.trail),
            ),
            clock=self.clock,
            ids=self.ids,
            approvals=self.approvals,
            spans=self.spans,
        )

    @cached_property
    def worker(self) -> Worker:
        """Works through the queue, in this process."""
        return Worker(
            name=f"{socket.gethostname()}:{os.getpid()}",
            database=self.database,
            pipelines={
                SessionSummary.code: lambda: MeasuredRuns(
                    self.themes.beside(lambda: self.pipeline), self.measures
                ),
                Triage.code: lambda: MeasuredRuns(self.triage.run, self.measures),
            },
            trail=self.trail,
            clock=self.clock,
            lock=lock_for(self.database, self._settings.home_dir),
            approvals=self.approvals,
        )

    @cached_property
    def failures(self) -> Failures:
        """Sessions that failed, and when they are tried again."""
        return Failures(database=self.database, clock=self.clock)

    def warm(self) -> None:
        """Load every model now, so that the first session does not wait for them."""
        if isinstance(self.analyzer, LazyAnalyzer):
            self.analyzer.warm()
        self.embedder.embed(["warm"])
        _ = self.pipeline

    @cached_property
    def summaries(self) -> SummaryOffice:
        """What coaches and coachees do with a summary."""
        gates = EditGates(
            policy=lambda: self.policy_gate,
            anonymizer=lambda: self.anonymizer,
            guard=self.output_guard,
        )
        return SummaryOffice(
            self,
            stages=self.stages,
            release=self.release,
            gates=gates,
            looks=self.looks,
            notifications=lambda: self.notifications,
        )

    @cached_property
    def policy_rehearsal(self) -> PolicyRehearsal:
        """Tries changed policies over past decisions."""
        return PolicyRehearsal(database=self.database, folder=self._overrides.policies)

    @cached_property
    def shelves(self) -> Shelves:
        """Finds sessions and engagements for who takes part in them."""
        return Shelves(self.database)

    @property
    def approval(self) -> Approval:
        """Approves summaries and shares their recaps."""
        return self.summaries.approval

    @property
    def drafts(self) -> Drafts:
        """Shows summaries with the turns they cite."""
        return self.summaries.drafts

    @cached_property
    def masking_office(self) -> MaskingOffice:
        """Shows what a model saw, and takes in what masking missed."""
        return MaskingOffice(
            self,
            stages=self.stages,
            guard=self.output_guard,
            release=self.release,
            home=self._settings.home_dir,
            incidents=self.incidents,
        )

    def _recheck(self, header: Header) -> NoConsent | None:
        self.requests.restrictions.demand_none(header)
        self.surroundings.demand_registered(header)
        demand_models(self.approvals)
        return self.pipeline.recheck(header)


def build(settings: Settings, overrides: Overrides | None = None) -> Chatham:
    """Open an installation.

    Raises:
        KeyMissingError: there is no key file; says to run `chatham init`.
        DatabaseMissing, SchemaNotCurrent: says what to run.
        ErasureListError: what people had erased cannot be told.
    """
    given = overrides or Overrides()
    randomness = given.randomness or SystemRandomness()
    keyring = read_key_file(settings.keys, randomness=randomness)
    chatham = Chatham(settings, keyring, given)
    CarryingOut(
        database=chatham.database,
        listed=chatham.rights.listed,
        consenting=chatham.consenting,
        erasure=lambda: chatham.requests.erasure,
    ).run()
    return chatham
