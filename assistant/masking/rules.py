"""What the organization has said about masking, read once when Chatham starts.

Invariant: a file with a mistake in it stops the start (fail closed), and the digest of all rules
is part of every engine's bundle.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Self

from governance.privacy.analyzer import LazyAnalyzer
from governance.privacy.findings import Analyzer
from governance.privacy.generalizations import OVERRIDE, Generalizations, load_generalizations
from governance.privacy.languages import FILE as LANGUAGES
from governance.privacy.languages import Languages, load_languages
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
    languages: Languages

    @classmethod
    def read(cls, home: Path) -> Self:
        """The rules of the house, with what the organization keeps in `home`.

        Raises:
            GeneralizationError, TenantPatternError, LanguageError: a file cannot be used; says
                what to do.
        """
        return cls(
            table=load_generalizations(home / OVERRIDE),
            patterns=load_tenant_patterns(home / FILE),
            languages=load_languages(home / LANGUAGES),
        )

    @property
    def beside(self) -> str:
        """Digest of the patterns and languages; the table's own stands beside it."""
        return sha256(f"{self.patterns.digest}|{self.languages.digest}".encode()).hexdigest()

    def reading(self, analyzer: Analyzer | None) -> Analyzer:
        """An analyzer (Presidio, loaded late, unless one is given) that finds the patterns too."""
        if analyzer is None:
            return LazyAnalyzer(languages=self.languages, patterns=self.patterns)
        return PatternedAnalyzer(analyzer, self.patterns) if self.patterns.digest else analyzer
