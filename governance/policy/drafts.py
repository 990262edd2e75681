"""Policies somebody is trying out: read like those in force, with the place of what is wrong.

Invariant: a draft says nothing about one person, session or engagement. What it would have decided
is told in numbers, and a rule about one of them would turn such a number into what was sealed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

from governance.errors import ChathamError
from governance.policy import cedar
from governance.policy.engine import ENUMERATED, PolicyEngine
from governance.policy.files import (
    SCHEMA_FILE,
    PolicyFilesError,
    described_by,
    joined,
    parsed,
    policies_of,
)
from governance.policy.request import NAMESPACE
from governance.policy.statements import statements

GENERAL: Final = frozenset(f"{NAMESPACE}::{kind}" for kind in (*ENUMERATED, "Action", "Programme"))
"""Types whose members are words of the schema, and nobody and nothing in particular."""

_NAMES_ONE: Final = (
    "it names one person, session or other thing. Write it about roles, levels, purposes or "
    "sensitivities: what a rule would have decided is told in numbers, which may not be about "
    "somebody"
)


class DraftError(ChathamError):
    """A draft cannot be tried. file, line: where the policy begins, if it is known (from 1).

    why: what is wrong, in words of ours. engine: in Cedar's words, which may quote the draft.
    """

    def __init__(self, why: str, *, file: str = "", line: int = 0, engine: str = "") -> None:
        where = f"The rule that begins on line {line} of {file}: " if line else ""
        super().__init__(f"{where}{why}. Nothing was tried. Mend it and try again.")
        self.why, self.file, self.line, self.engine = why, file, line, engine


def draft_engine(
    texts: Mapping[str, str], *, leaving_out: frozenset[str] = frozenset()
) -> PolicyEngine:
    """An engine over a draft: file name -> text, the schema among them.

    What would not start, because it no longer stops something, can still be looked at.

    Raises:
        DraftError: it does not parse, is not sound, or names somebody.
    """
    if any("\ud800" <= letter <= "\udfff" for text in texts.values() for letter in text):
        raise DraftError("it holds halves of characters (UTF-16 surrogates), which are no text")
    places = list(_places(texts))
    try:
        _check(joined(texts))  # as Cedar itself reads them: places are for people only
        return PolicyEngine(policies_of(texts, leaving_out=leaving_out))
    except PolicyFilesError as broken:
        why, engine = broken.why, ""
    wrong = cedar.validate(joined(texts), texts[SCHEMA_FILE]).errors
    for one in wrong:
        number = str(one.policy_id).removeprefix("policy")
        if number.isdecimal() and int(number) < len(places):
            file, line = places[int(number)]
            why, engine = "it asks for something the schema does not have", str(one.error)
            raise DraftError(why, file=file, line=line, engine=engine)
    raise DraftError(why)


def _places(texts: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    """Where every policy begins, each looked at by itself."""
    for file, text in sorted(texts.items()):
        for one in statements(text) if file != SCHEMA_FILE else ():
            try:
                _check(one.text)
            except PolicyFilesError as broken:
                why = broken.why
            else:
                yield file, one.line
                continue
            said, _, engine = why.partition(" (")
            raise DraftError(said, file=file, line=one.line, engine=engine.removesuffix(")"))


def _check(text: str) -> None:
    for policy in parsed(text).values():
        described_by(policy)
        if any(kind not in GENERAL for kind in _kinds(policy)):
            raise PolicyFilesError(_NAMES_ONE, why=_NAMES_ONE)


def _kinds(found: object) -> Iterator[str]:
    """The types of all entities a policy names, wherever they stand in it."""
    if isinstance(found, list):
        for one in cast("list[object]", found):
            yield from _kinds(one)
    elif isinstance(found, dict):
        members = cast("dict[str, Any]", found)
        if {"type", "id"} == members.keys() and isinstance(members["type"], str):
            yield members["type"]
        for one in members.values():
            yield from _kinds(one)
