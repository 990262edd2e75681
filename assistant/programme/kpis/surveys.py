"""Surveys inside Chatham: one question to one cohort, and only counts are kept.

Invariants: nothing is shown, not even how many have answered, before a survey is closed; then one
figure, of five people at least and one person away from all or none, and the counts are deleted;
an answer is joined to nobody, in any row.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from assistant.programme.kpis.computing import floor_of, nps_of, share_of
from assistant.programme.kpis.figures import Figures
from assistant.programme.kpis.periods import AFTER, period_of
from assistant.programme.kpis.plan import SURVEYS, Frequency, Kpi, Measure
from assistant.programme.kpis.planning import Planning
from assistant.programme.refusals import ProgrammeError, demand_person, demand_programme_manager
from assistant.sessions.events import Trail
from assistant.storage.database import Database
from assistant.storage.errors import AlreadyStored, NotStored
from assistant.storage.kpi_records import SurveyRound
from assistant.storage.work import UnitOfWork
from governance.identity import Actor, PersonId, Role
from governance.ledger.events import SYSTEM, Refs
from governance.ledger.kinds import EventKind
from governance.ports import Clock, Ids, Randomness

SHORTEST: Final = timedelta(days=1)
LONGEST: Final = timedelta(days=60)
LEAST_ENROLLED: Final = 8
"""How many a cohort has at least, so that five answers are not simply everybody's."""
_ANSWERS: Final = {Measure.NPS: range(11), Measure.CHECKLIST: range(2)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A survey as somebody sees it who may answer it."""

    survey: str
    question: str
    measure: Measure


class SurveyDesk:
    """Opens surveys, counts answers, closes them."""

    def __init__(
        self,
        *,
        database: Database,
        trail: Trail,
        clock: Clock,
        ids: Ids,
        randomness: Randomness,
        planning: Planning,
        figures: Figures,
    ) -> None:
        self._database: Final = database
        self._trail: Final = trail
        self._clock: Final = clock
        self._ids: Final = ids
        self._randomness: Final = randomness
        self._planning: Final = planning
        self._figures: Final = figures

    def open(self, kpi: str, cohort: str, *, days: int, by: Actor) -> SurveyRound:
        """Ask a cohort a KPI's question for so many days.

        Raises:
            ProgrammeError: somebody else asks, no such KPI or cohort, too few people in it, or it
                has been asked in this period.
        """
        demand_programme_manager(by)
        now = self._clock.now()
        if not SHORTEST <= timedelta(days=days) <= LONGEST:
            raise ProgrammeError("A survey is open for 1 to 60 days. Nothing was changed.")
        with self._database.write() as work:
            found = {one.id: one for one in self._planning.kpis_within(work)}.get(kpi)
            if found is None or found.measure not in SURVEYS:
                raise ProgrammeError("No KPI of the plan is measured so. Nothing was changed.")
            if work.enrolments.counts().get(cohort, 0) < LEAST_ENROLLED:
                raise ProgrammeError(
                    f"A survey needs a cohort of at least {LEAST_ENROLLED}, so that nobody can "
                    "be told from its result. Nothing was changed."
                )
            after = found.frequency is Frequency.AFTER_COHORT
            new = SurveyRound(
                id=self._ids.new("svy"),
                kpi=kpi,
                cohort=cohort,
                period=f"{AFTER}{cohort}" if after else period_of(found.frequency, now.date()),
                opened_at=now,
                closes_at=now + timedelta(days=days),
            )
            try:
                work.surveys.open(new, _ANSWERS[found.measure])
            except AlreadyStored:
                raise ProgrammeError(
                    "It has been asked in this period, and is asked once. Nothing was changed."
                ) from None
            self._note(work, EventKind.PROGRAMME_SURVEY_OPENED, new, by)
        return new

    def waiting(self, who: Actor) -> tuple[Asked, ...]:
        """What a coachee is asked and has not answered."""
        person = demand_person(who, Role.COACHEE)
        with self._database.read() as work:
            mine = work.enrolments.find(person)
            if mine is None or mine.cohort is None:
                return ()
            kpis = {one.id: one for one in self._planning.kpis_within(work)}
            return tuple(
                Asked(survey=one.id, question=kpis[one.kpi].question, measure=kpis[one.kpi].measure)
                for one in work.surveys.all()
                if one.cohort == mine.cohort
                and self._is_open(one)
                and one.kpi in kpis
                and not work.surveys.answered(one.id, person)
            )

    def answer(self, survey: str, answer: int, *, by: Actor) -> None:
        """Count an answer, once. It cannot be looked up or taken back: it is nobody's any more.

        Raises:
            ProgrammeError: not asked, answered already, closed, or no answer of this survey.
        """
        person = demand_person(by, Role.COACHEE)
        with self._database.write() as work:
            try:
                one = work.surveys.get(survey)
                mine = work.enrolments.find(person)
                if mine is None or mine.cohort != one.cohort or not self._is_open(one):
                    raise ProgrammeError("This survey is not open to you. Nothing was counted.")
                work.surveys.count(survey, PersonId(person), answer)
            except (AlreadyStored, NotStored):
                raise ProgrammeError(
                    "This is counted once, and only with one of the answers shown. Nothing was "
                    "counted now."
                ) from None

    def rounds(self) -> tuple[SurveyRound, ...]:
        """Every survey: what, whom, from when to when. How many answered is in none of it."""
        with self._database.read() as work:
            return work.surveys.all()

    def close_due(self) -> int:
        """Close what has run its time; how many."""
        now = self._clock.now()
        closed = 0
        with self._database.write() as work:
            kpis = {one.id: one for one in self._planning.kpis_within(work)}
            for one in work.surveys.all():
                if one.closed_at is not None or one.closes_at > now:
                    continue
                if one.kpi in kpis:
                    value = self._value(work, one, kpis[one.kpi])
                    self._figures.keep_surveyed(work, kpis[one.kpi], one.period, value)
                work.surveys.close(one.id, at=now)
                self._note(work, EventKind.PROGRAMME_SURVEY_CLOSED, one, SYSTEM)
                closed += 1
        return closed

    def _value(self, work: UnitOfWork, one: SurveyRound, kpi: Kpi) -> float | None:
        tally = work.surveys.tally(one.id)
        floor = floor_of(self._randomness.bytes(1))
        return nps_of(tally, floor) if kpi.measure is Measure.NPS else share_of(tally, floor)

    def _is_open(self, one: SurveyRound) -> bool:
        return one.closed_at is None and self._clock.now() < one.closes_at

    def _note(self, work: UnitOfWork, kind: EventKind, one: SurveyRound, by: Actor) -> None:
        facts = {"key": one.kpi, "period": one.period}
        event = self._trail.event(kind, actor=by, refs=Refs(record=one.id), facts=facts)
        self._trail.note(work, event)
