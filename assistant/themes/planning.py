"""What a report would cost and how precise it would be, before anything is spent.

Invariant: plans are made of public numbers alone: how many are enrolled, what was spent, and
counts somebody makes up; no facet is read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from assistant.sessions.events import Trail
from assistant.storage.database import Database
from assistant.storage.errors import AlreadyStored
from assistant.storage.theme_records import Question
from assistant.themes.errors import NoSuchThemesError, ThemesError
from assistant.themes.foresight import Foresight, foresee
from assistant.themes.periods import Period
from assistant.themes.versions import Versions
from governance.identity import Actor, EngagementId
from governance.ledger.events import Refs
from governance.ledger.kinds import EventKind
from governance.ports import Clock
from governance.privacy import cohort_rules
from governance.privacy.cohort_rules import CAP, Design, NoReport, epsilon


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What the one enrolled person who lost most has lost in a year's data, of `cap`."""

    spent: int
    cap: int
    renews: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a report would be. design: or why there is none.

    reports_left: that can still be paid for in that year. over: the period has ended. epsilon: of
    one report, at delta 1e-6. foresight: on made-up people. release: the report there is.
    """

    enrolled: int
    design: Design | NoReport
    budget: Budget
    reports_left: int
    over: bool
    epsilon: float | None
    foresight: Foresight | None
    release: str | None

    @property
    def made(self) -> bool:
        """Whether it was reported already, so that asking again costs nothing."""
        return self.release is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """A cohort as everybody may know it. enrolled: people; engagements: labs count once."""

    cohort: str
    enrolled: int
    engagements: int


class Planning:
    """Cohorts, their budgets, and plans. versions: what a report would be counted by."""

    def __init__(
        self,
        *,
        database: Database,
        versions: Callable[[], Versions],
        trail: Trail,
        clock: Clock,
    ) -> None:
        self._database: Final = database
        self._versions: Final = versions
        self._trail: Final = trail
        self._clock: Final = clock

    def cohorts(self) -> tuple[str, ...]:
        """The names of all cohorts."""
        with self._database.read() as work:
            return work.themes.cohorts()

    def sizes(self) -> tuple[Size, ...]:
        """Every cohort with how many are enrolled; engagements: how many it holds."""
        with self._database.read() as work:
            return tuple(
                Size(cohort=name, enrolled=len(work.themes.enrolled(name)), engagements=count)
                for name, count in work.themes.cohort_sizes().items()
            )

    def enrol(self, cohort: str, engagement: EngagementId, *, by: Actor) -> None:
        """Put an engagement into a cohort, which is made if there is none of the name.

        Raises:
            ThemesError: it is in one already, for good, or there is no such engagement.
        """
        try:
            with self._database.write() as work:
                work.themes.add_cohort(cohort, self._clock.now())
                work.themes.enrol(engagement, cohort)
                refs = Refs(engagement=engagement, record=cohort)
                event = self._trail.event(EventKind.THEMES_COHORT_CHANGED, actor=by, refs=refs)
                self._trail.note(work, event)
        except AlreadyStored:
            raise ThemesError(
                "This engagement does not exist or is in a cohort already. Cohorts are a fixed "
                "division: an engagement stays where it is, or two reports could be subtracted."
            ) from None

    def budget(self, cohort: str, year: int) -> Budget:
        """What is spent of a cohort's year; raises ThemesError when there is no such cohort."""
        with self._database.read() as work:
            if not work.themes.has_cohort(cohort):
                raise NoSuchThemesError("There is no cohort of this name. Nothing was spent.")
            spent = work.theme_releases.most_spent(work.themes.enrolled(cohort), year)
        return Budget(spent=spent, cap=CAP, renews=Period(year=year, quarter=None).renews)

    def plan(self, cohort: str, period: Period) -> Plan:
        """What a report would cost and tell; raises ThemesError when there is no such cohort."""
        budget = self.budget(cohort, period.year)
        now = self._versions()
        with self._database.read() as work:
            enrolled = len(work.themes.enrolled(cohort))
            question = Question(
                cohort=cohort,
                period=period.code,
                taxonomy=now.taxonomy.version,
                classifier=now.classifier,
            )
            made = work.theme_releases.release(question)
        design = cohort_rules.design(enrolled)
        cost = None if isinstance(design, NoReport) else design.cost
        return Plan(
            enrolled=enrolled,
            design=design,
            budget=budget,
            reports_left=0 if cost is None else (CAP - budget.spent) // cost,
            over=period.ends <= self._clock.now(),
            epsilon=None if cost is None else round(epsilon(cost), 2),
            foresight=None if isinstance(design, NoReport) else foresee(design, enrolled),
            release=None if made is None else made.id,
        )
