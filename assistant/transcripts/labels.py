"""Which "Name: …" at the start of a line is a speaker, and which is only a colon in a sentence.

Two passes: what looks like a name, a part ("Coach") or a recognizer's tag ("SPEAKER_00") is a
speaker; other short labels only when they come back. Invariant: a line is either split at its
label or left whole; nothing of it is dropped.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from assistant.transcripts.label_words import (
    CONTRACTED,
    GENERIC_LABEL,
    NOT_NAMES,
    PARTICLES,
)

_CLOCK: Final = r"\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?"
_PREFIX: Final = re.compile(
    rf"""
    (?:(?:[-–—*•]|>{{1,3}}|\#{{1,6}})\s+)?
    (?:(?:[\[(](?P<clock>{_CLOCK})[\])]|(?P<bare>{_CLOCK})(?=\s))\s*(?:[-–—|]\s)?)?
    (?P<bold>\*\*|__)?\s*
    (?:[\[(](?P<clock2>{_CLOCK})[\])]\s*)?
    (?:\[(?P<boxed>[^\[\]:：]{{1,80}})\]|(?P<name>[^\s:：<>{{}}\[\]][^:：<>{{}}\[\]]{{0,79}}?))
    \s*(?:[\[(](?P<clock3>{_CLOCK})[\])])?\s*
    (?:\*\*|__)?\s*
    (?::\s*(?:\*\*|__)(?=\s|$)|:(?=\s|$)|：(?:\*\*|__)?)
    \s*(?P<text>.*)
    """,
    re.VERBOSE | re.DOTALL,
)
_SUFFIX: Final = re.compile(r"\s*(?:\([^()]{1,40}\)|[|/–—-]\s.{1,40}|,\s*(?:PhD|MD|MBA|PCC|MCC))$")
_PHONE: Final = re.compile(r"\+?[\d*][\d*\s().-]{5,19}", re.ASCII)
_HANDLE: Final = re.compile(r"[\w.@+'’-]*\w[\w.@+'’-]*")
_NAME_MARKS: Final = frozenset("'’.,-")

MAX_NAME_WORDS: Final = 6
DENSE: Final = 0.6
"""From this share of labelled lines on, every line starts with a speaker (Zoom, Google Meet)."""
MIN_LABELLED: Final = 3
MIN_SHARE: Final = 0.03
"""Below these, "Grace: eleven years." is a sentence in a file that names no speakers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefix:
    """A line that may start with a speaker. clock: as written, bare when without brackets."""

    label: str = field(repr=False)
    text: str = field(repr=False)
    clock: str | None = None
    bare_clock: bool = False


def prefix_of(line: str) -> Prefix | None:
    """The line split at its first colon, where what stands before could be a label at all."""
    # One space at most between words keeps the pattern linear on hostile lines.
    found = _PREFIX.fullmatch(" ".join(line.split()))
    if found is None:
        return None
    label = tidy(found["boxed"] or found["name"])
    if not label:
        return None
    bare = found["bare"]
    return Prefix(
        label=label,
        text=found["text"],
        clock=found["clock"] or bare or found["clock2"] or found["clock3"],
        bare_clock=bare is not None,
    )


def tidy(label: str) -> str:
    """A label as it is compared and shown: NFC, one space between words, no decoration."""
    return unicodedata.normalize("NFC", " ".join(label.strip().strip("*_").split()))


def is_generic(label: str) -> bool:
    """Whether a label is a part or a recognizer's tag ("Coach", "SPEAKER_00"), nobody's name."""
    return GENERIC_LABEL.fullmatch(label) is not None


class SpeakerLabels:
    """The labels of one file: built from all its lines, then asked line by line."""

    def __init__(self, lines: Iterable[str]) -> None:
        candidates = [prefix_of(line) for line in lines]
        found = [c for c in candidates if c is not None]
        self._bare_clocks = self._has_bare_clocks(found)
        found = [c for c in found if self._bare_clocks or not c.bare_clock]
        counts = Counter(c.label for c in found)
        sure = {label for label in counts if is_generic(label) or looks_like_name(label)}
        dense = sum(counts[label] for label in sure) >= DENSE * len(candidates)
        accepted = {
            label
            for label, count in counts.items()
            if label in sure or ((count > 1 or dense) and _may_be_handle(label))
        }
        labelled = sum(counts[label] for label in accepted)
        enough = dense or (labelled >= MIN_LABELLED and labelled >= MIN_SHARE * len(candidates))
        self.accepted = frozenset(accepted if enough else ())

    def split(self, line: str) -> Prefix | None:
        """The line split at its speaker, or None when it goes on from the line before."""
        prefix = prefix_of(line)
        if prefix is None or prefix.label not in self.accepted:
            return None
        if prefix.bare_clock and not self._bare_clocks:
            return None
        return prefix

    @staticmethod
    def _has_bare_clocks(found: Sequence[Prefix]) -> bool:
        """Whether "10:30 Name:" is the rule here; once, "10:30 Meeting: …" is a sentence."""
        bare = sum(c.bare_clock for c in found)
        return bare > 1 and bare * 2 >= len(found)


def looks_like_name(label: str) -> bool:
    """Whether a label is written like a person's name, a phone number or a room."""
    if _PHONE.fullmatch(label):
        return label.startswith("+") or "*" in label or sum(map(str.isdecimal, label)) > 9  # noqa: PLR2004 - longer than two years
    core = label
    while (cut := _SUFFIX.sub("", core)) != core:
        core = cut
    words = core.split()
    if not words or len(words) > MAX_NAME_WORDS or _reads_as_sentence(words):
        return False
    return all(_is_name_word(word, first=n == 0) for n, word in enumerate(words))


def _is_name_word(word: str, *, first: bool) -> bool:
    if word in PARTICLES:
        return True
    kinds = {unicodedata.category(c)[0] for c in word if c not in _NAME_MARKS}
    if kinds <= {"N"} or kinds <= {"S", "M"}:  # "Room 2", or a star somebody put behind a name
        return not first
    return kinds <= {"L", "M"} and not word[0].islower()


def _may_be_handle(label: str) -> bool:
    words = label.split()
    return (
        len(words) <= MAX_NAME_WORDS // 2
        and any(c.isalpha() for c in label)
        and not _reads_as_sentence(words)
        and all(_HANDLE.fullmatch(w.strip("()'’,")) for w in words)
    )


def _reads_as_sentence(words: Sequence[str]) -> bool:
    """Whether a label is no name: "Plan B" and "Here's the thing" are none, "Doris Day" is."""
    return any(
        CONTRACTED.fullmatch(word)
        or (word.casefold().strip(".,'’") in NOT_NAMES and (n == 0 or word[0].islower()))
        for n, word in enumerate(words)
    )
