"""Which languages can be masked: each with a model, its recognizers, and a measured recall.

Read from `languages.toml` beside this file and in CHATHAM_HOME. Invariant: an entry whose recall
gate is missing or not passed stops the start; a language without an entry is refused (DESIGN §5).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from governance.errors import ChathamError

FILE: Final = "languages.toml"
"""An organization's own languages, inside CHATHAM_HOME."""

LEAST_RECALL: Final = 0.98
"""The share of people's names a language's recognizers must have found."""

FEWEST_NAMES: Final = 100
"""Names a gate must have been measured on; fewer say nothing about two in a hundred."""

_LARGEST: Final = 100_000

Reader: TypeAlias = Literal["spacy", "tagger", "patterns", "phone"]


class LanguageError(ChathamError):
    """A file of languages that cannot be used, or a language that did not pass its gate."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)


class RecallGate(_Strict):
    """What was measured. set: the file of sessions; names: mentions; recall: share found, 0..1."""

    set: Annotated[str, Field(min_length=1, max_length=200)]
    names: Annotated[int, Field(ge=1)]
    recall: Annotated[float, Field(ge=0, le=1)]

    @model_validator(mode="after")
    def _passed(self) -> RecallGate:
        if self.names < FEWEST_NAMES:
            raise ValueError(f"was measured on fewer than {FEWEST_NAMES} names")
        if self.recall < LEAST_RECALL:
            raise ValueError(f"found less than {LEAST_RECALL:.0%} of the names")
        return self


class LanguageEntry(_Strict):
    """One language. spacy: a model package, or the path of a model's folder."""

    spacy: Annotated[str, Field(min_length=1, max_length=500)]
    recognizers: Annotated[tuple[Reader, ...], Field(strict=False, min_length=1)]
    gate: RecallGate


_Code: TypeAlias = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
_FILE: Final = TypeAdapter[dict[str, LanguageEntry]](dict[_Code, LanguageEntry])


class Languages:
    """Languages that passed. digest: SHA-256 over what their entries say."""

    def __init__(self, entries: Mapping[str, LanguageEntry]) -> None:
        self.entries: Final = dict(sorted(entries.items()))
        told = "\n".join(f"{code} {one.model_dump_json()}" for code, one in self.entries.items())
        self.digest: Final = sha256(told.encode()).hexdigest()

    @property
    def codes(self) -> frozenset[str]:
        """Their ISO 639 codes."""
        return frozenset(self.entries)


def installed_languages() -> Languages:
    """The languages Chatham comes with."""
    return Languages(_read(Path(__file__).with_name(FILE)))


def load_languages(path: Path) -> Languages:
    """The languages Chatham comes with, and those in a file, which may replace them.

    Raises:
        LanguageError: the file is wrong, or a language in it did not pass its gate.
    """
    ours = installed_languages()
    return Languages(ours.entries | _read(path)) if path.exists() else ours


def _read(path: Path) -> dict[str, LanguageEntry]:
    try:
        return _FILE.validate_python(tomllib.loads(path.read_bytes()[:_LARGEST].decode()))
    except ValidationError as wrong:
        why = "; ".join(
            f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in wrong.errors()[:3]
        )
    except (OSError, ValueError):
        why = "it cannot be read as TOML"
    raise LanguageError(
        f"{path.name} cannot be used ({why}). Sessions in a language whose recall is not proved "
        "would show names to a model, so Chatham does not start. Measure the recall, mend the "
        "entry, or take it out."
    )
