"""The plan of priorities and KPIs, sealed; their figures, once for each period; reminders.

Invariant: a figure that counts is never written over.
"""

from __future__ import annotations

from datetime import datetime
from functools import cached_property

from sqlalchemy import RowMapping, delete, insert, select, update

from assistant.storage.access_keys import PLAN, access_key
from assistant.storage.errors import AlreadyStored, NotStored
from assistant.storage.keyring import KeyRing
from assistant.storage.kpi_records import OUTSIDE, FigureRecord, PlanItem, PlanKind
from assistant.storage.statements import Statements
from assistant.storage.tables import kpi_figure, owner_reminder, plan_item
from governance.errors import KeyMissingError
from governance.identity import PersonId
from governance.keys import Key, decrypt, encrypt


class Kpis:
    """The plan and figures of one unit of work."""

    def __init__(self, statements: Statements, keyring: KeyRing | None) -> None:
        self._statements = statements
        self._keyring = keyring

    def put(self, item: PlanItem) -> None:
        """Keep an item of the plan, in the place of what there was."""
        self.remove(item.kind, item.id)
        sealed = encrypt(self._key, item.text.encode(), _place(item), self._ring.randomness)
        self._statements.change(
            insert(plan_item).values(
                kind=item.kind, id=item.id, changed_at=item.changed_at, sealed=sealed
            )
        )

    def remove(self, kind: PlanKind, item_id: str) -> bool:
        """Take an item out of the plan; its figures stay. False when there was none."""
        gone = delete(plan_item).where(plan_item.c.kind == kind, plan_item.c.id == item_id)
        return self._statements.change(gone) == 1

    def plan(self, kind: PlanKind) -> tuple[PlanItem, ...]:
        """Every item of a kind, by id.

        Raises:
            SealError: a row was changed or moved.
        """
        found = select(plan_item).where(plan_item.c.kind == kind).order_by(plan_item.c.id)
        return tuple(self._item(row) for row in self._statements.rows(found))

    def add_figure(self, record: FigureRecord) -> None:
        """Keep a figure; an outside one nobody signed yet gives way.

        Raises:
            AlreadyStored: one that counts is there for this period. It stays.
        """
        before = self.figure(record.kpi, record.period)
        if before is not None and (before.counts or record.source not in OUTSIDE):
            raise AlreadyStored("There is a figure of this period already, and it stays.")
        if before is not None:
            self._statements.change(delete(kpi_figure).where(kpi_figure.c.id == before.id))
        self._statements.change(
            insert(kpi_figure).values(
                id=record.id,
                kpi_id=record.kpi,
                period=record.period,
                thousandths=record.thousandths,
                source=record.source,
                computation=record.computation,
                at=record.at,
                signed_by=record.signed_by,
                signed_at=record.signed_at,
            )
        )

    def figure(self, kpi: str, period: str) -> FigureRecord | None:
        """The figure of a period, or None."""
        found = select(kpi_figure).where(kpi_figure.c.kpi_id == kpi, kpi_figure.c.period == period)
        row = self._statements.first(self._statements.locking(found))
        return None if row is None else _figure(row)

    def figures(self) -> tuple[FigureRecord, ...]:
        """Every figure, by KPI and period."""
        ordered = select(kpi_figure).order_by(kpi_figure.c.kpi_id, kpi_figure.c.period)
        return tuple(_figure(row) for row in self._statements.rows(ordered))

    def sign(self, figure_id: str, by: PersonId, *, at: datetime) -> None:
        """An owner stands by an outside figure.

        Raises:
            NotStored: there is none that waits for a signature.
        """
        this = update(kpi_figure).where(
            kpi_figure.c.id == figure_id, kpi_figure.c.signed_at.is_(None)
        )
        if self._statements.change(this.values(signed_by=by, signed_at=at)) != 1:
            raise NotStored("No figure of this id waits for a signature. Look at the board again.")

    # ---- reminders --------------------------------------------------------------------------

    def reminders(self) -> dict[tuple[str, str], tuple[int, datetime, datetime | None]]:
        """(KPI, period) → tries, last try, and when a reminder went out."""
        return {
            (row["kpi_id"], row["period"]): (row["tries"], row["tried_at"], row["sent_at"])
            for row in self._statements.rows(select(owner_reminder))
        }

    def remind(self, kpi: str, period: str, *, tries: int, at: datetime, sent: bool) -> None:
        """A reminder was tried."""
        gone = delete(owner_reminder).where(
            owner_reminder.c.kpi_id == kpi, owner_reminder.c.period == period
        )
        self._statements.change(gone)
        self._statements.change(
            insert(owner_reminder).values(
                kpi_id=kpi, period=period, tries=tries, tried_at=at, sent_at=at if sent else None
            )
        )

    def _item(self, row: RowMapping) -> PlanItem:
        item = PlanItem(kind=row["kind"], id=row["id"], text="", changed_at=row["changed_at"])
        plain = decrypt(self._key, row["sealed"], _place(item)).decode()
        return PlanItem(kind=item.kind, id=item.id, text=plain, changed_at=item.changed_at)

    @cached_property
    def _key(self) -> Key:
        return Key(access_key(self._ring, PLAN))

    @property
    def _ring(self) -> KeyRing:
        if self._keyring is None:
            raise KeyMissingError("The plan of KPIs is sealed. Name the key file.")
        return self._keyring


def _figure(row: RowMapping) -> FigureRecord:
    return FigureRecord(
        id=row["id"],
        kpi=row["kpi_id"],
        period=row["period"],
        thousandths=row["thousandths"],
        source=row["source"],
        computation=row["computation"],
        at=row["at"],
        signed_by=row["signed_by"],
        signed_at=row["signed_at"],
    )


def _place(item: PlanItem) -> bytes:
    return f"plan v1|{item.kind}|{item.id}".encode()
