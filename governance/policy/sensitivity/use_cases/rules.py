"""Use-case rules as data: the words somebody asks with, and the words a model would write.

Invariant: a rule that is loaded compiles, has a reason and finds its own example, and every use
case has rules for both sides; a file without one is refused at start.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from governance.errors import ChathamError
from governance.policy.labels import UseCase
from governance.policy.sensitivity.plain import Plain

INSTALLED: Final = Path(__file__).parent / "rules.toml"
_MACRO: Final = re.compile(r"<(\w+)>")
_NESTED: Final = 3


class Side(StrEnum):
    """asked: a request wants it. written: a generated line does it."""

    ASKED = "asked"
    WRITTEN = "written"


class UseCaseRulesError(ChathamError):
    """The use-case rules on disk cannot be used; nothing is processed until they can."""


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class _Entry(_File):
    id: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    use_case: UseCase
    side: Side
    why: Annotated[str, Field(min_length=10)]
    together: Annotated[tuple[str, ...], Field(min_length=1)]
    weight: Annotated[float, Field(gt=0, lt=1)] = 0.6
    example: str


class _Rules(_File):
    version: str
    macros: dict[str, str]
    rule: tuple[_Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UseCaseRule:
    """One cue. weight: how sure it is alone, 0 to 1; several add up (noisy-or)."""

    id: str
    use_case: UseCase
    side: Side
    why: str
    weight: float
    _patterns: tuple[re.Pattern[str], ...] = field(repr=False)

    def fires(self, plain: str) -> bool:
        """Whether every pattern is found in a plain text."""
        return all(pattern.search(plain) for pattern in self._patterns)


@dataclass(frozen=True, slots=True, kw_only=True)
class UseCaseRules:
    """All rules. digest: SHA-256 (hex) of the file."""

    version: str
    digest: str
    _rules: tuple[UseCaseRule, ...] = field(repr=False)
    _plain: Plain = field(repr=False)

    @classmethod
    def read(cls, path: Path = INSTALLED) -> Self:
        """Read a rule file.

        Raises:
            UseCaseRulesError: unreadable, not as described above, or a side without a rule.
        """
        try:
            text = path.read_text(encoding="utf-8")
            parsed = _Rules.model_validate(tomllib.loads(text))
            rules = tuple(_compiled(entry, parsed.macros) for entry in parsed.rule)
        except (OSError, ValueError, ValidationError, KeyError, re.error) as fault:
            raise _broken(type(fault).__name__) from None
        book = cls(
            version=parsed.version,
            digest=hashlib.sha256(text.encode()).hexdigest(),
            _rules=rules,
            _plain=Plain(),
        )
        book._demand_sound(parsed)
        return book

    def firing(self, text: str, side: Side) -> Iterator[UseCaseRule]:
        """The rules of one side that fire on a text."""
        plain = self._plain(text)
        return (rule for rule in self._rules if rule.side is side and rule.fires(plain))

    def _demand_sound(self, parsed: _Rules) -> None:
        if len({entry.id for entry in parsed.rule}) != len(parsed.rule):
            raise _broken("two rules share an id")
        for use in UseCase:
            for side in Side:
                if not any(r.use_case is use and r.side is side for r in self._rules):
                    raise _broken(f"nothing finds {use.value} that is {side.value}")
        blind = [
            entry.id
            for entry in parsed.rule
            if entry.id not in {rule.id for rule in self.firing(entry.example, entry.side)}
        ]
        if blind:
            raise _broken(f"these rules do not find their own example: {', '.join(blind)}")


def _compiled(entry: _Entry, macros: Mapping[str, str]) -> UseCaseRule:
    return UseCaseRule(
        id=entry.id,
        use_case=entry.use_case,
        side=entry.side,
        why=entry.why,
        weight=entry.weight,
        _patterns=tuple(re.compile(_expanded(p, macros)) for p in entry.together),
    )


def _expanded(pattern: str, macros: Mapping[str, str]) -> str:
    # A macro may be made of others.
    for _ in range(_NESTED):
        pattern = _MACRO.sub(lambda match: f"(?:{macros[match[1]]})", pattern)
    return pattern


def _broken(why: str) -> UseCaseRulesError:
    return UseCaseRulesError(
        f"The use-case rules cannot be used: {why}. Nothing is processed until this is mended; "
        "restore the file that was installed."
    )
