"""Figures and where they come from: computed, surveyed, or handed in and signed by their owner.

Invariants: a figure is made once for a period and never again, since a second one after somebody
left would tell of them; an outside figure counts when its KPI's owner has signed it, and nobody
else can; the ledger hears of each, by codes.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from assistant.programme.kpis.computing import COMPUTATIONS, Facts, floor_of
from assistant.programme.kpis.periods import GRACE, bounds, closed, instant, is_period
from assistant.programme.kpis.plan import FROM_FACTS, Kpi, Measure
from assistant.programme.kpis.planning import Planning
from assistant.programme.people.certification import under_contract
from assistant.programme.refusals import ProgrammeError, demand_programme_manager
from assistant.sessions.events import Trail
from assistant.storage.database import Database
from assistant.storage.errors import AlreadyStored
from assistant.storage.kpi_records import FigureRecord, FigureSource
from assistant.storage.work import UnitOfWork
from governance.identity import Actor, PersonId
from governance.ledger.events import SYSTEM, Refs
from governance.ledger.kinds import EventKind
from governance.ports import Clock, Ids, Randomness

MOST_LINES: Final = 1_000
_THOUSAND: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """An outside figure as it was handed in."""

    kpi: str
    period: str
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure and its trace. value: None when too few people stand behind it.

    owner: of the KPI, by name; "" when nobody owns it. source: in words; "" when nobody said.
    computation: the rule with its version, or by which way it was handed in. counts: whether it
    stands; an outside one waits for its owner's signature until then.
    """

    id: str
    kpi: str
    period: str
    value: float | None
    origin: FigureSource
    source: str
    owner: str
    at: datetime
    computation: str
    counts: bool
    signed_at: datetime | None


class Figures:
    """Makes and keeps figures."""

    def __init__(
        self,
        *,
        database: Database,
        trail: Trail,
        clock: Clock,
        ids: Ids,
        randomness: Randomness,
        planning: Planning,
    ) -> None:
        self._database: Final = database
        self._trail: Final = trail
        self._clock: Final = clock
        self._ids: Final = ids
        self._randomness: Final = randomness
        self._planning: Final = planning

    def compute_due(self) -> int:
        """Make every figure whose period is over; how many. Each is made once."""
        today = self._clock.now().date()
        made = 0
        with self._database.write() as work:
            for kpi in self._planning.kpis_within(work):
                if kpi.measure not in FROM_FACTS:
                    continue
                for period in closed(kpi.frequency, since=kpi.starts_on, today=today - GRACE):
                    if work.kpis.figure(kpi.id, period) is None:
                        self._keep(work, kpi, period, self._computed(work, kpi, period))
                        made += 1
        return made

    def hand_in(self, given: Given, source: FigureSource, *, by: Actor) -> FigureRecord:
        """Keep an outside figure until its owner signs it; one nobody signed gives way.

        Raises:
            ProgrammeError: somebody else asks, no such KPI or period, or one that counts is there.
        """
        return self.hand_in_all((given,), source, by=by)[0]

    def hand_in_all(
        self, given: tuple[Given, ...], source: FigureSource, *, by: Actor
    ) -> tuple[FigureRecord, ...]:
        """Keep all of them, or none.

        Raises:
            ProgrammeError: see `hand_in`; names the KPI by its code.
        """
        demand_programme_manager(by)
        if len({(one.kpi, one.period) for one in given}) != len(given):
            raise ProgrammeError(
                "A KPI has two figures for one period. Leave one of them. Nothing was kept."
            )
        with self._database.write() as work:
            known = {kpi.id: kpi for kpi in self._planning.kpis_within(work)}
            return tuple(self._hand_in(work, known, one, source, by) for one in given)

    def from_file(self, data: bytes, *, by: Actor) -> tuple[FigureRecord, ...]:
        """Outside figures of a CSV file with the headings kpi, period, value: all, or none.

        Raises:
            ProgrammeError: see `hand_in`; or no such file, with the line that is wrong.
        """
        demand_programme_manager(by)
        return self.hand_in_all(_read(data), FigureSource.FILE, by=by)

    def sign(self, figure: str, *, by: Actor) -> None:
        """The owner of a KPI stands by an outside figure.

        Raises:
            ProgrammeError: not the owner, or there is no such figure.
        """
        now = self._clock.now()
        with self._database.write() as work:
            owners = {kpi.id: kpi.owner for kpi in self._planning.kpis_within(work)}
            record = next((f for f in work.kpis.figures() if f.id == figure), None)
            if record is None or by.person is None or owners.get(record.kpi) != by.person:
                raise ProgrammeError("Only the owner of this KPI signs its figures.")
            work.kpis.sign(figure, by.person, at=now)
            self._note(work, EventKind.PROGRAMME_FIGURE_SIGNED, record, by)

    def traced(self) -> tuple[Figure, ...]:
        """Every figure of the plan with its trace, by KPI and period."""
        with self._database.read() as work:
            kpis = {kpi.id: kpi for kpi in self._planning.kpis_within(work)}
            records = [one for one in work.kpis.figures() if one.kpi in kpis]
            names = self._planning.owners_within(work, tuple(kpis.values()))
        return tuple(_traced(one, kpis[one.kpi], names) for one in records)

    def _hand_in(
        self,
        work: UnitOfWork,
        known: Mapping[str, Kpi],
        given: Given,
        source: FigureSource,
        by: Actor,
    ) -> FigureRecord:
        kpi = known.get(given.kpi)
        if kpi is None or kpi.measure is not Measure.OUTSIDE:
            raise ProgrammeError(
                "A figure is for a KPI that is not in the plan, or that Chatham measures itself. "
                "Nothing was kept."
            )
        if not is_period(kpi.frequency, given.period) or not self._is_over(kpi, given.period):
            raise ProgrammeError(
                f"A figure for {kpi.id} is for no period that is over, such as 2026-03, 2026-Q1 "
                "or 2026. Nothing was kept."
            )
        if not -_THOUSAND <= given.value <= 10 * _THOUSAND:
            raise ProgrammeError(f"A figure for {kpi.id} is out of reach. Nothing was kept.")
        record = FigureRecord(
            id=self._ids.new("fig"),
            kpi=kpi.id,
            period=given.period,
            thousandths=round(given.value * _THOUSAND),
            source=source,
            computation=f"handed-in/{source.value}",
            at=self._clock.now(),
        )
        try:
            work.kpis.add_figure(record)
        except AlreadyStored:
            raise ProgrammeError(
                f"The figure of {kpi.id} for this period is signed, and stays. Nothing was kept."
            ) from None
        self._note(work, EventKind.PROGRAMME_FIGURE_RECORDED, record, by)
        return record

    def keep_surveyed(self, work: UnitOfWork, kpi: Kpi, period: str, value: float | None) -> None:
        """Keep what a survey found, in the transaction that closes it."""
        self._keep(work, kpi, period, value)

    def _keep(self, work: UnitOfWork, kpi: Kpi, period: str, value: float | None) -> None:
        facts = kpi.measure in FROM_FACTS
        record = FigureRecord(
            id=self._ids.new("fig"),
            kpi=kpi.id,
            period=period,
            thousandths=None if value is None else round(value * _THOUSAND),
            source=FigureSource.FACTS if facts else FigureSource.SURVEY,
            computation=COMPUTATIONS[kpi.measure].id,
            at=self._clock.now(),
        )
        work.kpis.add_figure(record)
        self._note(work, EventKind.PROGRAMME_FIGURE_RECORDED, record, SYSTEM)

    def _computed(self, work: UnitOfWork, kpi: Kpi, period: str) -> float | None:
        start, end = bounds(kpi.frequency, period)
        counts = work.enrolments.counts()
        today = self._clock.now().date()
        facts = Facts(
            slots=work.slots.between(instant(start), instant(end)),
            coaches=sum(under_contract(one, today=today) for one in work.coaches.all()),
            enrolled=sum(n for cohort, n in counts.items() if cohort is not None),
            floor=floor_of(self._randomness.bytes(1)),
        )
        return COMPUTATIONS[kpi.measure].run(facts)

    def _is_over(self, kpi: Kpi, period: str) -> bool:
        if period.startswith("after-"):
            return True
        return bounds(kpi.frequency, period)[1] <= self._clock.now().date()

    def _note(self, work: UnitOfWork, kind: EventKind, record: FigureRecord, by: Actor) -> None:
        facts = {"key": record.kpi, "period": record.period, "source": record.source.value}
        event = self._trail.event(kind, actor=by, refs=Refs(record=record.id), facts=facts)
        self._trail.note(work, event)


def _traced(record: FigureRecord, kpi: Kpi, names: Mapping[PersonId, str]) -> Figure:
    return Figure(
        id=record.id,
        kpi=record.kpi,
        period=record.period,
        value=None if record.thousandths is None else record.thousandths / _THOUSAND,
        origin=record.source,
        source=kpi.source,
        owner=names.get(kpi.owner, "") if kpi.owner else "",
        at=record.at,
        computation=record.computation,
        counts=record.counts,
        signed_at=record.signed_at,
    )


def _read(data: bytes) -> tuple[Given, ...]:
    try:
        text = data.decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error):
        rows = []
    if not 0 < len(rows) <= MOST_LINES or set(rows[0]) != {"kpi", "period", "value"}:
        raise ProgrammeError(
            "The file is no CSV in UTF-8 with the headings kpi,period,value and up to "
            f"{MOST_LINES} lines. Nothing was kept."
        )
    found: list[Given] = []
    for line, row in enumerate(rows, start=2):
        try:
            kpi, period, value = row.values()  # one more is a decimal comma without quotes
            found.append(Given(kpi=kpi.strip(), period=period.strip(), value=float(value)))
        except (TypeError, ValueError, AttributeError):
            raise ProgrammeError(
                f"Line {line} is not a KPI, a period and a number with a decimal point. Nothing "
                "was kept."
            ) from None
    return tuple(found)
