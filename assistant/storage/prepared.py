"""Statements compiled once, for the few a gate or an append runs every time.

Invariants: values stay bound parameters, and what a column's type refuses or converts
(`assistant.storage.columns`) is refused and converted here too, by that type's own processors.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, cast

from sqlalchemy import Dialect, Executable, Select
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

Values: TypeAlias = Mapping[str, Any]
_Process: TypeAlias = Callable[[Any], Any]


class Prepared:
    """A statement with fixed text. It may not have parameters that expand to lists."""

    __slots__ = ("_on_sqlite", "columns", "statement")

    def __init__(self, statement: Executable) -> None:
        self.statement: Final = statement
        self.columns: Final = _columns(statement)
        self._on_sqlite: _Plan | None = None

    def rows(
        self, driver: sqlite3.Connection, dialect: Dialect, values: Values
    ) -> Sequence[Sequence[Any]]:
        """All rows, straight from SQLite's driver."""
        plan = self._plan(dialect)
        return plan.read(driver.execute(plan.text, plan.bound(values)).fetchall())

    def change(self, driver: sqlite3.Connection, dialect: Dialect, many: Sequence[Values]) -> int:
        """Run it once for each of `many`; the number of rows touched."""
        plan = self._plan(dialect)
        if len(many) == 1:
            return driver.execute(plan.text, plan.bound(many[0])).rowcount
        return driver.executemany(plan.text, [plan.bound(values) for values in many]).rowcount

    def _plan(self, dialect: Dialect) -> _Plan:
        plan = self._on_sqlite
        if plan is None:  # two threads at once make the same one
            plan = self._on_sqlite = _plan(self.statement, dialect)
        return plan


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """text: SQL with `?`. binds: name, and how its type takes a value in, in the text's order.

    constants: what the statement itself says. results: columns whose type converts what is read.
    """

    text: str
    binds: tuple[tuple[str, _Process | None], ...]
    constants: Values
    results: tuple[tuple[int, _Process], ...]

    def bound(self, values: Values) -> list[Any]:
        """Values in the order of the text, as the types of their columns let them through."""
        constants = self.constants
        found: list[Any] = []
        for name, process in self.binds:
            value = values[name] if name in values else constants[name]
            found.append(value if process is None else process(value))
        return found

    def read(self, rows: list[Sequence[Any]]) -> Sequence[Sequence[Any]]:
        """Rows as the types of their columns give them."""
        if not self.results:
            return rows
        converted = [list(row) for row in rows]
        for row in converted:
            for at, process in self.results:
                row[at] = process(row[at])
        return converted


def _plan(statement: Executable, dialect: Dialect) -> _Plan:
    compiled = cast("SQLCompiler", cast("Any", statement).compile(dialect=dialect))
    names = compiled.positiontup or []
    if "[POSTCOMPILE" in compiled.string:
        raise TypeError("A statement whose text depends on its values cannot be prepared.")
    required = {name for name, bind in compiled.binds.items() if bind.required}
    return _Plan(
        text=compiled.string,
        binds=tuple(
            (name, _impl(compiled.binds[name].type, dialect).bind_processor(dialect))
            for name in names
        ),
        constants={n: v for n, v in compiled.params.items() if n not in required},
        results=_results(statement, dialect),
    )


def _columns(statement: Executable) -> tuple[str, ...]:
    if not isinstance(statement, Select):
        return ()
    return tuple(cast("Select[Any]", statement).selected_columns.keys())


def _results(statement: Executable, dialect: Dialect) -> tuple[tuple[int, _Process], ...]:
    if not isinstance(statement, Select):
        return ()
    columns = list(cast("Select[Any]", statement).selected_columns)
    found = (
        (at, _impl(c.type, dialect).result_processor(dialect, None)) for at, c in enumerate(columns)
    )
    return tuple((at, process) for at, process in found if process is not None)


def _impl(kind: TypeEngine[Any], dialect: Dialect) -> TypeEngine[Any]:
    return kind.dialect_impl(dialect)
