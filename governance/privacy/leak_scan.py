"""Looks for identity in text that is about to leave: known names, and names nobody masked.

Invariant: every value, alias and part of a name in the vault (which holds the roster too) is
searched in every reading of every text; a failing recognizer raises.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final

from governance.privacy.aligned import fold
from governance.privacy.capitals import EVERYDAY, NOT_NAMES
from governance.privacy.disguises import readings
from governance.privacy.findings import Analyzer, Finding, Source
from governance.privacy.identities import Identities
from governance.privacy.known import NAMES, KnownNames, Match, Searchable, key_of
from governance.privacy.near_misses import digits_said, near
from governance.privacy.ordinary import FUNCTION_WORDS, is_ordinary
from governance.privacy.pseudonyms import mentions, without
from governance.privacy.vault import Kind, VaultEntry

_SURE: Final = 0.5
_SHORTEST_GLUED: Final = 6
_LAST_DIGITS: Final = 7
_FEWEST_DIGITS: Final = 5
_NO_DIGIT: Final = re.compile(r"\D")
_DIGITS: Final = re.compile(r"\d(?:[ ()./+-]{0,3}\d){6,}")
_FRESH: Final = frozenset({Kind.PERSON, Kind.EMAIL, Kind.PHONE, Kind.URL, Kind.ID})
"""What a fresh look stops for. Places and employers are stopped when the vault knows them."""
_KNOWN_WORDS: Final = FUNCTION_WORDS | EVERYDAY | NOT_NAMES


class LeakScan:
    """Scans outgoing texts; holds no state about people."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer

    def leaks(
        self,
        texts: Sequence[str],
        entries: Sequence[VaultEntry],
        evidence: Sequence[str],
        language: str,
    ) -> frozenset[Kind]:
        """The kinds of identity found; empty when nothing was. No text comes back.

        texts: what is about to leave, masked. entries: the engagement's vault. evidence: the
        masked turns it rests on; an ordinary word that stands there unmasked was found to be no
        name.

        Raises:
            Exception: a recognizer failed.
        """
        allowed = {word for text in evidence for word in key_of(without(text))}
        found = _known(texts, entries, allowed) | _run_together(texts, entries, allowed)
        found |= near(texts, entries, allowed)
        return found or self._fresh(texts, allowed, language)

    def _fresh(
        self, texts: Sequence[str], allowed: Collection[str], language: str
    ) -> frozenset[Kind]:
        seen = self._analyzer.analyze(texts, language)
        return frozenset(
            one.kind
            for text, findings in zip(texts, seen, strict=True)
            for one in findings
            if _is_new(text, one, allowed)
        )


def _known(
    texts: Sequence[str], entries: Sequence[VaultEntry], allowed: Collection[str]
) -> frozenset[Kind]:
    names = KnownNames(Identities(entries, ()).searched())
    return frozenset(
        match.kind
        for text in texts
        for reading in readings(without(text))
        for match in names.search(Searchable.of(reading))
        if not _is_just_a_word(match, allowed)
    )


def _run_together(
    texts: Sequence[str], entries: Sequence[VaultEntry], allowed: Collection[str]
) -> frozenset[Kind]:
    """Full names written as one word (#DanaKowalska), and numbers in other groups of digits.

    A word that stands so in the masked session was left there when it was masked.
    """
    glued = {
        word: entry.kind
        for entry in entries
        if entry.kind in NAMES
        for surface in entry.surfaces
        if len(key := key_of(surface)) > 1 and len(word := "".join(key)) >= _SHORTEST_GLUED
    }
    numbers = {
        digits[-_LAST_DIGITS:]: entry.kind
        for entry in entries
        if entry.kind in {Kind.PHONE, Kind.ID}
        for surface in entry.surfaces
        for digits in ("".join(digits_said(fold(surface))),)
        if len(digits) >= _FEWEST_DIGITS
    }
    found: set[Kind] = set()
    for text in texts:
        bare = without(text)
        found.update(glued[word] for word in key_of(bare) if word in glued and word not in allowed)
        for run in _DIGITS.findall(fold(bare)):
            said = _NO_DIGIT.sub("", run)
            found.update(kind for end, kind in numbers.items() if _ends(said, end))
        for said in digits_said(fold(bare)):
            found.update(kind for end, kind in numbers.items() if _ends(said, end))
    return frozenset(found)


def _ends(said: str, digits: str) -> bool:
    """Is the number in there? A short one must be the whole run: 20817 stands in many a sum."""
    return digits in said if len(digits) == _LAST_DIGITS else digits == said


def _is_just_a_word(match: Match, allowed: Collection[str]) -> bool:
    """A word such as "will" that the masked session also uses as a word."""
    word = match.key[0]
    if match.key != (word,) or match.kind not in NAMES:
        return False
    return word in allowed and (is_ordinary(word) or word in EVERYDAY)


def _is_new(text: str, finding: Finding, allowed: Collection[str]) -> bool:
    if finding.kind not in _FRESH or finding.confidence < _SURE:
        return False
    if any(finding.start < m.end and m.start < finding.end for m in mentions(text)):
        return False
    if finding.source is Source.PATTERN:
        return True
    surface = _whole_words(text, finding)
    # In lower case, a word the session's own masked text holds is told from a name by its
    # neighbours, and a trimmed line has fewer of them than the anonymizer had.
    said = surface.islower()
    return any(
        word not in _KNOWN_WORDS and not (word in allowed and (said or is_ordinary(word)))
        for word in key_of(surface)
    )


def _whole_words(text: str, finding: Finding) -> str:
    # A model tags pieces of words; "ness" is nobody's name when the word is "tiredness".
    start, end = finding.start, finding.end
    while start > 0 and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum():
        end += 1
    return text[start:end]
