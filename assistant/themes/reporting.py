"""Theme reports over a cohort and a period: paid for first, counted once, shown as figures.

Invariants: everybody enrolled is charged before anything is counted, in one writing unit, so that
no crash, race or rerun spends twice or shows anything unpaid; what was counted is stored before
it is shown, and asked again it is the same. Facets count whose people still agree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from assistant.sessions.events import Trail
from assistant.storage.database import Database
from assistant.storage.theme_records import NoisyCounts, Question, ReleaseRecord, StoredFacets
from assistant.storage.work import UnitOfWork
from assistant.themes.periods import Period
from assistant.themes.taxonomy import Taxonomy
from governance.consent.gate import ConsentGate
from governance.errors import ChathamError
from governance.identity import EMBEDDED, Actor, PersonId, ThemeReport
from governance.ledger.events import Fact, Refs
from governance.ledger.kinds import EventKind
from governance.ports import Clock, Ids, Randomness
from governance.privacy import cohort_rules, theme_counts
from governance.privacy.cohort_rules import CAP, Design, Grain, NoReport
from governance.privacy.theme_counts import Counts
from governance.privacy.theme_figures import Change, Figures, change, figures
from governance.stages import Header

LIFETIME: Final = timedelta(days=730)


class ThemesError(ChathamError):
    """What was asked for cannot be; nothing was spent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why there is no report. renews: when the next year's data begins, for a spent budget."""

    why: NoReport
    enrolled: int
    renews: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A release as it may be read."""

    release: ReleaseRecord
    design: Design
    figures: Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Versions:
    """What facets are found with now."""

    taxonomy: Taxonomy
    classifier: str


class ThemeReports:
    """Makes and keeps releases. versions: asked late. may_read: an actor, and a cohort's report."""

    def __init__(
        self,
        *,
        database: Database,
        versions: Callable[[], Versions],
        may_read: Callable[[Actor, str], bool],
        trail: Trail,
        clock: Clock,
        ids: Ids,
        randomness: Randomness,
    ) -> None:
        self._database: Final = database
        self._versions: Final = versions
        self._may_read: Final = may_read
        self._trail: Final = trail
        self._clock: Final = clock
        self._ids: Final = ids
        self._randomness: Final = randomness

    def report(self, cohort: str, period: Period, *, by: Actor) -> Report | Refusal:
        """The report of a cohort and period; the first time it is paid for.

        Raises:
            ThemesError: there is no such cohort, or the policies let `by` read no report.
        """
        if not self._may_read(by, cohort):
            raise ThemesError(
                "Only learning and development reads theme reports. Nothing was spent."
            )
        if period.ends > self._clock.now():
            return Refusal(why=NoReport.NOT_OVER, enrolled=0)
        release = self._reserved(cohort, period, by)
        if isinstance(release, Refusal):
            return release
        if release.counts is None:
            release = self._counted(release, period, by)
        return self._shown(release)

    def earlier(self, cohort: str) -> tuple[ReleaseRecord, ...]:
        """Every release of a cohort that is still kept, oldest first."""
        with self._database.read() as work:
            return work.themes.releases(cohort)

    def forget_old(self) -> int:
        """Delete releases whose 24 months are up; what they cost people stays."""
        with self._database.write() as work:
            return work.themes.forget_releases(self._clock.now() - LIFETIME)

    def compare(self, first: Report, second: Report) -> dict[str, Change]:
        """Code → whether its count moved, for what was shown in either.

        Raises:
            ThemesError: of different cohorts, versions or designs, which are never compared.
        """
        one, other = first.release.question, second.release.question
        same = (one.cohort, one.taxonomy, one.classifier) == (
            other.cohort,
            other.taxonomy,
            other.classifier,
        )
        if not same or first.design != second.design:
            raise ThemesError(
                "These two reports were counted differently: another cohort, taxonomy, classifier "
                "or size. Their counts are not compared."
            )
        before = {figure.code: figure.people for figure in first.figures.shown}
        now = {figure.code: figure.people for figure in second.figures.shown}
        codes = list(dict.fromkeys([*now, *before]))
        return {code: change(before, now, code, second.design.sigma) for code in codes}

    # ---- paying -----------------------------------------------------------------------------

    def _reserved(self, cohort: str, period: Period, by: Actor) -> ReleaseRecord | Refusal:
        versions = self._versions()
        question = Question(
            cohort=cohort,
            period=period.code,
            taxonomy=versions.taxonomy.version,
            classifier=versions.classifier,
        )
        with self._database.write() as work:
            work.themes.take_turn()
            if not work.themes.has_cohort(cohort):
                raise ThemesError("There is no cohort of this name. `chatham themes cohorts`.")
            found = work.themes.release(question)
            if found is not None:
                return found
            people = work.themes.enrolled(cohort)
            made = cohort_rules.design(len(people))
            if isinstance(made, NoReport):
                return Refusal(why=made, enrolled=len(people))
            if work.themes.most_spent(people, period.year) + made.cost > CAP:
                return Refusal(why=NoReport.SPENT, enrolled=len(people), renews=period.renews)
            record = ReleaseRecord(
                id=self._ids.new("thr"),
                question=question,
                enrolled=len(people),
                cost=made.cost,
                created_at=self._clock.now(),
            )
            work.themes.reserve(record, people, period.year)
            self._note(work, EventKind.THEMES_REPORT_RESERVED, record, by)
        return record

    # ---- counting ---------------------------------------------------------------------------

    def _counted(self, release: ReleaseRecord, period: Period, by: Actor) -> ReleaseRecord:
        made = self._design(release)
        taxonomy = self._versions().taxonomy
        by_person: defaultdict[PersonId, set[str]] = defaultdict(set)
        with self._database.read() as work:
            for stored in work.themes.facets_paid_for(release, str(period.year)):
                if self._counts(work, stored, release):
                    by_person[stored.coachee] |= _codes(stored, taxonomy, made.grain)
        rows = theme_counts.bounded(by_person.values(), made.per_person, self._randomness)
        noisy = theme_counts.counts(rows, codes_of(taxonomy, made.grain), made)
        kept = NoisyCounts(by_code=dict(noisy.by_code), covered=noisy.covered)
        with self._database.write() as work:
            # Whoever counted first is shown; a second drawing of noise is never seen by anybody.
            if work.themes.publish(release.id, kept):
                self._note(work, EventKind.THEMES_REPORT_RELEASED, release, by)
            stored_release = work.themes.release(release.question)
        if stored_release is None or stored_release.counts is None:
            raise ThemesError("The report is gone while it was counted. Nothing was shown.")
        return stored_release

    def _counts(self, work: UnitOfWork, stored: StoredFacets, release: ReleaseRecord) -> bool:
        facets, asked = stored.facets, release.question
        if (facets.taxonomy, facets.classifier) != (asked.taxonomy, asked.classifier):
            return False
        if work.requests.restricted(stored.room):
            return False
        header = Header(
            session=stored.session,
            engagement=stored.engagement,
            purpose=ThemeReport.code,
            processor=EMBEDDED,
            subjects=stored.room,
            decisions=(),
        )
        return ConsentGate(work.consents, self._clock, self._ids).recheck(header) is None

    def _shown(self, release: ReleaseRecord) -> Report:
        if release.counts is None:
            raise ThemesError("The report was not counted. Nothing was shown.")
        made = self._design(release)
        found = figures(
            Counts(by_code=release.counts.by_code, covered=release.counts.covered),
            made,
            release.enrolled,
            never=self._versions().taxonomy.never_shown,
        )
        return Report(release=release, design=made, figures=found)

    def _design(self, release: ReleaseRecord) -> Design:
        made = cohort_rules.design(release.enrolled)
        if isinstance(made, NoReport) or made.cost != release.cost:
            raise ThemesError(
                "This report was made under other rules than today's, so it is not shown anew."
            )
        return made

    def _note(self, work: UnitOfWork, kind: EventKind, release: ReleaseRecord, by: Actor) -> None:
        asked = release.question
        facts: dict[str, Fact] = {
            "cost": release.cost,
            "enrolled": release.enrolled,
            "period": asked.period,
            "taxonomy": asked.taxonomy,
        }
        event = self._trail.event(kind, actor=by, refs=Refs(record=release.id), facts=facts)
        self._trail.note(work, event)


def codes_of(taxonomy: Taxonomy, grain: Grain) -> tuple[str, ...]:
    """What is counted, in taxonomy order; sensitive themes are not."""
    if grain is Grain.GROUPS:
        return taxonomy.group_ids
    return tuple(theme for theme in taxonomy.themes if theme not in taxonomy.never_shown)


def _codes(stored: StoredFacets, taxonomy: Taxonomy, grain: Grain) -> set[str]:
    themes = [t for t in stored.facets.themes if t not in taxonomy.never_shown]
    if grain is Grain.THEMES:
        return set(themes)
    return {taxonomy.group_of(theme) for theme in themes}
