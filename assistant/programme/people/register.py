"""The register of people as the programme manager reads it: names, bands, cohorts.

Invariant: enrolment and nothing more; whether anybody has sessions is not in here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from assistant.programme.refusals import demand_programme_manager
from assistant.storage.database import Database
from assistant.storage.people_records import Enrolment
from governance.identity import Actor, PersonId

PAGE: Final = 50
MOST: Final = 200


class PeopleRegister:
    """Reads the register."""

    def __init__(self, database: Database) -> None:
        self._database: Final = database

    def people(
        self, *, by: Actor, cohort: str | None = None, most: int = PAGE, skip: int = 0
    ) -> tuple[Enrolment, ...]:
        """People of a cohort, or everybody, a page at a time.

        Raises:
            ProgrammeError: somebody else than the programme manager asks.
        """
        demand_programme_manager(by)
        with self._database.read() as work:
            return work.enrolments.of_cohort(cohort, most=min(most, MOST), skip=skip)

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

    def called(self, person: PersonId, *, by: Actor) -> str | None:
        """Somebody's name; None when they are not in the register.

        Raises:
            ProgrammeError: somebody else than the programme manager asks.
        """
        demand_programme_manager(by)
        with self._database.read() as work:
            found = work.enrolments.find(person)
        return found.called.name if found and found.called else None
