"""Themes, wired: what bootstrap hangs on an installation. Models load when a session is read."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Final

from assistant.offices import Offices
from assistant.sessions.worker import Runs
from assistant.themes.planning import Planning
from assistant.themes.reporting import ThemeReports, Versions
from assistant.themes.taxonomy import installed
from governance.policy.gate import PolicyGate

if TYPE_CHECKING:
    from assistant.themes.classifier import ThemeClassifier
    from assistant.themes.facetting import Facetting, WithFacets


class ThemesOffice:
    """facetting: sessions to facets. reports: facets to releases. planning: before spending."""

    def __init__(self, base: Offices, *, gate: Callable[[], PolicyGate]) -> None:
        self._base: Final = base
        self._gate: Final = gate

    @cached_property
    def classifier(self) -> ThemeClassifier:
        """What finds themes."""
        from assistant.themes.classifier import ThemeClassifier  # noqa: PLC0415  -- numpy

        return ThemeClassifier.load(self._base.embedder)

    @cached_property
    def facetting(self) -> Facetting:
        """Sessions to facets."""
        from assistant.llm.facets import FacetEngine  # noqa: PLC0415  -- numpy
        from assistant.themes.facetting import FacetParts, Facetting  # noqa: PLC0415  -- likewise

        base = self._base
        return Facetting(
            database=base.database,
            parts=FacetParts(
                policy=self._gate,
                anonymizer=lambda: base.anonymizer,
                engine=FacetEngine(lambda: self.classifier),
            ),
            stages=base.stages,
            trail=base.trail,
            clock=base.clock,
            ids=base.ids,
        )

    def beside(self, pipeline: Callable[[], Runs]) -> WithFacets:
        """A summary's pipeline that counts themes too, where everybody agreed to it."""
        from assistant.themes.facetting import WithFacets  # noqa: PLC0415  -- numpy

        return WithFacets(pipeline, lambda: self.facetting)

    @cached_property
    def reports(self) -> ThemeReports:
        """Facets to releases."""
        base = self._base
        return ThemeReports(
            database=base.database,
            versions=self._versions,
            trail=base.trail,
            clock=base.clock,
            ids=base.ids,
            randomness=base.randomness,
        )

    @cached_property
    def planning(self) -> Planning:
        """Cohorts, budgets and plans."""
        base = self._base
        return Planning(
            database=base.database,
            versions=lambda: (self._versions().taxonomy.version, self._versions().classifier),
            trail=base.trail,
            clock=base.clock,
        )

    def _versions(self) -> Versions:
        from assistant.themes import heads  # noqa: PLC0415  -- numpy

        taxonomy = installed()
        _, digest = heads.installed(len(taxonomy.themes))
        return Versions(taxonomy=taxonomy, classifier=heads.version_of(digest))
