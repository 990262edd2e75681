"""Rules as data: what they look for, how sure one of them is, and why.

`rules/*.toml` hold them, one file per sensitivity, plus `shared.toml` with macros, idioms and
keywords. Invariant: a rule that is loaded compiles, has a reason, and finds its own example; a
file with one that does not is refused at start.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Final, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from governance.errors import ChathamError
from governance.policy.labels import URGENCIES, Sensitivity, Urgency
from governance.policy.sensitivity.plain import Plain

INSTALLED: Final = Path(__file__).parent / "rules"
SHARED: Final = "shared.toml"
_MACRO: Final = re.compile(r"<(\w+)>")
_GUARD_REACH: Final = 70
"""Characters on either side of a match in which a guard is looked for."""


class RuleFilesError(ChathamError):
    """The rules on disk cannot be used; nothing is processed until they can."""


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)


class _RuleEntry(_File):
    id: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    why: Annotated[str, Field(min_length=10)]
    pattern: str
    example: str
    weight: Annotated[float, Field(gt=0, lt=1)]
    unless: str | None = None
    urgency: Annotated[Urgency | None, Field(strict=False)] = None


class _RuleFile(_File):
    label: Annotated[Sensitivity, Field(strict=False)]
    rule: list[_RuleEntry]


class _SharedFile(_File):
    version: str
    macros: dict[str, str]
    keywords: list[str]
    idioms: list[str]


_F = TypeVar("_F", bound=_File)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One cue. weight: how sure it is alone, 0 to 1; several in one passage add up (noisy-or)."""

    id: str
    label: Sensitivity
    weight: float
    urgency: Urgency
    _pattern: re.Pattern[str] = field(repr=False)
    _unless: re.Pattern[str] | None = field(default=None, repr=False)

    def positions(self, text: str) -> list[int]:
        """Where in a plain text the rule fires, guards considered."""
        return [m.start() for m in self._pattern.finditer(text) if not self._excused(text, m)]

    def _excused(self, text: str, match: re.Match[str]) -> bool:
        if self._unless is None:
            return False
        begin = max(match.start() - _GUARD_REACH, text.rfind(" . ", 0, match.start()) + 1, 0)
        stop = text.find(" . ", match.end() - 1)
        end = min(match.end() + _GUARD_REACH, len(text) if stop < 0 else stop + 1)
        return self._unless.search(text, begin, end) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleBook:
    """All rules, and how text is prepared for them. digest: SHA-256 (hex) over all rule files."""

    version: str
    rules: tuple[Rule, ...]
    digest: str
    _plain: Plain = field(repr=False)
    _idioms: re.Pattern[str] = field(repr=False)

    def prepare(self, text: str) -> str:
        """The plain form of `text`, harmless idioms blanked out."""
        return self._idioms.sub("~", self._plain(text))


def read_rules(folder: Path = INSTALLED) -> RuleBook:
    """Read every rule file of `folder`.

    Raises:
        RuleFilesError: unreadable, not as described above, or a sensitivity has no rule.
    """
    texts = _texts(folder)
    shared = _parse(_SharedFile, SHARED, texts.get(SHARED, ""))
    files = [_parse(_RuleFile, name, text) for name, text in texts.items() if name != SHARED]
    rules = [_compiled(entry, file.label, shared.macros) for file in files for entry in file.rule]
    book = RuleBook(
        version=shared.version,
        rules=tuple(rules),
        digest=_digest(texts),
        _plain=Plain(shared.keywords),
        _idioms=_compile("|".join(shared.idioms), shared.macros, "idioms"),
    )
    _demand_sound(book, {entry.id: entry.example for file in files for entry in file.rule})
    return book


def _texts(folder: Path) -> dict[str, str]:
    try:
        return {p.name: p.read_text(encoding="utf-8") for p in sorted(folder.glob("*.toml"))}
    except (OSError, UnicodeDecodeError) as fault:
        raise _broken(f"a file cannot be read ({type(fault).__name__})") from None


def _digest(texts: Mapping[str, str]) -> str:
    return hashlib.sha256("\0".join(f"{n}\0{t}" for n, t in texts.items()).encode()).hexdigest()


def _parse(kind: type[_F], name: str, text: str) -> _F:
    try:
        return kind.model_validate(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, ValidationError) as fault:
        raise _broken(f"{name} is not a rule file ({fault})") from None


def _compiled(entry: _RuleEntry, label: Sensitivity, macros: Mapping[str, str]) -> Rule:
    return Rule(
        id=entry.id,
        label=label,
        weight=entry.weight,
        urgency=entry.urgency or URGENCIES.get(label, Urgency.NORMAL),
        _pattern=_compile(entry.pattern, macros, entry.id),
        _unless=_compile(entry.unless, macros, entry.id) if entry.unless else None,
    )


def _compile(pattern: str, macros: Mapping[str, str], name: str) -> re.Pattern[str]:
    def expand(match: re.Match[str]) -> str:
        word = match[1]
        # <3> is a gap of up to three words that stays inside the sentence.
        return f" (?:[^ .]+ ){{0,{word}}}?" if word.isdigit() else f"(?:{macros[word]})"

    try:
        # Twice, because a macro may be made of others.
        return re.compile(f"(?<= )(?:{_MACRO.sub(expand, _MACRO.sub(expand, pattern))})(?= )")
    except (re.error, KeyError) as fault:
        raise _broken(f"the pattern of {name} is wrong ({fault})") from None


def _demand_sound(book: RuleBook, examples: Mapping[str, str]) -> None:
    if len(examples) != len(book.rules):
        raise _broken("two rules share an id")
    missing = set(Sensitivity) - {rule.label for rule in book.rules}
    if missing:
        raise _broken(f"there is no rule for {', '.join(sorted(missing))}")
    blind = [r.id for r in book.rules if not r.positions(book.prepare(examples[r.id]))]
    if blind:
        raise _broken(f"these rules do not find their own example: {', '.join(blind)}")


def _broken(why: str) -> RuleFilesError:
    return RuleFilesError(
        f"The sensitivity rules cannot be used: {why}. Nothing is processed until this is mended; "
        "correct the file or restore the one that was installed."
    )
