"""People out of an HR system's file: all of them, or none; the same file again changes nothing.

Invariants: with one wrong line nothing is stored; what is stored is what `reading` made coarse; a
person keeps their id for as long as they keep their number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from assistant.programme.people.mapping import ColumnMapping
from assistant.programme.people.reading import PeopleFile, Row, RowError, read_people
from assistant.programme.refusals import demand_programme_manager
from assistant.sessions.events import Trail
from assistant.storage.database import Database
from assistant.storage.enrolments import Filed, Known
from assistant.storage.people_records import Called, Enrolment
from assistant.storage.work import UnitOfWork
from governance.identity import Actor, PersonId
from governance.ledger.kinds import EventKind
from governance.ports import Clock, Ids


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What became of a file, or would: with errors, or as a dry run, nothing was stored.

    wrong: lines with an error; errors: the first of them. gone: who is not in the file any more
    and was taken out, where that was asked for.
    """

    new: int
    changed: int
    same: int
    gone: int
    wrong: int
    errors: tuple[RowError, ...]
    mapping: ColumnMapping
    stored: bool


class PeopleImport:
    """Takes files of people in."""

    def __init__(self, *, database: Database, trail: Trail, clock: Clock, ids: Ids) -> None:
        self._database: Final = database
        self._trail: Final = trail
        self._clock: Final = clock
        self._ids: Final = ids

    def take_in(
        self,
        data: bytes,
        mapping: ColumnMapping | None,
        *,
        by: Actor,
        store: bool,
        whole: bool = False,
    ) -> Imported:
        """Read a file, and store it if it has no error and `store` says so.

        whole: the file is everybody there is; whoever is not in it leaves the register.

        Raises:
            PeopleFileError, MappingError: it cannot be read at all.
            ProgrammeError: somebody else than the programme manager asks.
        """
        demand_programme_manager(by)
        read = read_people(data, mapping, today=self._clock.now().date())
        if not store or read.wrong:
            with self._database.read() as work:
                return self._plan(work, read, whole=whole).told(read, stored=False)
        with self._database.write() as work:
            plan = self._plan(work, read, whole=whole)
            if plan.changes:
                now = self._clock.now()
                for cohort in sorted({row.cohort for row in read.rows if row.cohort}):
                    work.themes.add_cohort(cohort, now)
                work.enrolments.add(plan.new, at=now)
                work.enrolments.change(plan.changed)
                work.enrolments.forget(plan.gone)
                facts = {"count": len(plan.new), "replaced": len(plan.changed)}
                facts["erased"] = len(plan.gone)
                kind = EventKind.PROGRAMME_PEOPLE_IMPORTED
                self._trail.note(work, self._trail.event(kind, actor=by, facts=facts))
        return plan.told(read, stored=plan.changes)

    def _plan(self, work: UnitOfWork, read: PeopleFile, *, whole: bool) -> _Plan:
        known = work.enrolments.known()
        new: list[Filed] = []
        changed: list[Filed] = []
        same = 0
        numbers: set[bytes] = set()
        for row in read.rows:
            number = work.enrolments.hashed("number", row.number)
            digest = work.enrolments.hashed("row", _text(row))
            numbers.add(number)
            before = known.get(number)
            if before is not None and before.digest == digest:
                same += 1
                continue
            person = before.person if before else PersonId(self._ids.new("per"))
            filed = Filed(number=number, digest=digest, enrolment=_enrolment(row, person))
            (changed if before else new).append(filed)
        gone = _absent(known, numbers) if whole else ()
        return _Plan(new=tuple(new), changed=tuple(changed), same=same, gone=gone)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    new: tuple[Filed, ...]
    changed: tuple[Filed, ...]
    same: int
    gone: tuple[PersonId, ...]

    @property
    def changes(self) -> bool:
        return bool(self.new or self.changed or self.gone)

    def told(self, read: PeopleFile, *, stored: bool) -> Imported:
        return Imported(
            new=len(self.new),
            changed=len(self.changed),
            same=self.same,
            gone=len(self.gone),
            wrong=read.wrong,
            errors=read.errors,
            mapping=read.mapping,
            stored=stored,
        )


def _absent(known: Mapping[bytes, Known], numbers: set[bytes]) -> tuple[PersonId, ...]:
    return tuple(sorted(one.person for number, one in known.items() if number not in numbers))


def _enrolment(row: Row, person: PersonId) -> Enrolment:
    return Enrolment(
        person=person,
        level=row.level,
        age=row.age,
        tenure=row.tenure,
        pay=row.pay,
        region=row.region,
        language=row.language,
        line=row.organization_line,
        cohort=row.cohort,
        called=Called(name=row.name, email=row.email),
    )


def _text(row: Row) -> str:
    """What of a row is kept, as one text: a birthday that changes no band changes nothing."""
    kept = (
        *(row.name, row.email, row.level, row.age, row.tenure, row.pay),
        *(row.region or "", row.language or "", row.organization_line or "", row.cohort or ""),
    )
    return "\x1f".join(kept)
