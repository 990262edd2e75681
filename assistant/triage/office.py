"""Triage, wired: what bootstrap hangs on an installation. Models load when a request is looked at.

A learned model drops in as `model`; everything around it stays.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Final

from assistant.cases.opening import CaseOpening
from assistant.llm.chat import ChatTransport
from assistant.llm.configured import TRIAGE_PROMPT, triage_bundle
from assistant.llm.gateway import Gateway, Recheck
from assistant.offices import Offices
from assistant.sessions.announcing import announced
from assistant.storage.bundle_records import Mode
from assistant.triage.asking import AskingForAPerson
from assistant.triage.coaches import CoachDirectory
from assistant.triage.keeping import Keeping
from assistant.triage.model import TriageModel
from assistant.triage.page import TriagePages
from assistant.triage.proposing import Proposer
from assistant.triage.run import TriageParts, TriageRun
from assistant.triage.sending import Sending
from assistant.triage.suggesting import ModelSuggester, Suggester
from governance.consent.gate import ConsentGate
from governance.identity import EMBEDDED, BundleDigest, Locality
from governance.outcomes import NoConsent
from governance.policy.gate import PolicyGate
from governance.privacy.vault import InMemoryVaults
from governance.stages import Header
from prompts.catalog import load


class TriageOffice:
    """sending: requests in. asking: a person instead. run: a look. pages: what was proposed."""

    def __init__(
        self, base: Offices, *, gate: Callable[[], PolicyGate], home: Path, recheck: Recheck
    ) -> None:
        self._base = base
        self._gate = gate
        self._home = home
        self._recheck = recheck
        self.sending: Final = Sending(
            database=base.database,
            trail=base.trail,
            clock=base.clock,
            ids=base.ids,
            randomness=base.randomness,
            ready=base.programme.demand,
            processor=lambda: self._beside.identity.processor if self._beside else EMBEDDED,
            files=base.files,
        )
        self.asking: Final = AskingForAPerson(
            database=base.database,
            cases=self._cases,
            trail=base.trail,
            clock=base.clock,
            ids=base.ids,
        )

    @property
    def _cases(self) -> CaseOpening:
        base = self._base
        return CaseOpening(clock=base.clock, ids=base.ids, trail=base.trail)

    @cached_property
    def model(self) -> TriageModel:
        """What proposes doors."""
        return Proposer.load(self._base.embedder, self._base.classifier)

    @cached_property
    def _beside(self) -> ChatTransport | None:
        """The model that is asked as well: one of the organization's own, and only if it says so.

        Sending a request is a local grant (DESIGN §4): a third party's model is never asked.
        """
        found = self._base.triage_transport
        local = found is not None and found.identity.processor.locality is Locality.LOCAL
        return found if local else None

    @cached_property
    def suggester(self) -> Suggester | None:
        """Asks it, through the anonymizer and the gateway."""
        base, beside = self._base, self._beside
        if beside is None:
            return None

        def announce(header: Header) -> NoConsent | None:
            return announced(
                base.database,
                lambda work: base.trail.leaving(work, header),
                lambda work: ConsentGate(work.consents, base.clock, base.ids).recheck(header),
            )

        gateway = Gateway(beside, recheck=self._recheck, bundle=self._bundle(), announce=announce)
        # Pseudonyms of its own: nothing that comes back holds one, so none is ever restored.
        return ModelSuggester(
            gateway,
            mask=lambda cleared: base.anonymizer.pseudonymize(
                cleared, InMemoryVaults().of(cleared.header.engagement)
            ),
            prompt=load(*TRIAGE_PROMPT, base.prompts),
        )

    def _bundle(self) -> BundleDigest:
        """Of the very prompt that is asked with."""
        base = self._base
        return triage_bundle(
            base.policy_engine.digest, base.rules, self._beside, prompts=base.prompts
        )

    @cached_property
    def run(self) -> TriageRun:
        """Looks at requests."""
        base = self._base
        return TriageRun(
            database=base.database,
            parts=TriageParts(
                policy=self._gate(),
                model=lambda: self.model,
                nearest=lambda text, outcome: base.nearest.why({outcome: [text]}),
                suggester=lambda: self.suggester if base.approvals.mode() is Mode.ON else None,
            ),
            keeping=Keeping(
                database=base.database,
                cases=self._cases,
                policy=lambda: base.policy_engine.digest,
                bundle=self._bundle,
                trail=base.trail,
                clock=base.clock,
                ids=base.ids,
                randomness=base.randomness,
            ),
            stages=base.stages,
            trail=base.trail,
            clock=base.clock,
            ids=base.ids,
        )

    @property
    def directory(self) -> CoachDirectory:
        """The coaches there are, of the file and of the programme's register; none of neither.

        Raises:
            CoachFileError: the file cannot be used.
        """
        written = CoachDirectory.read(self._home)
        with self._base.database.read() as work:
            kept = self._base.structure.coaches.for_triage(work)
        return CoachDirectory((*written.coaches, *kept))

    @property
    def pages(self) -> TriagePages:
        """What was proposed, for its author."""
        base = self._base
        return TriagePages(
            database=base.database,
            stages=base.stages,
            trail=base.trail,
            exemplars=base.exemplars,
            reasons=base.policy_engine.in_words,
            help_=base.help,
        )
