"""Which column of somebody's file is what, and how its sites and pay are made coarse."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Final, Literal, TypeAlias, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from governance.errors import ChathamError

Part: TypeAlias = Literal[
    "number",
    "name",
    "email",
    "title",
    "age",
    "tenure",
    "pay",
    "site",
    "language",
    "line",
    "cohort",
]
PARTS: Final[tuple[Part, ...]] = get_args(Part)
CODE: Final = r"^[a-z0-9][a-z0-9-]{0,39}$"
_Code = Annotated[str, Field(pattern=CODE)]
_USUAL: Final[Mapping[Part, str]] = {
    "number": r"(employee|person|staff|worker)? ?(id|number|no)",
    "name": r"(full|display|employee)? ?name",
    "email": r"(work|business)? ?e-?mail( address)?",
    "title": r"(job|position)? ?title|level|role|position",
    "age": r"age|(date|year) of birth|birth ?(date|year)",
    "tenure": r"tenure|(hire|start) ?date|years of service",
    "pay": r"(base|annual)? ?(salary|pay)",
    "site": r"site|location|office|region",
    "language": r"language",
    "line": r"(reporting|business) ?(line|unit)|department|division|line",
    "cohort": r"cohort|programme|program",
}


class MappingError(ChathamError):
    """The columns cannot be told; nothing was read of the people in the file."""


class _Read(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    columns: dict[Part, Annotated[str, Field(min_length=1, max_length=100)]]
    regions: dict[Annotated[str, Field(max_length=100)], _Code] = {}
    pay_cuts: (
        tuple[Annotated[int, Field(ge=1, le=10**9)], Annotated[int, Field(ge=1, le=10**9)]] | None
    ) = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMapping:
    """columns: the heading of each part. regions: of sites in small letters. pay_cuts: rising."""

    columns: Mapping[Part, str]
    regions: Mapping[str, str] = field(default_factory=dict[str, str])
    pay_cuts: tuple[int, int] | None = None

    def places(self, heads: Sequence[str]) -> dict[Part, int]:
        """Where each part stands among a file's headings.

        Raises:
            MappingError: a heading is missing or there twice.
        """
        found: dict[Part, int] = {}
        known = [head.strip().casefold() for head in heads]
        for part, head in self.columns.items():
            if known.count(head.strip().casefold()) != 1:
                raise MappingError(
                    f"The column for {part} is not in the file exactly once. Nothing was read. "
                    "Name it as the file's first line does."
                )
            found[part] = known.index(head.strip().casefold())
        return found


def guessed(heads: Sequence[str]) -> ColumnMapping:
    """The mapping usual headings suggest; pay is never taken without cut points.

    Raises:
        MappingError: no heading for a number or a name, or two for one of the parts.
    """
    columns: dict[Part, str] = {}
    for part, pattern in _USUAL.items():
        fits = [h for h in heads if re.fullmatch(pattern, h.strip().casefold().replace("_", " "))]
        if part == "pay" or (not fits and part not in {"number", "name"}):
            continue
        if len(fits) != 1:
            raise MappingError(
                f"Which column is the {part} cannot be told from the headings. Nothing was read. "
                "Say it with a mapping."
            )
        columns[part] = fits[0]
    return ColumnMapping(columns=columns)


def written(text: str) -> ColumnMapping:
    """The mapping of a TOML text: `[columns]` part = heading, `[regions]` site = code, `pay_cuts`.

    Raises:
        MappingError: it is none; says where, never what.
    """
    try:
        loaded = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise MappingError("The mapping is not TOML. Nothing was read.") from None
    return mapping_of(loaded)


def mapping_of(loaded: Mapping[str, object]) -> ColumnMapping:
    """The mapping of plain values.

    Raises:
        MappingError: something is missing, unknown or wrong; says where, never what.
    """
    try:
        read = _Read.model_validate(loaded)
    except ValidationError as wrong:
        places = {".".join(str(p) for p in e["loc"][:1]) for e in wrong.errors(include_input=False)}
        raise MappingError(
            f"The mapping cannot be used: look at {', '.join(sorted(places))}. Nothing was read."
        ) from None
    cuts = read.pay_cuts
    if "number" not in read.columns or "name" not in read.columns:
        raise MappingError(
            "A mapping says at least which column is the number and the name. Nothing was read."
        )
    if ("pay" in read.columns) != (cuts is not None) or (cuts and cuts[0] >= cuts[1]):
        raise MappingError(
            "Pay is taken in only as a band: name two rising cut points with it (pay_cuts), or "
            "leave both out. Nothing was read."
        )
    regions = {site.casefold(): code for site, code in read.regions.items()}
    return ColumnMapping(columns=read.columns, regions=regions, pay_cuts=cuts)
