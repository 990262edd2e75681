"""The register of people as the programme manager reads it: names, bands, cohorts.

Invariant: enrolment and nothing more; whether anybody has sessions is not in here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, overload

from assistant.programme.refusals import demand_programme_manager
from assistant.storage.database import Database
from assistant.storage.people_records import Enrolment
from governance.identity import Actor

PAGE: Final = 50
MOST: Final = 200


class PeopleRegister:
    """Reads the register."""

    def __init__(self, database: Database) -> None:
        self._database: Final = database

    def people(
        self, *, by: Actor, cohort: str | None = None, most: int = PAGE, start: int = 0
    ) -> tuple[Enrolment, ...]:
        """People of a cohort, or everybody, a page at a time.

        Raises:
            ProgrammeError: somebody else than the programme manager asks.
        """
        demand_programme_manager(by)
        with self._database.read() as work:
            return work.enrolments.of_cohort(cohort, most=min(most, MOST), start=start)

    def everybody(self, *, by: Actor, cohort: str | None = None) -> Sequence[Enrolment]:
        """People of a cohort, or everybody, read a stretch at a time as they are looked at.

        Raises:
            ProgrammeError: somebody else than the programme manager asks.
        """
        demand_programme_manager(by)
        return _Stretches(self._database, cohort)

    def numbered(self, number: str, *, by: Actor) -> Enrolment | None:
        """Whom the HR system calls so.

        Raises:
            ProgrammeError: somebody else than the programme manager asks.
        """
        demand_programme_manager(by)
        with self._database.read() as work:
            return work.enrolments.numbered(number)

    def cohorts(self, *, by: Actor) -> Mapping[str | None, int]:
        """How many are enrolled, by cohort; under None those who take no part.

        Raises:
            ProgrammeError: somebody else than the programme manager asks.
        """
        demand_programme_manager(by)
        with self._database.read() as work:
            return work.enrolments.counts()


class _Stretches(Sequence[Enrolment]):
    """The register as a sequence that opens only what is asked of it."""

    def __init__(self, database: Database, cohort: str | None) -> None:
        self._database = database
        self._cohort = cohort

    def __len__(self) -> int:
        with self._database.read() as work:
            counts = work.enrolments.counts()
        return sum(counts.values()) if self._cohort is None else counts.get(self._cohort, 0)

    @overload
    def __getitem__(self, index: int) -> Enrolment: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Enrolment]: ...
    def __getitem__(self, index: int | slice) -> Enrolment | Sequence[Enrolment]:
        start, stop, step = (
            index.indices(len(self)) if isinstance(index, slice) else (index, index + 1, 1)
        )
        most = max(stop - start, 0)
        with self._database.read() as work:
            found = work.enrolments.of_cohort(self._cohort, most=most, start=start)
        return found[::step] if isinstance(index, slice) else found[0]
