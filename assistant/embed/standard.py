"""The gates of the product itself, for `guard`."""

from __future__ import annotations

from collections.abc import Callable

from assistant.embed.gates import GateParts
from assistant.llm.detecting import installed_detector, installed_use_cases
from assistant.llm.tuned import TunedMiniLm
from assistant.system import SystemClock, SystemIds
from governance.guard import OutputGuard
from governance.identity import Actor
from governance.outcomes import NoConsent
from governance.policy.circumstances import ordinary
from governance.policy.engine import PolicyEngine
from governance.policy.gate import PolicyGate
from governance.privacy.analyzer import LazyAnalyzer
from governance.privacy.anonymizer import Anonymizer
from governance.privacy.leak_scan import LeakScan
from governance.privacy.vault import Vaults
from governance.release import Release
from governance.stages import Header


def standard_parts(analyzer: LazyAnalyzer | None = None) -> GateParts:
    """The gates of the product itself; models are loaded when the first text comes."""
    reading = analyzer or LazyAnalyzer()
    ids = SystemIds()
    classifier = TunedMiniLm()
    use_cases = installed_use_cases(classifier)

    def release(
        vaults: Vaults,
        recheck: Callable[[Header], NoConsent | None],
        may_read: Callable[[Actor, Header], bool],
    ) -> Release:
        return Release(may_read=may_read, recheck=recheck, vaults=vaults, ids=ids)

    return GateParts(
        clock=SystemClock(),
        ids=ids,
        policy=PolicyGate(
            engine=PolicyEngine.load(),
            detector=installed_detector(classifier),
            use_cases=use_cases,
            ids=ids,
            # Nothing is kept, and the owner of a chain answers for the model inside it.
            around=ordinary,
        ),
        masking=Anonymizer(analyzer=reading, ids=ids),
        guard=lambda vaults: OutputGuard(
            scan=LeakScan(reading), vaults=vaults, use_cases=use_cases, ids=ids
        ),
        release=release,
    )
