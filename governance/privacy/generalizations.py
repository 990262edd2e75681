"""The privacy officer's table: what is said instead of what singles somebody out.

`generalizations.toml` is the table of the house; a file of the same name in CHATHAM_HOME replaces
whole kinds of it. Invariant: a table with any mistake in it is refused as a whole, so that nobody
believes in a rule that is not in force. Its digest is part of every engine's bundle.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    RootModel,
    ValidationError,
    model_validator,
)

from governance.errors import ChathamError
from governance.privacy.known import Key, key_of
from governance.privacy.pseudonyms import named_in
from governance.privacy.vault import Kind
from governance.privacy.word_lists import words

INSTALLED: Final = Path(__file__).with_name("generalizations.toml")
OVERRIDE: Final = "generalizations.toml"
"""The organization's own table, inside CHATHAM_HOME."""

_LARGEST: Final = 1_000_000
_LISTS: Final = frozenset({"cities", "countries", "demonyms"})
_PLACEHOLDER: Final = re.compile(r"\{[^}]*\}")


class GeneralizationError(ChathamError):
    """A table of generalizations that cannot be used."""


class Action(StrEnum):
    """What becomes of a span: words that say less, or a pseudonym that is restored later."""

    GENERALIZE = "generalize"
    MASK = "mask"


def _plain(phrase: str) -> str:
    if named_in(phrase):
        raise ValueError("must not read as a pseudonym")
    if set(_PLACEHOLDER.findall(phrase)) - {"{whose}"}:
        raise ValueError("knows no other placeholder than {whose}")
    if not key_of(phrase):
        raise ValueError("needs a word")
    return phrase


_Phrase = Annotated[str, Field(min_length=1, max_length=80), AfterValidator(_plain)]
_Word = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9 ]{0,38}\*?$")]
_List = Literal["cities", "countries", "demonyms"]


class _Strict(BaseModel):
    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, hide_input_in_errors=True, use_enum_values=False
    )


class Finer(_Strict):
    """One thing a span may be about, with its words; see the remarks in the table."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,38}$")]
    action: Annotated[Action, Field(strict=False)] | None = None
    words: Annotated[tuple[_Word, ...], Field(strict=False)] = ()
    lists: Annotated[tuple[_List, ...], Field(strict=False)] = ()
    exactly: bool = False
    adjectives: Annotated[tuple[_Word, ...], Field(strict=False)] = ()
    adjectives_lists: Annotated[tuple[_List, ...], Field(strict=False)] = ()
    noun: _Phrase
    being: _Phrase | None = None
    person: _Phrase | None = None
    before_noun: _Phrase | None = None

    @model_validator(mode="after")
    def _whole(self) -> Finer:
        if not self.words and not self.lists:
            raise ValueError("needs words or lists to be told by")
        forms = (self.being, self.person, self.before_noun)
        if (self.adjectives or self.adjectives_lists) and None in forms:
            raise ValueError("has adjectives, so it needs being, person and before_noun")
        return self


class Rule(_Strict):
    """What is done with one kind of span. noun: where no finer rule fits."""

    action: Annotated[Action, Field(strict=False)]
    measure: Literal["decade", "magnitude"] | None = None
    noun: _Phrase
    finer: Annotated[tuple[Finer, ...], Field(strict=False)] = ()

    @model_validator(mode="after")
    def _apart(self) -> Rule:
        ids = [one.id for one in self.finer]
        if len(set(ids)) != len(ids):
            raise ValueError("names one finer id twice")
        return self


_Changeable = Literal["QUASI", "DEMOGRAPHIC", "AGE", "MONEY", "DATE", "LOCATION"]
"""Names, addresses and numbers are not here: what names one person is always a pseudonym."""


class _File(RootModel[dict[_Changeable, Rule]]):
    model_config = ConfigDict(hide_input_in_errors=True)


class Generalizations:
    """A table that was checked. digest: SHA-256 over what it says, whatever file said it."""

    def __init__(self, rules: Mapping[Kind, Rule]) -> None:
        self._rules: Final = dict(rules)
        said = {kind.value: rule.model_dump(mode="json") for kind, rule in self._rules.items()}
        lists = {name: sorted(words(name)) for name in sorted(_LISTS)}
        told = json.dumps([said, lists], sort_keys=True).encode()
        self.digest: Final = sha256(told).hexdigest()

    def rule(self, kind: Kind) -> Rule | None:
        """What is done with a kind; None for those that are always masked."""
        return self._rules.get(kind)

    def find(self, kind: Kind, key: Key) -> tuple[Rule, Finer | None] | None:
        """The rule for a span with these folded words, and the finer one that fits, if any."""
        rule = self._rules.get(kind)
        if rule is None:
            return None
        return rule, next((one for one in rule.finer if tells(one, key)), None)


def tells(finer: Finer, key: Key) -> bool:
    """Does one of a finer rule's words or lists occur in these folded words?"""
    return _occurs(finer.words, finer.lists, key, whole=finer.exactly)


def describes(finer: Finer, key: Key) -> bool:
    """Are these folded words, or their plural, an adjective of the rule, and nothing else?"""
    given = (finer.adjectives, finer.adjectives_lists)
    return any(_occurs(*given, form, whole=True) for form in {key, _singular(key)})


def load_generalizations(override: Path | None = None) -> Generalizations:
    """The installed table, with the kinds of `override` in place of its own if that file exists.

    Raises:
        GeneralizationError: a file cannot be read or says something that is not understood. The
            message names the file and the place, and repeats no words of it.
    """
    rules = _read(INSTALLED)
    if override is not None and override.exists():
        rules = {**rules, **_read(override)}
    return Generalizations(rules)


@cache
def installed() -> Generalizations:
    """The table of the house."""
    return load_generalizations()


def _read(path: Path) -> dict[Kind, Rule]:
    try:
        told = path.read_bytes()[:_LARGEST].decode()
        table = _File.model_validate(tomllib.loads(told))
    except ValidationError as wrong:
        places = "; ".join(
            f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in wrong.errors()[:3]
        )
        raise _unusable(path, places) from None
    except (OSError, ValueError) as wrong:
        raise _unusable(path, str(wrong)) from None
    return {Kind(name): rule for name, rule in table.root.items()}


def _unusable(path: Path, why: str) -> GeneralizationError:
    return GeneralizationError(
        f"The table of generalizations {path.name} cannot be used ({why}). Nothing is masked by "
        "half a table, so Chatham does not start. Mend the file, or remove it to use the table "
        "that came with Chatham."
    )


def _singular(key: Key) -> Key:
    return (*key[:-1], key[-1].removesuffix("s")) if key else key


def _occurs(told: tuple[str, ...], lists: tuple[str, ...], key: Key, *, whole: bool) -> bool:
    phrases = [_phrase(one) for one in told]
    places = range(1) if whole else range(len(key))
    for at in places:
        rest = key[at:]
        if any(
            _begins(phrase, rest) and (not whole or len(phrase) == len(rest)) for phrase in phrases
        ):
            return True
        ends = (len(rest),) if whole else range(1, len(rest) + 1)
        if any(rest[:end] in _listed(name) for name in lists for end in ends):
            return True
        # A plural of a listed word, such as "Danes".
        if not whole and rest and any((_singular(rest[:1])) in _listed(name) for name in lists):
            return True
    return False


def _begins(phrase: Key, words_: Key) -> bool:
    if len(phrase) > len(words_):
        return False
    return all(
        said.startswith(one[:-1]) if one.endswith("*") else said == one
        for one, said in zip(phrase, words_, strict=False)
    )


@cache
def _phrase(told: str) -> Key:
    return tuple(told.split())


@cache
def _listed(name: str) -> frozenset[Key]:
    return frozenset(key_of(one.replace("_", " ")) for one in words(name))
