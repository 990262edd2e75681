"""How long what may live: the table of DESIGN §4, as a file a privacy officer can read.

Invariant: a time can be shortened and never lengthened, because the notices promise it; a file
that says anything else is refused before anything runs.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from assistant.storage.rights_records import Category
from governance.errors import ChathamError

INSTALLED: Final = Path(__file__).parent / "lifetimes.toml"
OVERRIDE: Final = "retention.toml"
KEPT: Final = (
    Category.RAW,
    Category.UNREAD,
    Category.MASKED,
    Category.SUMMARY,
    Category.COMMITMENTS,
    Category.STOPPED,
    Category.CASE,
    Category.REQUEST,
    Category.NAMES,
    Category.THEME_REPORT,
    Category.NARRATIVES,
)
"""What has a time of its own; everything else goes with one of these."""


class RetentionSettingsError(ChathamError):
    """The organization's retention file cannot be followed; nothing is deleted and nothing runs."""


class _Rule(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, frozen=True)

    what: str
    days: Annotated[int, Field(strict=True, ge=1)]
    since: str


class _Shorter(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, frozen=True)

    days: Annotated[int, Field(strict=True, ge=1)]


_RULES: Final = TypeAdapter(dict[Category, _Rule])
_SHORTER: Final = TypeAdapter(dict[Category, _Shorter])


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One line of the table. what, since: in words. ceiling: what the notices promise."""

    category: Category
    what: str
    time: timedelta
    ceiling: timedelta
    since: str


@dataclass(frozen=True, slots=True)
class Schedule:
    """The table in force."""

    rules: Mapping[Category, Rule]

    def time(self, category: Category) -> timedelta:
        """How long this lives."""
        return self.rules[category].time


def load_schedule(home: Path | None = None) -> Schedule:
    """The table, with what the organization's file in `home` shortens.

    Raises:
        RetentionSettingsError: the file names something unknown, is not a table of whole days, or
            lengthens a time beyond what the notices promise.
    """
    installed = _RULES.validate_python(tomllib.loads(INSTALLED.read_text(encoding="utf-8")))
    shorter = {} if home is None else _shorter(home / OVERRIDE)
    rules: dict[Category, Rule] = {}
    for category in KEPT:
        rule, other = installed[category], shorter.pop(category, None)
        days = rule.days if other is None else other.days
        if days > rule.days:
            raise RetentionSettingsError(
                f"{OVERRIDE} keeps {category} for {days} days, but the notice promised "
                f"{rule.days} at most. Nothing was deleted or run. Shorten it, or publish a "
                "notice that says so and ask people again."
            )
        rules[category] = Rule(
            category=category,
            what=rule.what,
            time=timedelta(days=days),
            ceiling=timedelta(days=rule.days),
            since=rule.since,
        )
    if shorter:
        raise RetentionSettingsError(
            f"{OVERRIDE} sets a time for {', '.join(sorted(shorter))}, which has none of its own. "
            f"Nothing was deleted or run. It may set: {', '.join(KEPT)}."
        )
    return Schedule(MappingProxyType(rules))


def _shorter(path: Path) -> dict[Category, _Shorter]:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError):
        text = None
    if text is not None:
        try:
            return _SHORTER.validate_python(tomllib.loads(text))
        except (tomllib.TOMLDecodeError, ValidationError):
            pass  # the cause would quote the file
    raise RetentionSettingsError(
        f"{OVERRIDE} cannot be followed: it holds one section per kind, such as [raw], with "
        f"`days` as a whole number. Nothing was deleted or run. Kinds: {', '.join(KEPT)}."
    )
