"""Themes, wired: what bootstrap hangs on an installation. Models load when a session is read."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from assistant.offices import Offices
from assistant.sessions.worker import Runs
from assistant.themes.counting import Counting
from assistant.themes.planning import Planning
from assistant.themes.reporting import ThemeReports
from assistant.themes.taxonomy import EXEMPLARS
from assistant.themes.versions import TaxonomyDesk
from governance.identity import Actor
from governance.policy.gate import PolicyGate
from governance.policy.oversight import report_request
from governance.policy.sensitivity.exemplars import Exemplars, NearestExemplars

if TYPE_CHECKING:
    from assistant.themes.classifier import ThemeClassifier
    from assistant.themes.facetting import Facetting, WithFacets


class ThemesOffice:
    """facetting: sessions to facets. reports: facets to releases. planning: before spending."""

    def __init__(self, base: Offices, *, gate: Callable[[], PolicyGate], home: Path) -> None:
        self._base: Final = base
        self._gate: Final = gate
        self._home: Final = home

    @cached_property
    def classifier(self) -> ThemeClassifier:
        """What finds themes."""
        from assistant.themes.classifier import ThemeClassifier  # noqa: PLC0415  -- numpy

        return ThemeClassifier.load(self._base.embedder)

    @cached_property
    def exemplars(self) -> Exemplars:
        """Public sentences of ours, at least twelve a theme."""
        return Exemplars.read(EXEMPLARS)

    @cached_property
    def nearest(self) -> NearestExemplars:
        """The why of a theme: the exemplar nearest to the words it rests on. Decides nothing."""
        from assistant.triage.exemplars import opened  # noqa: PLC0415  -- Chroma takes a second

        base, home = self._base, self._home
        place = None if base.database.is_private else home / "themes"
        return NearestExemplars(base.embedder, opened(place, self.exemplars, base.embedder))

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
    def desk(self) -> TaxonomyDesk:
        """What themes are called, by version."""
        base = self._base
        return TaxonomyDesk(database=base.database, trail=base.trail, clock=base.clock)

    @cached_property
    def counting(self) -> Counting:
        """Counts what is paid for; loads OpenDP."""
        base = self._base
        return Counting(
            database=base.database,
            taxonomy=self.desk.named,
            versions=self.desk.versions,
            trail=base.trail,
            clock=base.clock,
            ids=base.ids,
            randomness=base.randomness,
        )

    @cached_property
    def reports(self) -> ThemeReports:
        """Facets to releases."""
        base = self._base
        return ThemeReports(
            database=base.database,
            desk=self.desk,
            counting=lambda: self.counting,
            may_read=self._may_read,
            trail=base.trail,
            clock=base.clock,
            ids=base.ids,
        )

    @cached_property
    def planning(self) -> Planning:
        """Cohorts, budgets and plans."""
        base = self._base
        return Planning(
            database=base.database, versions=self.desk.versions, trail=base.trail, clock=base.clock
        )

    def _may_read(self, actor: Actor, cohort: str) -> bool:
        asked = report_request(actor, cohort, protected=True)
        return self._base.policy_engine.decide(asked).allow
