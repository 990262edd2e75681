"""What the organization has said about masking, read once when Chatham starts.

Invariant: a file with a mistake in it stops the start (fail closed), and the digest of all rules
is part of every engine's bundle.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from governance.privacy.analyzer import LazyAnalyzer
from governance.privacy.findings import Analyzer
from governance.privacy.generalizations import OVERRIDE, Generalizations, load_generalizations
from governance.privacy.tenant_patterns import (
    FILE,
    PatternedAnalyzer,
    TenantPatterns,
    load_tenant_patterns,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskingRules:
    """The rules of one installation."""

    table: Generalizations
    patterns: TenantPatterns

    @classmethod
    def read(cls, home: Path) -> Self:
        """The rules of the house, with what the organization keeps in `home`.

        Raises:
            GeneralizationError, TenantPatternError: a file cannot be used; says what to do.
        """
        return cls(
            table=load_generalizations(home / OVERRIDE), patterns=load_tenant_patterns(home / FILE)
        )

    def reading(self, analyzer: Analyzer | None) -> Analyzer:
        """An analyzer (Presidio, loaded late, unless one is given) that finds the patterns too."""
        if not self.patterns.digest:
            return analyzer or LazyAnalyzer()
        if analyzer is not None:
            return PatternedAnalyzer(analyzer, self.patterns)
        presidio = LazyAnalyzer()
        return LazyAnalyzer(lambda: PatternedAnalyzer(presidio.warm(), self.patterns))
