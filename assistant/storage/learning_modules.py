"""An organization's own modules, and how many people found a module useful.

Invariants: a version's words never change once it is there; a count is shown from five people on
and then only by fives, so that nobody's answer is found by looking twice (DESIGN §5).
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import RowMapping, insert, select, update

from assistant.storage.errors import NotStored
from assistant.storage.learning_records import ModuleState, OwnModuleRecord, Tally
from assistant.storage.statements import Statements
from assistant.storage.tables import learning_module, learning_tally
from governance.identity import PersonId

FLOOR: Final = 5


class LearningModules:
    """See the module."""

    def __init__(self, statements: Statements) -> None:
        self._statements: Final = statements

    # ---- an organization's own --------------------------------------------------------------

    def add(self, record: OwnModuleRecord) -> None:
        """Keep a new version.

        Raises:
            AlreadyStored: there is one of this id and version.
        """
        self._statements.change(
            insert(learning_module).values(
                id=record.id,
                version=record.version,
                state=record.state,
                theme=record.theme,
                written_by=record.written_by,
                decided_by=record.decided_by,
                at=record.at,
                release_id=record.release,
                text=record.text.encode(),
            )
        )

    def decide(
        self, record: OwnModuleRecord, state: ModuleState, *, by: PersonId
    ) -> OwnModuleRecord:
        """Move a version on from the state it was read in.

        Raises:
            NotStored: somebody else was quicker.
        """
        where = (
            (learning_module.c.id == record.id)
            & (learning_module.c.version == record.version)
            & (learning_module.c.state == record.state)
        )
        moved = update(learning_module).where(where).values(state=state, decided_by=by)
        if self._statements.change(moved) != 1:
            raise NotStored("Somebody else has just decided about this module. Look again.")
        found = self.find(record.id, record.version)
        if found is None:
            raise NotStored("This module is no longer here.")
        return found

    def find(self, module: str, version: int) -> OwnModuleRecord | None:
        """One version."""
        found = select(learning_module).where(
            learning_module.c.id == module, learning_module.c.version == version
        )
        row = self._statements.first(found)
        return None if row is None else _own(row)

    def all(self) -> tuple[OwnModuleRecord, ...]:
        """Every version of every module, by id, newest version first."""
        found = select(learning_module).order_by(
            learning_module.c.id, learning_module.c.version.desc()
        )
        return tuple(_own(row) for row in self._statements.rows(found))

    def published(self) -> tuple[OwnModuleRecord, ...]:
        """The newest published version of each module."""
        newest: dict[str, OwnModuleRecord] = {}
        for one in self.all():
            if one.state is ModuleState.PUBLISHED:
                newest.setdefault(one.id, one)
        return tuple(newest.values())

    # ---- counts -----------------------------------------------------------------------------

    def count(self, module: str, *, useful: bool) -> None:
        """One more person has answered about this version of a module."""
        table = learning_tally.c
        row = self._statements.first(select(learning_tally).where(table.module == module))
        if row is None:
            fresh = {"answers": 0, "useful": 0, "shown_answers": 0, "shown_useful": 0}
            self._statements.change(insert(learning_tally).values(module=module, **fresh))
            row = self._statements.first(select(learning_tally).where(table.module == module))
        if row is None:
            raise NotStored("What people answered could not be counted. Try again.")
        counted: dict[str, int] = {
            "answers": row["answers"] + 1,
            "useful": row["useful"] + int(useful),
        }
        if counted["answers"] - row["shown_answers"] >= FLOOR:
            counted |= {
                "shown_answers": counted["answers"],
                "shown_useful": counted["useful"],
            }
        self._statements.change(
            update(learning_tally).where(table.module == module).values(counted)
        )

    def tallies(self) -> tuple[Tally, ...]:
        """What may be shown, by module; one that too few have answered is not among them."""
        found = select(learning_tally).where(learning_tally.c.shown_answers >= FLOOR)
        return tuple(
            Tally(module=row["module"], answers=row["shown_answers"], useful=row["shown_useful"])
            for row in self._statements.rows(found.order_by(learning_tally.c.module))
        )


def _own(row: RowMapping) -> OwnModuleRecord:
    decided = row["decided_by"]
    return OwnModuleRecord(
        id=row["id"],
        version=row["version"],
        state=row["state"],
        theme=row["theme"],
        written_by=PersonId(row["written_by"]),
        decided_by=None if decided is None else PersonId(decided),
        at=row["at"],
        release=row["release_id"],
        text=bytes(row["text"]).decode(),
    )
