"""The figures of both groups, one pseudonymized row a person, as a CSV their owner hands in.

Headings: code, group (pilot or comparison), before, after, and each attribute that is matched on.
Invariants: exact facts become bands while they are read; codes are checked and forgotten; a column
about coaching is told apart from one nobody knows, since the policies have a say about it; an error
names a line and a column, never a value.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from assistant.programme.people.bands import BandError, age_of, level_of, tenure_of
from assistant.programme.pilot.answers import Rows
from assistant.programme.pilot.design import Attribute
from assistant.programme.refusals import ProgrammeError
from assistant.storage.people_records import AgeBand, PayBand, TenureBand

MAX_BYTES: Final = 2_000_000
MOST_ROWS: Final = 20_000
MOST_ERRORS: Final = 50
GROUPS: Final = ("pilot", "comparison")
FIXED: Final = ("code", "group", "before", "after")
_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,39}", re.ASCII)
_BAND: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_NUMBER: Final = re.compile(r"-?[0-9]{1,5}(\.[0-9]{1,6})?")
_COACHING: Final = re.compile(
    r"coach|session|hour|minute|attend|booking|booked|slot|no.?show|engagement|survey|nps|theme"
    r"|summar|transcript|commitment|\bheld\b|utili[sz]ation|completion|dose|intensity"
)
_OWN: Final = re.compile(
    r"(coaching|sessions?)\W+(hours?|minutes?|sessions?|held|attended|completed|booked|received)"
    r"|(hours?|minutes?|number) of (coaching|sessions?)|utili[sz]ation|attendance"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowError:
    """What is wrong with a line (the first is 1, the headings). column: "" for the whole line."""

    line: int
    column: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """A file as it was read. about_coaching: whether a heading says so; then nothing was read.

    errors: the first of them; wrong: how many lines are. rows: None unless every line is fine.
    """

    about_coaching: bool
    rows: Rows | None
    errors: tuple[RowError, ...] = ()
    wrong: int = 0
    pilot: int = 0
    comparison: int = 0


def read_rows(data: bytes, attributes: Sequence[Attribute], *, today: date) -> Handed:
    """Read a file. attributes: what the pilot matches on; their columns have to be there.

    Raises:
        ProgrammeError: no such file, or its headings are others.
    """
    heads, lines = _table(data)
    if any(_COACHING.search(head) for head in heads):
        return Handed(about_coaching=True, rows=None)
    wanted = (*FIXED, *(one.value for one in attributes))
    if sorted(heads) != sorted(wanted):
        raise ProgrammeError(
            f"The headings have to be {','.join(wanted)}, and no others. Nothing was kept."
        )
    places = {name: heads.index(name) for name in wanted}
    errors: list[RowError] = []
    seen: set[str] = set()
    found: list[tuple[bool, float, float, list[str]]] = []
    for number, cells in enumerate(lines, start=2):
        made = _row(number, cells, places, attributes, seen, today)
        if isinstance(made, RowError):
            errors.append(made)
        else:
            found.append(made)
    ours = sum(one[0] for one in found)
    return Handed(
        about_coaching=False,
        rows=None if errors else _rows(found, attributes),
        errors=tuple(errors[:MOST_ERRORS]),
        wrong=len(errors),
        pilot=ours,
        comparison=len(found) - ours,
    )


def is_about_coaching(words: str) -> bool:
    """Whether a KPI's words say that it counts what somebody had of coaching."""
    return _OWN.search(words.casefold().replace("-", " ")) is not None


def _table(data: bytes) -> tuple[list[str], list[list[str]]]:
    try:
        text = data.decode("utf-8-sig") if len(data) <= MAX_BYTES else ""
        delimiter = ";" if text.partition("\n")[0].count(";") else ","
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except (UnicodeDecodeError, csv.Error):
        lines = []
    lines = [line for line in lines if line]
    if not 1 < len(lines) <= MOST_ROWS + 1:
        raise ProgrammeError(
            f"The file is no CSV in UTF-8 with headings and up to {MOST_ROWS:,} people. Nothing "
            "was kept."
        )
    return [head.strip().lower() for head in lines[0]], lines[1:]


def _row(  # noqa: PLR0917, PLR0911  -- private; one list of what can be wrong with a line
    number: int,
    cells: Sequence[str],
    places: Mapping[str, int],
    attributes: Sequence[Attribute],
    seen: set[str],
    today: date,
) -> RowError | tuple[bool, float, float, list[str]]:
    if len(cells) != len(places):
        return RowError(line=number, column="", why="not as many values as headings")
    values = {name: cells[place].strip() for name, place in places.items()}
    if not _CODE.fullmatch(values["code"]):
        return RowError(line=number, column="code", why="not a code of letters, digits, hyphens")
    if values["code"] in seen:
        return RowError(line=number, column="code", why="there more than once")
    seen.add(values["code"])
    if values["group"] not in GROUPS:
        return RowError(line=number, column="group", why="neither pilot nor comparison")
    for name in ("before", "after"):
        if not _NUMBER.fullmatch(values[name]):
            return RowError(line=number, column=name, why="not a number with a decimal point")
    bands: list[str] = []
    for attribute in attributes:
        try:
            bands.append(_BANDS[attribute](values[attribute.value], today))
        except BandError:
            return RowError(line=number, column=attribute.value, why="no band can be made of it")
    return (
        values["group"] == GROUPS[0],
        float(values["before"]),
        float(values["after"]),
        bands,
    )


def _rows(
    found: Sequence[tuple[bool, float, float, list[str]]], attributes: Sequence[Attribute]
) -> Rows:
    return Rows(
        pilot=tuple(one[0] for one in found),
        before=tuple(one[1] for one in found),
        after=tuple(one[2] for one in found),
        columns={a.value: tuple(one[3][n] for one in found) for n, a in enumerate(attributes)},
    )


def _age(text: str, today: date) -> str:
    return text if text in set(AgeBand) else age_of(text, today=today)


def _tenure(text: str, today: date) -> str:
    return text if text in set(TenureBand) else tenure_of(text, today=today)


def _pay(text: str, _: date) -> str:
    # An amount is refused: what a band of pay is, the mapping of a file of people says.
    if text not in set(PayBand):
        raise BandError
    return text


def _code(text: str, _: date) -> str:
    if not _BAND.fullmatch(text.lower()):
        raise BandError
    return text.lower()


_BANDS: Final[Mapping[Attribute, Callable[[str, date], str]]] = MappingProxyType(
    {
        Attribute.LEVEL: lambda text, _: level_of(text).value,
        Attribute.TENURE: _tenure,
        Attribute.AGE: _age,
        Attribute.PAY: _pay,
        Attribute.REGION: _code,
        Attribute.LANGUAGE: _code,
    }
)
