"""An organization's versions of the theme taxonomy. What is published is never changed."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import RowMapping, delete, insert, select, update

from assistant.storage.statements import Statements
from assistant.storage.tables import taxonomy_version
from assistant.storage.theme_records import TaxonomyRecord
from governance.identity import PersonId


class Taxonomies:
    """The versions of one unit of work."""

    def __init__(self, statements: Statements) -> None:
        self._statements: Final = statements

    def all(self) -> tuple[TaxonomyRecord, ...]:
        """Every version, oldest first; a draft is the last."""
        found = select(taxonomy_version).order_by(
            taxonomy_version.c.published_at.is_(None),
            taxonomy_version.c.published_at,
            taxonomy_version.c.id,
        )
        return tuple(_record(row) for row in self._statements.rows(found))

    def put_draft(self, record: TaxonomyRecord) -> None:
        """Keep a draft; the one before it, if any, is gone."""
        self.drop_draft()
        self._statements.change(
            insert(taxonomy_version).values(
                id=record.version,
                base=record.base,
                document=record.document,
                drafted_by=record.drafted_by,
                drafted_at=record.drafted_at,
            )
        )

    def drop_draft(self) -> bool:
        """Throw the draft away; False when there is none."""
        drafts = taxonomy_version.c.published_at.is_(None)
        return self._statements.change(delete(taxonomy_version).where(drafts)) > 0

    def publish(self, version: str, *, by: PersonId | None, at: datetime) -> bool:
        """Make the draft of this name a version for good; False when there is no such draft."""
        draft = (taxonomy_version.c.id == version) & taxonomy_version.c.published_at.is_(None)
        made = update(taxonomy_version).where(draft).values(published_by=by, published_at=at)
        return self._statements.change(made) == 1


def _record(row: RowMapping) -> TaxonomyRecord:
    return TaxonomyRecord(
        version=row["id"],
        base=row["base"],
        document=row["document"],
        drafted_by=None if row["drafted_by"] is None else PersonId(row["drafted_by"]),
        drafted_at=row["drafted_at"],
        published_by=None if row["published_by"] is None else PersonId(row["published_by"]),
        published_at=row["published_at"],
    )
