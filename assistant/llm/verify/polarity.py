"""Denials read by word, wherever in the cited turns a word stands.

The wider and coarser reading, for what clause beside clause leaves undecided (see `negation`): a
denial of which no clause of the turns says anything alike.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Final

from assistant.llm.verify.claims import Claim, Evidence
from assistant.llm.verify.listed import listed
from assistant.llm.verify.words import (
    FUNCTION_WORDS,
    content_stems,
    normalized,
    sentences,
    stem,
    surface_tokens,
    tokens,
)

SCOPE: Final = 5
"""Words after a negation that it reaches, within its clause."""
_CLAUSE: Final = re.compile(
    r"[,;:.!?…()\n—–]+|\b(?:but|because|although|though|and then|until|unless|before|after|when|"
    r"while|okay|so)\b"
)
_SENTENCE: Final = re.compile(r"[.!?…\n]+")
_POSSESSIVE: Final = re.compile(r"'s\b")
_HESITATION: Final = re.compile(r",?\s*\b(?:u[mh]+|er+m?)\b,?")
"""Its commas close no clause: "without, um, hovering"."""
_CUES: Final = frozenset(
    listed(
        "no not never none nobody nothing neither nor without cannot hardly stop stops stopped "
        "stopping avoid avoids avoided avoiding refuse refused refuses unable instead rather fail "
        "failed fails lack lacks lacked"
    )
)
_TURNING: Final = frozenset(
    listed("without stop stops stopped stopping avoid avoids avoided avoiding instead rather")
)
"""They turn away from what was mostly said plainly: "stop signing" beside "I sign everything"."""
_NO_LONGER: Final = "no longer"
_SUBJECTS: Final = frozenset({"i", "he", "she", "we", "they"})
_AFTER_NO: Final = frozenset({"one", "more", "longer", "other", "such"})
_POINTING: Final = frozenset({"it", "that", "this", "them"})


def _denies(word: str) -> bool:
    return word in _CUES or word.endswith("n't")


def polarity(text: str) -> Mapping[str, frozenset[bool]]:
    """For every stem of `text`: whether it occurs denied (True), plainly (False), or both."""
    return {word: frozenset(cue is not None for cue in cues) for word, cues in _cues(text).items()}


def denied_by(text: str, cues: Collection[str]) -> frozenset[str]:
    """The stems of `text` that one of `cues`, or an "n't", denies wherever they stand."""
    return frozenset(
        word
        for word, found in _cues(text).items()
        if all(cue is not None and (cue in cues or cue.endswith("n't")) for cue in found)
    )


def _cues(text: str) -> Mapping[str, frozenset[str | None]]:
    """Every word's stem, with what denies it; None where it also stands plainly."""
    found: defaultdict[str, set[str | None]] = defaultdict(set)
    for word, cue in _read(text):
        found[word].add(cue)
    return {word: frozenset(cues) for word, cues in found.items()}


def _read(text: str) -> Iterator[tuple[str, str | None]]:
    for clause in _CLAUSE.split(_HESITATION.sub(" ", normalized(text))):
        reach, cue, named = 0, "", False
        words = tokens(clause)
        for word, following in zip(words, (*words, "")[1:], strict=True):
            if _denies(word) and not _is_interjection(word, following):
                reach, named = SCOPE, False
                cue = _NO_LONGER if (word, following) == ("no", "longer") else word
                continue
            # Unpunctuated speech: whoever acts next begins a clause of their own.
            if word.partition("'")[0] in _SUBJECTS and named:
                reach = 0
            # Somebody is there or not whatever is said about them: no pseudonyms.
            if word not in FUNCTION_WORDS and not word.startswith("["):
                named = True
                yield stem(word), cue if reach > 0 else None
            reach = max(0, reach - 1)


def _is_interjection(word: str, following: str) -> bool:
    """An answer and no denial: "no the rota is hers", "yes or no by Friday"."""
    return word == "no" and following in FUNCTION_WORDS and following not in _AFTER_NO


def agrees_anywhere(claim: Claim, evidence: Evidence) -> bool:
    """No fact word of the claim is denied where every cited turn affirms it, or the reverse.

    A claim may turn away ("stop signing", "without") from what was said plainly, if the cited
    turns deny or turn away from anything at all; and "whether" leaves open what follows it. What
    a turn named and then put aside ("the call, I'm not doing it") is not told plainly.
    """
    text = evidence.cited_text(claim)
    said, claimed, put_aside = _cues(text), _cues(claim.text), _put_aside(text)
    if not _denies_anything(claim.text) and len(put_aside & _facts(claim.text)) > 1:
        return False
    turned = frozenset((*_TURNING, _NO_LONGER))
    denied = {w for w, cues in claimed.items() if None not in cues and not cues & turned}
    may_turn, may_deny = _denies_anything(text), bool(denied & put_aside)
    facts = content_stems(claim.text) - _names(claim.text)
    if not any(None not in said[word] for word in denied & said.keys()):
        facts |= denied  # "does not want to": also a word with which wishes are reported
    return not any(
        {cue is None for cue in said[word]}.isdisjoint(cue is None for cue in claimed[word])
        and not (may_turn and claimed[word] <= turned)
        and not (may_deny and word in denied)
        for word in (facts & said.keys() & claimed.keys()) - _left_open(claim.text)
    )


def _denies_anything(text: str) -> bool:
    return any(map(_denies, tokens(text)))


def _names(text: str) -> frozenset[str]:
    """The stems of words written as names are: a person is there whatever is denied of them."""
    return frozenset(
        stem(normalized(word))
        for sentence in sentences(text)
        for word in surface_tokens(sentence)[1:]
        if word[0].isupper()
    )


def _left_open(text: str) -> frozenset[str]:
    """The stems after a "whether", to the end of its clause."""
    found: set[str] = set()
    for clause in _CLAUSE.split(normalized(text)):
        _, whether, rest = clause.partition("whether ")
        if whether:
            found |= content_stems(rest)
    return frozenset(found)


def _put_aside(text: str) -> frozenset[str]:
    """The stems of sentences that name a thing and then deny it: "the call, I'm not doing it"."""
    found: set[str] = set()
    for sentence in _SENTENCE.split(normalized(text)):
        for clause in _CLAUSE.split(sentence):
            words = tokens(clause)
            points = not content_stems(clause) and bool(_POINTING & set(words))
            if points and any(map(_denies, words)):
                found |= _facts(sentence)
    return frozenset(found)


def _facts(text: str) -> frozenset[str]:
    return content_stems(_POSSESSIVE.sub("", normalized(text)))
