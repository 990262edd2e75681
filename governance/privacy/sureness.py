"""How sure a finding has to be before its word is masked, by who found it and what the word is.

Invariant: the thresholds are chosen on sessions that the tagger had not learned from
(`evals.calibrate_tagger`), never on the sets that are reported.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import Final

from governance.privacy.amounts import counts, dated
from governance.privacy.capitals import EVERYDAY, NOT_NAMES
from governance.privacy.findings import Finding, Source
from governance.privacy.known import NAMES
from governance.privacy.ordinary import FUNCTION_WORDS
from governance.privacy.vault import Kind


class Strictness(Enum):
    """How small a trace of a name is masked: Rampart's 1 − P(O) of a word that could be one."""

    BALANCED = 0.3
    STRICT = 0.01


_LOWER_CASE: Final = 0.9
"""The threshold for a lower-case word where names are written with capitals.

Of 121 such words that a tagger alone saw a name in, in sessions it had not learned from, 2 were.
"""
_FUNCTION_WORD: Final = 0.7
_EVERYDAY_WORD: Final = 0.3
_NEVER: Final = 2.0
_NO_NAME: Final = 0.15
"""The threshold for Rampart's numbers and addresses, whose shapes the patterns know better."""
COUNTED: Final = frozenset({Kind.AGE, Kind.MONEY, Kind.ID})
"""Kinds of which every one has a number, or the sign of an address, in it."""
PHRASES: Final = frozenset({Kind.QUASI, Kind.DEMOGRAPHIC, Kind.AGE, Kind.MONEY})
"""Kinds that consist of ordinary words."""
_UNDATED: Final = 0.9
"""The threshold for our head's dates without a number, a month or a named day."""


def threshold(word: str, finding: Finding, strictness: Strictness, *, cased: bool) -> float:
    """How sure the finding of these words has to be; above 1 for what is no name at all.

    cased: the text writes names with capitals.
    """
    said = [w.strip(".,'’") for w in word.lower().split()]
    tagged = finding.source is Source.TAGGER
    if tagged and (finding.kind in PHRASES or finding.kind is Kind.ID):
        # Our head's own thresholds were applied before it reported anything.
        return _NEVER if finding.kind in COUNTED and not counts(word) else 0.0
    if all(w in NOT_NAMES for w in said) or not any(map(str.isalpha, word)):
        return _NEVER if finding.kind in NAMES else _NO_NAME
    uncapitalized = cased and word.islower()
    if finding.source is Source.RAMPART:
        return max(strictness.value, _of_rampart(said, finding.kind, uncapitalized=uncapitalized))
    everyday = all(w in FUNCTION_WORDS or w in EVERYDAY for w in said)
    if finding.source is not Source.RARE and everyday and (word.islower() or len(said) == 1):
        return _NEVER
    if tagged and finding.kind is Kind.DATE:
        return 0.0 if dated(word) else _UNDATED
    return _LOWER_CASE if tagged and uncapitalized and finding.kind in NAMES else 0.0


def _of_rampart(said: Sequence[str], kind: Kind, *, uncapitalized: bool) -> float:
    if all(w in FUNCTION_WORDS for w in said):
        return _FUNCTION_WORD
    if all(w in FUNCTION_WORDS or w in EVERYDAY for w in said):
        return _EVERYDAY_WORD
    if kind not in NAMES:
        return _NO_NAME
    return _LOWER_CASE if uncapitalized else 0.0
