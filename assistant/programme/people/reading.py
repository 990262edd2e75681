"""A CSV file of people (RFC 4180, as HR systems write it), read line by line.

Invariants: one row is one line, so that a wrong quote spoils its own row and no other; what is
exact (title, age, pay, site) is a band before it leaves this module; a value a spreadsheet would
run as a formula is refused; an error names the line and the column, never what stands there.
"""

from __future__ import annotations

import codecs
import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from assistant.mail.post import is_mail_address
from assistant.programme.people.bands import (
    BandError,
    age_of,
    level_of,
    pay_of,
    region_of,
    tenure_of,
)
from assistant.programme.people.mapping import CODE, ColumnMapping, Part, guessed
from assistant.storage.people_records import AgeBand, Level, PayBand, TenureBand
from assistant.uploads import PEOPLE_BYTES
from governance.errors import ChathamError

MAX_BYTES: Final = 64_000_000
WEB_BYTES: Final = PEOPLE_BYTES
"""Taken in by the web app, whose memory is small; larger files go through the command line."""
MAX_LINE: Final = 10_000
MAX_PEOPLE: Final = 500_000
MOST_ERRORS: Final = 200
_DELIMITERS: Final = (",", ";", "\t", "|")
_CODE: Final = re.compile(CODE)
_NUMBER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,59}", re.ASCII)
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "|", "%")
_LONGEST: Final = 200


class PeopleFileError(ChathamError):
    """The file cannot be read at all; nothing was taken in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowError:
    """What is wrong with a line (the first is 1, the headings). part: the column, if it is one."""

    line: int
    part: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A person as a file says, coarse already."""

    line: int
    number: str = field(repr=False)
    name: str = field(repr=False)
    email: str = field(repr=False)
    level: Level
    age: AgeBand
    tenure: TenureBand
    pay: PayBand
    region: str | None
    language: str | None
    organization_line: str | None
    cohort: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleFile:
    """A file as it was read. errors: the first of them; wrong: how many there are."""

    rows: tuple[Row, ...]
    errors: tuple[RowError, ...]
    wrong: int
    mapping: ColumnMapping


def read_people(data: bytes, mapping: ColumnMapping | None, *, today: date) -> PeopleFile:
    """Read a file. mapping: None takes what usual headings suggest. today: for ages and tenure.

    Raises:
        PeopleFileError: too large, not text, without headings, or with nobody under them.
        MappingError: which column is what cannot be told.
    """
    lines = _decoded(data).split("\n")
    delimiter = _delimiter(lines[0])
    heads = _cells(lines[0], delimiter)
    if heads is None or len(heads) < len({"number", "name"}):
        raise PeopleFileError("The first line does not hold headings. Nothing was taken in.")
    used = mapping or guessed(heads)
    places = used.places(heads)
    rows: list[Row] = []
    errors: list[RowError] = []
    wrong = 0
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip():
            continue
        found = _row(number, line, delimiter, places, used, len(heads), today)
        if isinstance(found, Row):
            rows.append(found)
        else:
            wrong += 1
            errors.append(found)
        if len(rows) > MAX_PEOPLE:
            raise PeopleFileError(f"More than {MAX_PEOPLE} people at once. Nothing was taken in.")
    if not rows and not wrong:
        # As the whole register it would erase everybody.
        raise PeopleFileError("Nobody stands under the headings. Nothing was taken in.")
    twice = _twice(rows)
    wrong += len(twice)
    errors = sorted([*errors, *twice], key=lambda one: one.line)[:MOST_ERRORS]
    return PeopleFile(rows=tuple(rows), errors=tuple(errors), wrong=wrong, mapping=used)


def _decoded(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise PeopleFileError(
            f"The file is larger than {MAX_BYTES // 1_000_000} MB. Nothing was taken in. Split it."
        )
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        text = ""
    if not text.strip() or "\0" in text:
        raise PeopleFileError(
            "The file is empty, or not text in UTF-8. Nothing was taken in. Save it as “CSV UTF-8”."
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _delimiter(line: str) -> str:
    outside = re.sub(r'"[^"]*"', "", line[:MAX_LINE])
    return max(_DELIMITERS, key=outside.count)


def _cells(line: str, delimiter: str) -> list[str] | None:
    """The values of one line; None when its quotes do not close in it."""
    if len(line) > MAX_LINE:
        return None
    if '"' not in line:
        return line.split(delimiter)
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True), None)
    except csv.Error:
        return None


def _row(  # noqa: PLR0917  -- private, called in one place for every line
    number: int,
    line: str,
    delimiter: str,
    places: dict[Part, int],
    mapping: ColumnMapping,
    width: int,
    today: date,
) -> Row | RowError:
    cells = _cells(line, delimiter)
    if cells is None:
        return RowError(line=number, part="", why="too long, or a quote that does not close")
    if len(cells) != width:
        return RowError(line=number, part="", why="not as many values as headings")
    values = {part: cells[place].strip() for part, place in places.items()}
    for part, value in values.items():
        if value and (why := _refused(part, value)):
            return RowError(line=number, part=part, why=why)
    for part in ("number", "name"):
        if not values[part]:
            return RowError(line=number, part=part, why="missing")
    part = "age"
    try:
        age = age_of(values.get("age", ""), today=today)
        part = "tenure"
        tenure = tenure_of(values.get("tenure", ""), today=today)
        part = "pay"
        pay = pay_of(values.get("pay", ""), mapping.pay_cuts)
    except BandError:
        return RowError(line=number, part=part, why="not a number or day that can be told")
    return Row(
        line=number,
        number=values["number"],
        name=unicodedata.normalize("NFC", values["name"]),
        email=values.get("email", ""),
        level=level_of(values.get("title", "")),
        age=age,
        tenure=tenure,
        pay=pay,
        region=region_of(values.get("site", ""), mapping.regions),
        language=values.get("language", "").lower() or None,
        organization_line=_code(values.get("line", "")),
        cohort=_code(values.get("cohort", "")),
    )


def _refused(part: str, value: str) -> str | None:  # noqa: PLR0911  -- one list of refusals
    if len(value) > _LONGEST:
        return "too long"
    if value.startswith(_FORMULA):
        return "begins like a formula"
    if not value.isprintable():
        return "holds characters nobody can see"
    if part == "number" and not _NUMBER.fullmatch(value):
        return "not a plain number or code"
    if part == "email" and not is_mail_address(value):
        return "not one e-mail address"
    if part == "language" and not re.fullmatch(r"[A-Za-z]{2}", value):
        return "not a language by two letters"
    if part in {"line", "cohort"} and _code(value) is None:
        return "not a code of letters, digits and hyphens"
    return None


def _code(value: str) -> str | None:
    code = "-".join(value.lower().replace("_", " ").replace("&", " ").split())
    return code if _CODE.fullmatch(code) else None


def _twice(rows: Sequence[Row]) -> list[RowError]:
    counted = Counter(row.number for row in rows)
    return [
        RowError(line=row.line, part="number", why="there more than once")
        for row in rows
        if counted[row.number] > 1
    ]
