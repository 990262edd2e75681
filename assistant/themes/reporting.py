"""Theme reports over a cohort and a period: paid for first, counted once, shown as figures.

Invariants: everybody enrolled is charged before anything is counted, in one writing unit, so that
no crash, race or rerun spends twice or shows anything unpaid; what was counted is stored before
it is shown, and asked again it is the same. Facets count whose people still agree.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from assistant.sessions.events import Trail
from assistant.storage.database import Database
from assistant.storage.theme_records import Question, ReleaseRecord
from assistant.storage.work import UnitOfWork
from assistant.themes.counting import Counting, design_of, known_design, note_release
from assistant.themes.errors import LAPSED, NoSuchThemesError, ThemesError, ThemesNotForYouError
from assistant.themes.periods import Period
from assistant.themes.taxonomy import Taxonomy
from assistant.themes.versions import TaxonomyDesk
from governance.identity import Actor, ThemeReport
from governance.ledger.events import Fact
from governance.ledger.kinds import EventKind
from governance.ports import Clock, Ids
from governance.privacy import cohort_rules
from governance.privacy.cohort_rules import CAP, Design, NoReport
from governance.privacy.theme_counts import Counts
from governance.privacy.theme_figures import Change, Figures, change, figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why there is no report. renews: when the next year's data begins, for a spent budget."""

    why: NoReport
    enrolled: int
    renews: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A release as it may be read. taxonomy: the version it was counted by."""

    release: ReleaseRecord
    design: Design
    figures: Figures
    taxonomy: Taxonomy


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """A release that is paid for and being counted."""

    release: ReleaseRecord


class ThemeReports:
    """Pays for releases, has them counted, shows them. may_read: an actor, a cohort's report."""

    def __init__(
        self,
        *,
        database: Database,
        desk: TaxonomyDesk,
        counting: Callable[[], Counting],
        may_read: Callable[[Actor, str], bool],
        trail: Trail,
        clock: Clock,
        ids: Ids,
    ) -> None:
        self._database: Final = database
        self._desk: Final = desk
        self._counting: Final = counting
        self._may_read: Final = may_read
        self._trail: Final = trail
        self._clock: Final = clock
        self._ids: Final = ids

    def report(self, cohort: str, period: Period, *, by: Actor) -> Report | Refusal:
        """The report of a cohort and period, counted here if it has to be.

        Raises:
            ThemesError: there is no such cohort, the policies let `by` read no report, or no notice
                tells people of this way of counting.
        """
        made = self.order(cohort, period, by=by)
        if not isinstance(made, Paid):
            return made
        return self._shown(self._counting().count(made.release, by=by))

    def order(self, cohort: str, period: Period, *, by: Actor) -> Report | Paid | Refusal:
        """Pay for a report, or find it; the worker counts what is paid for.

        Raises:
            ThemesError: as for `report`.
        """
        self._demand(by, cohort)
        if period.ends > self._clock.now():
            return Refusal(why=NoReport.NOT_OVER, enrolled=0)
        release = self._reserved(cohort, period, by)
        if isinstance(release, Refusal):
            return release
        return Paid(release=release) if release.counts is None else self._shown(release)

    def read(self, release: str, *, by: Actor) -> Report | Paid:
        """A report, or that it is still being counted.

        Raises:
            ThemesError: there is none of this id, or the policies let `by` read no report.
        """
        with self._database.read() as work:
            found = work.theme_releases.get(release)
        if found is None:
            raise NoSuchThemesError(
                "There is no such report. Reports are kept for 24 months at most."
            )
        self._demand(by, found.question.cohort)
        if found.counts is None and self._has_lapsed(found):
            raise NoSuchThemesError(LAPSED)
        return Paid(release=found) if found.counts is None else self._shown(found)

    def earlier(self, cohort: str) -> tuple[ReleaseRecord, ...]:
        """Every release of a cohort that is still kept, oldest first."""
        with self._database.read() as work:
            return work.theme_releases.releases(cohort)

    def shown(self, cohort: str, *, by: Actor) -> tuple[Report, ...]:
        """Every report of a cohort that can be shown, by period; ThemesError as for `read`."""
        self._demand(by, cohort)
        found = [r for r in self.earlier(cohort) if r.counts is not None]
        made = [self._shown(release) for release in found if is_of_today(release)]
        return tuple(sorted(made, key=lambda one: one.release.question.period))

    def compare(self, first: Report, second: Report) -> dict[str, Change]:
        """Code → whether its count moved, for what was shown in either.

        Raises:
            ThemesError: of different cohorts, versions or designs, which are never compared.
        """
        if not comparable(first, second):
            raise ThemesError(
                "These two reports were counted differently: another cohort, taxonomy, classifier "
                "or size. Their counts are not compared."
            )
        before = {figure.code: figure.people for figure in first.figures.shown}
        now = {figure.code: figure.people for figure in second.figures.shown}
        codes = list(dict.fromkeys([*now, *before]))
        return {code: change(before, now, code, second.design) for code in codes}

    def _has_lapsed(self, release: ReleaseRecord) -> bool:
        # Told at once, also before the worker hands back what it cost.
        return release.lapsed or release.question.classifier != self._desk.versions().classifier

    def _demand(self, by: Actor, cohort: str) -> None:
        if not self._may_read(by, cohort):
            raise ThemesNotForYouError(
                "Only learning and development reads theme reports. Nothing was spent."
            )

    def _reserved(self, cohort: str, period: Period, by: Actor) -> ReleaseRecord | Refusal:
        with self._database.write() as work:
            work.theme_releases.take_turn()
            versions = self._desk.versions(work)
            question = Question(
                cohort=cohort,
                period=period.code,
                taxonomy=versions.taxonomy.version,
                classifier=versions.classifier,
            )
            if not work.themes.has_cohort(cohort):
                raise NoSuchThemesError("There is no cohort of this name. Nothing was spent.")
            found = work.theme_releases.release(question)
            if found is not None and not found.lapsed:
                return found
            if found is not None:
                # A classifier that was put back: the same question, paid for anew.
                work.theme_releases.forget_lapsed(found.id)
            people = work.themes.enrolled(cohort)
            made = cohort_rules.design(len(people))
            if isinstance(made, NoReport):
                return Refusal(why=made, enrolled=len(people))
            if _told(work) < made.told_from:
                raise ThemesError(
                    "The notice that tells people how small cohorts are counted is not published "
                    "here, so nobody can have agreed to it. Run `chatham init` again, which "
                    "publishes it, and ask people anew. Nothing was spent."
                )
            if work.theme_releases.most_spent(people, period.year) + made.cost > CAP:
                return Refusal(why=NoReport.SPENT, enrolled=len(people), renews=period.renews)
            record = ReleaseRecord(
                id=self._ids.new("thr"),
                question=question,
                enrolled=len(people),
                cost=made.cost,
                created_at=self._clock.now(),
            )
            work.theme_releases.reserve(record, people, period.year)
            note_release(self._trail, work, EventKind.THEMES_REPORT_RESERVED, record, by)
        return record

    def _shown(self, release: ReleaseRecord) -> Report:
        if release.counts is None:
            raise ThemesError("The report was not counted. Nothing was shown.")
        made = design_of(release)
        taxonomy = self._desk.named(release.question.taxonomy)
        found = figures(
            Counts(
                by_code=release.counts.by_code,
                covered=release.counts.covered,
                first=release.counts.first,
            ),
            made,
            release.enrolled,
            never=taxonomy.never_shown,
        )
        return Report(release=release, design=made, figures=found, taxonomy=taxonomy)


def _told(work: UnitOfWork) -> int:
    """The newest version of a notice about theme reports that is published; 0 for none."""
    known = work.consents.notices()
    return max((n.version for n in known if ThemeReport.code in n.purposes), default=0)


def forget_before(work: UnitOfWork, before: datetime, trail: Trail) -> int:
    """Delete releases made before an instant and say so in the ledger; how many there were.

    What they cost people stays.
    """
    gone = work.theme_releases.forget_releases(before)
    if gone:
        facts: dict[str, Fact] = {"count": gone}
        trail.note(work, trail.event(EventKind.THEMES_REPORT_FORGOTTEN, facts=facts))
    return gone


def comparable(first: Report, second: Report) -> bool:
    """Whether two reports were counted alike."""
    one, other = first.release.question, second.release.question
    same = (one.cohort, one.taxonomy, one.classifier) == (
        other.cohort,
        other.taxonomy,
        other.classifier,
    )
    return same and first.design == second.design


def is_of_today(release: ReleaseRecord) -> bool:
    """Whether it is known by which rules a release is or was counted."""
    return known_design(release) is not None
