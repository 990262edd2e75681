"""Surveys: how many gave which answer, and nothing else.

Invariants: no row joins an answer to a person; that somebody has answered is a keyed hash nobody
can read a person out of without the key file, and it goes when the survey closes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import RowMapping, delete, insert, select, update

from assistant.storage.access_keys import SURVEYS, keyed_fingerprint
from assistant.storage.errors import AlreadyStored, NotStored
from assistant.storage.keyring import KeyRing
from assistant.storage.kpi_records import SurveyRound
from assistant.storage.statements import Statements
from assistant.storage.tables import survey_mark, survey_round, survey_tally
from governance.identity import PersonId


class Surveys:
    """The surveys of one unit of work."""

    def __init__(self, statements: Statements, keyring: KeyRing | None) -> None:
        self._statements = statements
        self._keyring = keyring

    def open(self, new: SurveyRound, answers: range) -> None:
        """Begin a survey with no answer yet.

        Raises:
            AlreadyStored: this KPI has one in this period.
        """
        self._statements.change(
            insert(survey_round).values(
                id=new.id,
                kpi_id=new.kpi,
                cohort_id=new.cohort,
                period=new.period,
                opened_at=new.opened_at,
                closes_at=new.closes_at,
            )
        )
        empty = [{"round_id": new.id, "answer": n, "count": 0} for n in answers]
        self._statements.change(insert(survey_tally), empty)

    def get(self, round_id: str) -> SurveyRound:
        """One survey; in a writing unit it stays locked.

        Raises:
            NotStored: there is none.
        """
        found = select(survey_round).where(survey_round.c.id == round_id)
        row = self._statements.first(self._statements.locking(found))
        if row is None:
            raise NotStored("There is no such survey. Look at the list again.")
        return _round(row)

    def all(self) -> tuple[SurveyRound, ...]:
        """Every survey, oldest first."""
        ordered = select(survey_round).order_by(survey_round.c.opened_at, survey_round.c.id)
        return tuple(_round(row) for row in self._statements.rows(ordered))

    def answered(self, round_id: str, person: PersonId) -> bool:
        """Whether somebody has; only they are told."""
        found = select(survey_mark.c.round_id).where(
            survey_mark.c.hash == self._mark(round_id, person)
        )
        return self._statements.first(found) is not None

    def count(self, round_id: str, person: PersonId, answer: int) -> None:
        """Add one to an answer, once for each person.

        Raises:
            AlreadyStored: they have answered.
            NotStored: it is no answer of this survey.
        """
        if self.answered(round_id, person):
            raise AlreadyStored("You have answered already. Nothing was counted again.")
        self._statements.change(
            insert(survey_mark).values(hash=self._mark(round_id, person), round_id=round_id)
        )
        this = update(survey_tally).where(
            survey_tally.c.round_id == round_id, survey_tally.c.answer == answer
        )
        if self._statements.change(this.values(count=survey_tally.c.count + 1)) != 1:
            raise NotStored("This is no answer of this survey. Choose one of those shown.")

    def tally(self, round_id: str) -> Mapping[int, int]:
        """Answer → how many. For whoever closes it; before that it is nobody's."""
        found = select(survey_tally).where(survey_tally.c.round_id == round_id)
        rows = self._statements.rows(found.order_by(survey_tally.c.answer))
        return {row["answer"]: row["count"] for row in rows}

    def close(self, round_id: str, *, at: datetime) -> None:
        """End it: who has answered is forgotten, and so are the counts, whose figure is kept."""
        this = update(survey_round).where(survey_round.c.id == round_id)
        self._statements.change(this.values(closed_at=at))
        self._statements.change(delete(survey_mark).where(survey_mark.c.round_id == round_id))
        self._statements.change(delete(survey_tally).where(survey_tally.c.round_id == round_id))

    def _mark(self, round_id: str, person: PersonId) -> bytes:
        return keyed_fingerprint(self._keyring, SURVEYS, f"{round_id}|{person}")


def _round(row: RowMapping) -> SurveyRound:
    return SurveyRound(
        id=row["id"],
        kpi=row["kpi_id"],
        cohort=row["cohort_id"],
        period=row["period"],
        opened_at=row["opened_at"],
        closes_at=row["closes_at"],
        closed_at=row["closed_at"],
    )
