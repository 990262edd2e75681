"""An organization's own shapes and names: employee numbers, tickets, project code names.

Read from `patterns.toml` in CHATHAM_HOME. Invariants: a file with any mistake in it is refused as
a whole; a shape that takes too long on a hostile text is refused when it is read, and one that
still does fails the session instead of being passed over (fail closed).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Final, Literal, Protocol, cast

import regex  # type: ignore[import-untyped]  # it ships no types; `_Shape` says what is used
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from governance.errors import ChathamError, GateError
from governance.privacy.findings import Analyzer, Finding, Source
from governance.privacy.known import KnownNames, Searchable, key_of
from governance.privacy.vault import Kind

FILE: Final = "patterns.toml"
"""The organization's patterns, inside CHATHAM_HOME."""

SECONDS: Final = 1.0
"""How long one shape may take over one text."""

SURENESS: Final = 0.95
"""The confidence of a match, 0..1."""

_TRIAL_SECONDS: Final = 0.1
_LONGEST_SHAPE: Final = 200
_MOST: Final = 200
_LARGEST: Final = 1_000_000
_EVERYTHING: Final = "!abcdefghijklmnopqrstuvwxyz0123456789-_./:#@"
_BAITS: Final = tuple(
    bait * (4000 // len(bait)) + _EVERYTHING
    for bait in ("a", "0", "a0", "-", " ", "a ", "ab-0", "a.a@")
)
"""Long runs of one thing, then of everything, so that no shape gives up for want of a letter."""

_ORDINARY: Final = (
    "I wanted to talk about how we plan the week, because on Thursday it went wrong again.",
    "What would make it worth your time? She said three things, and none of them was new.",
)
"""What a shape must leave alone: it would mask the language, not the organization's secrets."""


class TenantPatternError(ChathamError):
    """A file of patterns that cannot be used."""


class _Match(Protocol):
    def start(self) -> int: ...
    def end(self) -> int: ...


class _Shape(Protocol):
    def finditer(self, text: str, /, *, timeout: float) -> Iterator[_Match]: ...
    def fullmatch(self, text: str, /, *, timeout: float) -> _Match | None: ...


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)


class TenantPattern(_Strict):
    """One shape (a regular expression, case ignored) or list of names, with what it stands for.

    matches: examples it must match as a whole. leaves: examples in which it must find nothing.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,38}$")]
    kind: Literal["ID", "ORGANIZATION", "LOCATION", "URL", "EMAIL", "PHONE"]
    shape: Annotated[str, Field(min_length=1, max_length=_LONGEST_SHAPE)] | None = None
    names: Annotated[tuple[str, ...], Field(strict=False, max_length=5000)] = ()
    matches: Annotated[tuple[str, ...], Field(strict=False)] = ()
    leaves: Annotated[tuple[str, ...], Field(strict=False)] = ()

    @model_validator(mode="after")
    def _works(self) -> TenantPattern:
        if (self.shape is None) == (not self.names):
            raise ValueError("needs a shape or names, and not both")
        if any(not key_of(name) for name in self.names):
            raise ValueError("has a name without a letter or digit")
        if self.shape is not None:
            _tried(self.shape, self.matches, self.leaves)
        return self


class _File(_Strict):
    pattern: Annotated[tuple[TenantPattern, ...], Field(strict=False, max_length=_MOST)] = ()

    @model_validator(mode="after")
    def _apart(self) -> _File:
        ids = [one.id for one in self.pattern]
        if len(set(ids)) != len(ids):
            raise ValueError("names one id twice")
        return self


class TenantPatterns:
    """Patterns that were checked. digest: SHA-256 over what they say; empty without any."""

    def __init__(self, patterns: Sequence[TenantPattern] = ()) -> None:
        self.patterns: Final = tuple(patterns)
        self._shapes: Final = [
            (Kind(one.kind), _compiled(one.shape)) for one in patterns if one.shape is not None
        ]
        self._names: Final = KnownNames(
            (key_of(name), Kind(one.kind)) for one in patterns for name in one.names
        )
        told = "\n".join(one.model_dump_json() for one in patterns)
        self.digest: Final = sha256(told.encode()).hexdigest() if told else ""

    def find(self, text: str) -> Iterator[Finding]:
        """Every match in a text; they may overlap.

        Raises:
            GateError: a shape took too long.
        """
        for match in self._names.search(Searchable.of(text)):
            yield _finding(match.start, match.end, match.kind)
        try:
            for kind, shape in self._shapes:
                for found in shape.finditer(text, timeout=SECONDS):
                    if found.start() < found.end():
                        yield _finding(found.start(), found.end(), kind)
        except TimeoutError:
            slow = True
        else:
            slow = False
        if slow:
            raise GateError(
                "A pattern of your organization took too long over this session, so it was not "
                "masked and nothing was read by a model. Ask your privacy officer to simplify "
                f"{FILE}."
            )


class PatternedAnalyzer:
    """Somebody else's analyzer that finds the organization's patterns too.

    Presidio has them in its registry (`tenant_recognizer`). See `findings.Analyzer`.
    """

    def __init__(self, analyzer: Analyzer, patterns: TenantPatterns) -> None:
        self._analyzer: Final = analyzer
        self._patterns: Final = patterns

    @property
    def languages(self) -> frozenset[str]:
        """ISO 639-1 codes it has recognizers for."""
        return self._analyzer.languages

    def analyze(self, texts: Sequence[str], language: str) -> tuple[tuple[Finding, ...], ...]:
        """The findings of each text, in order.

        Raises:
            GateError: a pattern took too long.
            Exception: a recognizer failed; there are no partial answers.
        """
        found = self._analyzer.analyze(texts, language)
        return tuple(
            (*one, *self._patterns.find(text)) for text, one in zip(texts, found, strict=True)
        )


def load_tenant_patterns(path: Path) -> TenantPatterns:
    """The patterns in a file; none where there is no file.

    Raises:
        TenantPatternError: it cannot be read, is wrong, or holds a shape that is too slow or too
            greedy. The message names the place and repeats nothing of it.
    """
    if not path.exists():
        return TenantPatterns()
    try:
        data = path.read_bytes()
    except OSError:
        data = None
    if data is None:
        raise _unusable("it cannot be read")
    return parse_tenant_patterns(data)


def parse_tenant_patterns(data: bytes) -> TenantPatterns:
    """The patterns in the bytes of a file.

    Raises:
        TenantPatternError: as for `load_tenant_patterns`.
    """
    try:
        file = _File.model_validate(tomllib.loads(data[:_LARGEST].decode()))
    except ValidationError as wrong:
        why = "; ".join(
            f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in wrong.errors()[:3]
        )
    except ValueError:
        why = "it cannot be read as TOML"
    else:
        return TenantPatterns(file.pattern)
    raise _unusable(why)


def _unusable(why: str) -> TenantPatternError:
    return TenantPatternError(
        f"Your organization's {FILE} cannot be used ({why}). Nothing is masked by half of "
        "it, so Chatham does not start. Mend the file, or take it away."
    )


def _tried(shape: str, matches: Sequence[str], leaves: Sequence[str]) -> None:
    try:
        compiled = _compiled(shape)
    except regex.error:
        raise ValueError("has a shape that is no regular expression") from None
    try:
        if compiled.fullmatch("", timeout=_TRIAL_SECONDS):
            raise ValueError("has a shape that matches nothing at all")
        for bait in _BAITS:
            for _ in compiled.finditer(bait, timeout=_TRIAL_SECONDS):
                pass
        if any(not compiled.fullmatch(one, timeout=_TRIAL_SECONDS) for one in matches):
            raise ValueError("does not match one of its examples")
        for one in (*leaves, *_ORDINARY):
            if next(compiled.finditer(one, timeout=_TRIAL_SECONDS), None) is not None:
                raise ValueError("matches ordinary words, or what it should leave")
    except TimeoutError:
        raise ValueError("has a shape that takes too long on a hostile text") from None


def _compiled(shape: str) -> _Shape:
    return cast("_Shape", regex.compile(shape, regex.IGNORECASE))


def _finding(start: int, end: int, kind: Kind) -> Finding:
    return Finding(start=start, end=end, kind=kind, confidence=SURENESS, source=Source.PATTERN)
