"""The coaches there are, from `coaches.toml` in CHATHAM_HOME, and who of them fits a request.

Invariants: a coach is proposed by credential, language, free places and neutrality, and by nothing
else; a file that holds anything about how well somebody coaches is refused, the field named
(DESIGN §5: no score or ranking of a person, coaches included). What is not known stands against.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from governance.errors import ChathamError

FILE: Final = "coaches.toml"
_JUDGING: Final = re.compile(
    r"perform|rating|score|rank|stars?$|review|satisf|nps|feedback|success|outcome|effectiv|"
    r"quality|kpi|utili[sz]|retention|promot|popular|best|top|grade|tenure|sessions?_held|hours"
)


class Credential(StrEnum):
    """Levels of the International Coaching Federation and the EMCC's individual accreditation."""

    EMCC_FOUNDATION = "emcc_foundation"
    EMCC_PRACTITIONER = "emcc_practitioner"
    EMCC_SENIOR_PRACTITIONER = "emcc_senior_practitioner"
    EMCC_MASTER_PRACTITIONER = "emcc_master_practitioner"
    ICF_ACC = "icf_acc"
    ICF_PCC = "icf_pcc"
    ICF_MCC = "icf_mcc"


LEVELS: Final[Mapping[Credential, int]] = MappingProxyType(
    {
        Credential.EMCC_FOUNDATION: 0,
        Credential.ICF_ACC: 1,
        Credential.EMCC_PRACTITIONER: 1,
        Credential.ICF_PCC: 2,
        Credential.EMCC_SENIOR_PRACTITIONER: 2,
        Credential.ICF_MCC: 3,
        Credential.EMCC_MASTER_PRACTITIONER: 3,
    }
)
"""Which levels stand for one another here; the two bodies do not recognize each other's."""

CODE: Final = r"^[a-z0-9][a-z0-9-]{0,39}$"
Code = Annotated[str, Field(pattern=CODE)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2}$")]


class CoachFileError(ChathamError):
    """The coach directory cannot be used; no coach is proposed until it can."""


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    id: Code
    credential: Credential
    languages: Annotated[tuple[Language, ...], Field(min_length=1)]
    capacity: Annotated[int, Field(ge=0, le=200, strict=True)]
    lines: tuple[Code, ...]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    coach: tuple[_Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coach:
    """A coach by code. capacity: free places.

    lines: codes of the organizational lines they stand in, none for a coach from outside; they are
    not neutral for anybody in one of these.
    """

    id: str
    credential: Credential
    languages: frozenset[str]
    capacity: int
    lines: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a request needs. line: where its author stands; None when they did not say."""

    language: str = "en"
    credential: Credential = Credential.ICF_ACC
    line: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """coaches: in the order they are proposed. words: how they were found and ordered."""

    coaches: tuple[Coach, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CoachDirectory:
    """Every coach of an installation."""

    coaches: tuple[Coach, ...]

    @classmethod
    def read(cls, home: Path) -> Self:
        """The coaches of the file in `home`; none when there is no file.

        Raises:
            CoachFileError: unreadable, malformed, or it judges coaches.
        """
        try:
            loaded = tomllib.loads((home / FILE).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return cls(())
        except (OSError, ValueError) as fault:
            raise _broken(f"it cannot be read ({type(fault).__name__})") from None
        _demand_no_judgement(loaded)
        try:
            entries = _File.model_validate(loaded).coach
        except ValidationError as wrong:
            places = {".".join(map(str, e["loc"])) for e in wrong.errors(include_input=False)}
            raise _broken(f"missing, unknown or wrong: {', '.join(sorted(places))}") from None
        if len({one.id for one in entries}) != len(entries):
            raise _broken("two coaches share an id")
        return cls(
            tuple(
                Coach(
                    id=one.id,
                    credential=one.credential,
                    languages=frozenset(one.languages),
                    capacity=one.capacity,
                    lines=frozenset(one.lines),
                )
                for one in entries
            )
        )

    def fitting(self, wanted: Wanted) -> Matched:
        """Who fits, those with more free places first, equal ones by their code."""
        fit = [coach for coach in self.coaches if _fits(coach, wanted)]
        ordered = tuple(sorted(fit, key=lambda coach: (-coach.capacity, coach.id)))
        line = "stands outside your line"
        if wanted.line is None:
            line = (
                "stands in no line of the organization, since you did not say in which you stand "
                "(--line)"
            )
        level = wanted.credential.value.replace("_", " ").upper()
        fit_for = f"holds {level} or its equal, speaks {wanted.language}, has a free place, and"
        return Matched(
            coaches=ordered,
            words=(
                f"Each {fit_for} {line}.",
                "More free places come first, equal ones by code. Nothing else was looked at.",
            ),
        )


def _fits(coach: Coach, wanted: Wanted) -> bool:
    neutral = not coach.lines if wanted.line is None else wanted.line not in coach.lines
    return (
        neutral
        and coach.capacity > 0
        and wanted.language in coach.languages
        and LEVELS[coach.credential] >= LEVELS[wanted.credential]
    )


def _demand_no_judgement(loaded: Mapping[str, object]) -> None:
    entries = loaded.get("coach")
    found = [loaded, *(entries if isinstance(entries, list) else [])]  # pyright: ignore[reportUnknownVariableType]  -- TOML
    names = {str(name) for one in found if isinstance(one, dict) for name in one}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]  -- TOML
    judging = sorted(name for name in names if _JUDGING.search(name.lower()))
    if judging:
        raise _broken(
            f"{', '.join(judging)} would judge coaches, and Chatham scores or ranks nobody. Take "
            "it out; coaches are proposed by credential, language, free places and neutrality"
        )


def _broken(why: str) -> CoachFileError:
    return CoachFileError(f"{FILE} cannot be used: {why}. No coach was proposed; mend the file.")
