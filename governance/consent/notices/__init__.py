"""Notices that come with Chatham: one Markdown file each, with its facts as TOML in front.

Invariant: a released file never changes. Another wording is another version in another file, for
people said yes to exactly what they were shown.
"""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from governance.consent.records import Notice
from governance.identity import PURPOSES, Locality, ProcessorId

_FENCE: Final = "+++\n"

Line = Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True)]


class NoticeError(ValueError):
    """A notice file cannot be used; the message says what is wrong with it."""


class _Front(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
    version: Annotated[int, Field(ge=1, strict=True)]
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
    title: Line
    purposes: Annotated[frozenset[str], Field(min_length=1)]
    localities: Annotated[frozenset[Locality], Field(min_length=1)]
    processors: frozenset[ProcessorId] = frozenset()
    grant_days: Annotated[int, Field(ge=1, le=731, strict=True)]
    personal_data: Annotated[tuple[Line, ...], Field(min_length=1)]
    recipients: Annotated[tuple[Line, ...], Field(min_length=1)]
    storage: Annotated[tuple[Line, ...], Field(min_length=1)]
    retention: Annotated[tuple[Line, ...], Field(min_length=1)]
    rights: Annotated[tuple[Line, ...], Field(min_length=1)]
    withdrawal: Line
    legal_basis: Line


def parse_notice(file: str) -> Notice:
    """The notice in a file's text.

    Raises:
        NoticeError: facts are missing, misspelt or empty, or a purpose is unknown.
    """
    file = file.replace("\r\n", "\n")
    _, opened, rest = file.partition(_FENCE)
    front, closed, text = rest.partition("\n" + _FENCE)
    if not file.startswith(_FENCE) or not opened or not closed or not text.strip():
        raise NoticeError("A notice is a text with its facts in TOML between +++ lines before it.")
    try:
        facts = _Front.model_validate(tomllib.loads(front))
    except tomllib.TOMLDecodeError as broken:
        raise NoticeError(f"The facts of a notice are not TOML: {broken}.") from None
    except ValidationError as broken:
        names = sorted({".".join(map(str, e["loc"])) for e in broken.errors(include_input=False)})
        raise NoticeError(f"Facts of a notice are missing or wrong: {', '.join(names)}.") from None
    unknown = facts.purposes - PURPOSES.keys()
    if unknown:
        raise NoticeError(f"A notice names unknown purposes: {', '.join(sorted(unknown))}.")
    return Notice(
        id=facts.id,
        version=facts.version,
        language=facts.language,
        title=facts.title,
        text=text.strip() + "\n",
        purposes=facts.purposes,
        localities=facts.localities,
        processors=facts.processors,
        grant_days=facts.grant_days,
        personal_data=facts.personal_data,
        recipients=facts.recipients,
        storage=facts.storage,
        retention=facts.retention,
        rights=facts.rights,
        withdrawal=facts.withdrawal,
        legal_basis=facts.legal_basis,
    )


def bundled_notices() -> tuple[Notice, ...]:
    """Every notice that comes with Chatham, by id, language and version."""
    files = (f for f in resources.files(__name__).iterdir() if f.name.endswith(".md"))
    notices = (parse_notice(f.read_text(encoding="utf-8")) for f in files)
    return tuple(sorted(notices, key=lambda n: (n.id, n.language, n.version)))
