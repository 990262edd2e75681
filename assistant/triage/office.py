"""Triage, wired: what bootstrap hangs on an installation. Models load when a request is looked at.

A learned model drops in as `model`; everything around it stays.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Final

from assistant.cases.opening import CaseOpening
from assistant.llm.configured import triage_bundle
from assistant.offices import Offices
from assistant.triage.asking import AskingForAPerson
from assistant.triage.coaches import CoachDirectory
from assistant.triage.keeping import Keeping
from assistant.triage.model import TriageModel
from assistant.triage.page import TriagePages
from assistant.triage.proposing import Proposer
from assistant.triage.run import TriageParts, TriageRun
from assistant.triage.sending import Sending
from governance.policy.gate import PolicyGate


class TriageOffice:
    """sending: requests in. asking: a person instead. run: a look. pages: what was proposed."""

    def __init__(self, base: Offices, *, gate: Callable[[], PolicyGate], home: Path) -> None:
        self._base = base
        self._gate = gate
        self._home = home
        self.sending: Final = Sending(
            database=base.database,
            trail=base.trail,
            clock=base.clock,
            ids=base.ids,
            randomness=base.randomness,
            ready=base.programme.demand,
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
    def run(self) -> TriageRun:
        """Looks at requests."""
        base = self._base
        return TriageRun(
            database=base.database,
            parts=TriageParts(
                policy=self._gate(),
                model=lambda: self.model,
                nearest=lambda text, outcome: base.nearest.why({outcome: [text]}),
            ),
            keeping=Keeping(
                database=base.database,
                cases=self._cases,
                policy=lambda: base.policy_engine.digest,
                bundle=lambda: triage_bundle(base.policy_engine.digest, base.rules),
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

    @cached_property
    def directory(self) -> CoachDirectory:
        """The coaches there are; none when nobody wrote them down.

        Raises:
            CoachFileError: the file cannot be used.
        """
        return CoachDirectory.read(self._home)

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
