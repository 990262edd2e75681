"""What was denied stays denied, and what was said stays said."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Final

from assistant.llm.verify.claims import VERBATIM, Claim, Evidence
from assistant.llm.verify.listed import listed
from assistant.llm.verify.words import FUNCTION_WORDS, content_stems, normalized, stem, tokens

SCOPE: Final = 5
"""Words after a negation that it reaches, within its clause."""
_CLAUSE: Final = re.compile(r"[,;:.!?…()\n—–]+|\b(?:but|because|although|though|and then)\b")
_CUES: Final = frozenset(
    listed(
        "no not never none nobody nothing neither nor without cannot hardly stop stopped "
        "stopping avoid avoided avoiding refuse refused refuses unable instead rather fail "
        "failed fails lack lacks lacked"
    )
)


def denies(word: str) -> bool:
    """Whether a token denies what follows it."""
    return word in _CUES or word.endswith("n't")


def polarity(text: str) -> Mapping[str, frozenset[bool]]:
    """For every stem of `text`: whether it occurs denied (True), plainly (False), or both."""
    found: defaultdict[str, set[bool]] = defaultdict(set)
    for word, cue in _read(text):
        found[word].add(cue is not None)
    return {word: frozenset(states) for word, states in found.items()}


def denied_by(text: str, cues: Collection[str]) -> frozenset[str]:
    """The stems of `text` that one of `cues`, or an "n't", denies wherever they stand."""
    found: defaultdict[str, set[bool]] = defaultdict(set)
    for word, cue in _read(text):
        found[word].add(cue is not None and (cue in cues or cue.endswith("n't")))
    return frozenset(word for word, states in found.items() if states == {True})


def _read(text: str) -> Iterator[tuple[str, str | None]]:
    """Every word's stem, with what denies it."""
    for clause in _CLAUSE.split(normalized(text)):
        reach, cue = 0, None
        for word in tokens(clause):
            if denies(word):
                reach, cue = SCOPE, word
                continue
            # Somebody is there or not whatever is said about them: no pseudonyms.
            if word not in FUNCTION_WORDS and not word.startswith("["):
                yield stem(word), cue if reach > 0 else None
            reach = max(0, reach - 1)


def keeps_negation(claim: Claim, evidence: Evidence) -> bool:
    """No fact word of the claim is denied where every cited turn affirms it, or the reverse."""
    if claim.section in VERBATIM:
        return True
    said = polarity(evidence.cited_text(claim))
    claimed = polarity(claim.text)
    shared = content_stems(claim.text) & said.keys() & claimed.keys()
    return all(claimed[word] & said[word] for word in shared)
