"""The analyzer as the product holds it: cheap to build, loads its models on first use.

Presidio, spaCy and onnxruntime are imported inside the loader, so that the CLI and the web
process do not pay seconds and a gigabyte for them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Lock
from typing import Final

from governance.privacy.findings import Analyzer, Finding
from governance.privacy.languages import Languages, installed_languages
from governance.privacy.tenant_patterns import TenantPatterns


def presidio(languages: Languages, patterns: TenantPatterns) -> Analyzer:
    """Presidio with these languages and the organization's patterns; loads the models now.

    Raises:
        GateError: a model is not installed.
    """
    from governance.privacy.presidio_engine import PresidioAnalyzer  # noqa: PLC0415  -- see above

    return PresidioAnalyzer(languages, patterns)


class LazyAnalyzer:
    """Loads on the first text, once, and serves any thread. See `findings.Analyzer`."""

    def __init__(
        self,
        load: Callable[[Languages, TenantPatterns], Analyzer] = presidio,
        *,
        languages: Languages | None = None,
        patterns: TenantPatterns | None = None,
    ) -> None:
        """languages: those Chatham comes with, if left out; patterns: none."""
        self._load: Final = load
        self._languages: Final = languages or installed_languages()
        self._patterns: Final = patterns or TenantPatterns()
        self._lock = Lock()
        self._loaded: Analyzer | None = None

    @property
    def languages(self) -> frozenset[str]:
        """ISO 639 codes it has recognizers for. Whatever else comes in is refused."""
        return self._languages.codes

    def analyze(self, texts: Sequence[str], language: str) -> tuple[tuple[Finding, ...], ...]:
        """The findings of each text, in order.

        Raises:
            GateError: a model is not installed.
            Exception: a recognizer failed; there are no partial answers.
        """
        return self.warm().analyze(texts, language)

    def warm(self) -> Analyzer:
        """Load the models now (2 to 7 s), for workers that want the first session to be quick."""
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load(self._languages, self._patterns)
            return self._loaded
