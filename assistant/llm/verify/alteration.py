"""A sentence that is nearly copied is copied with its negations, numbers, times and pseudonyms.

The other checks ask whether a word occurs anywhere in the cited turns; this one lays the claim's
sentence beside the one it was taken from and looks at what stands between the words they share.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import Final

from assistant.llm.verify.claims import VERBATIM, Claim, Evidence
from assistant.llm.verify.dates import times
from assistant.llm.verify.negation import denies
from assistant.llm.verify.numbers import numbers
from assistant.llm.verify.words import sentences, tokens

NEARLY: Final = 0.7
"""Share of a sentence's words, in order, from which it counts as copied."""
FEWEST_WORDS: Final = 4


def is_unaltered(claim: Claim, evidence: Evidence) -> bool:
    """No denial added or left out, and nothing exact put in another's place, in copied words."""
    if claim.section in VERBATIM:
        return True
    said = [tokens(part) for turn in evidence.cited(claim) for part in sentences(turn.text)]
    return all(_fits(tokens(sentence), said) for sentence in sentences(claim.text))


def _fits(words: tuple[str, ...], said: list[tuple[str, ...]]) -> bool:
    if len(words) < FEWEST_WORDS:
        return True
    # Denied and plain, a session may say the same thing twice: one faithful source is enough.
    copied = [source for source in said if _shared(words, source) >= NEARLY * len(words)]
    return not copied or any(_is_faithful(words, source) for source in copied)


def _shared(words: tuple[str, ...], source: tuple[str, ...]) -> int:
    matcher = SequenceMatcher(None, source, words, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks())


def _is_faithful(words: tuple[str, ...], source: tuple[str, ...]) -> bool:
    steps = SequenceMatcher(None, source, words, autojunk=False).get_opcodes()
    # What is left out before and after the copied part is trimming.
    if steps[0][0] == "delete":
        steps = steps[1:]
    if steps and steps[-1][0] == "delete":
        steps = steps[:-1]
    for kind, a, b, c, d in steps:
        gone, put = source[a:b], words[c:d]
        if kind == "equal":
            continue
        if sum(map(denies, gone)) != sum(map(denies, put)):
            return False
        if not _exact(put) <= _exact(gone):
            return False
    return True


def _exact(words: tuple[str, ...]) -> frozenset[object]:
    text = " ".join(words)
    return numbers(text) | times(text) | {word for word in words if word.startswith("[")}
