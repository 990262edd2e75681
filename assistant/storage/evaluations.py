"""What bundles were measured by: runs of the suites, and comparisons of two of them.

Invariant: an evaluation is read only if its body's SHA-256 is its id; none is ever changed.
"""

from __future__ import annotations

import hashlib

from sqlalchemy import RowMapping, insert, select

from assistant.storage.bundle_records import Evaluated, Kind
from assistant.storage.bundles import changed
from assistant.storage.statements import Statements
from assistant.storage.tables import evaluation
from governance.identity import BundleDigest


class Evaluations:
    """The evaluations of one unit of work."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    def add(self, one: Evaluated) -> None:
        """Keep a run or a comparison.

        Raises:
            AlreadyStored: it is kept already.
        """
        if hashlib.sha256(one.body).hexdigest() != one.id:
            raise changed()
        self._statements.change(
            insert(evaluation).values(
                id=one.id,
                kind=one.kind,
                bundle=one.bundle,
                baseline=one.baseline,
                selection=one.selection,
                verdict=one.verdict,
                cases=one.cases,
                at=one.at,
                body=one.body,
            )
        )

    def get(self, name: str) -> Evaluated | None:
        """A run or comparison by its id.

        Raises:
            SealError: what is stored is not what the id was made of.
        """
        row = self._statements.first(select(evaluation).where(evaluation.c.id == name))
        return None if row is None else _evaluated(row)

    def all(self, kind: Kind) -> tuple[Evaluated, ...]:
        """All runs, or all comparisons, newest first."""
        some = select(evaluation).where(evaluation.c.kind == kind)
        ordered = some.order_by(evaluation.c.at.desc(), evaluation.c.id)
        return tuple(_evaluated(row) for row in self._statements.rows(ordered))


def _evaluated(row: RowMapping) -> Evaluated:
    body = bytes(row["body"])
    if hashlib.sha256(body).hexdigest() != row["id"]:
        raise changed()
    against = row["baseline"]
    return Evaluated(
        id=row["id"],
        kind=row["kind"],
        bundle=BundleDigest(row["bundle"]),
        baseline=None if against is None else BundleDigest(against),
        selection=row["selection"],
        verdict=row["verdict"],
        cases=row["cases"],
        at=row["at"],
        body=body,
    )
