"""A wish or a maybe is not reported as a decision."""

from __future__ import annotations

import re
from typing import Final

from assistant.llm.verify.claims import VERBATIM, Claim, Evidence
from assistant.llm.verify.words import content_stems, normalized, sentences

_WEAK: Final = re.compile(
    r"\b(?:would|wouldn't|i'd|might|may|could|maybe|perhaps|possibly|probably|not sure|if i|"
    r"thinking (?:about|of)|considering|wonder(?:ing)?|wish|hope|hoping|should|ought|tempted|"
    r"one day|at some point)\b"
)
_FIRM: Final = re.compile(
    r"\b(?:will|'ll|going to|gonna|decided|agreed|committed|commits|promised|promises|"
    r"has resolved|must)\b"
)
_ACTS: Final = (
    r"(?:ask|block|book|bring|call|draft|drop|email|e-mail|give|invite|leave|meet|message|move|"
    r"phone|put|read|ring|see|send|set|share|speak|take|talk|tell|text|write)"
)
FIRST_PERSON: Final = re.compile(
    r"\b(?:i'll|i will|i'm going to|i am going to|i'm gonna|let me|i promise|i commit|i've decided|"
    r"i can do that|count on me|leave it with me|will do)\b|"
    rf"(?<!if )(?<!when )(?<!should )(?<!could )(?<!did )(?<!do )\bi (?:can )?{_ACTS}\b"
)
"""Somebody takes something on: "I'll", "let me", or plainly "I ring her", "I can send you"."""
_TOGETHER: Final = re.compile(r"\b(?:we'll|we will|we're going to|let's)\b")
_NOTED: Final = re.compile(r"\b(?:will|'ll|is going to|are going to|agreed to|committed to)\b")
"""How a coach writes down what somebody took on."""
_ASSENT: Final = re.compile(
    r"^\W*(?:yes|yeah|yep|okay|ok|sure|deal|done|agreed|fine|absolutely|definitely|of course|"
    r"right|good|perfect|i can|i will)\b"
)


def binds(sentence: str) -> bool:
    """Whether a sentence takes something on: "I'll", "let me", "we're going to"."""
    words = normalized(sentence)
    return FIRST_PERSON.search(words) is not None or _TOGETHER.search(words) is not None


def assents(text: str) -> bool:
    """Whether a turn opens with a yes."""
    return _ASSENT.search(normalized(text)) is not None


def keeps_modality(claim: Claim, evidence: Evidence) -> bool:
    """A firm claim needs a cited sentence about the same that is firm too.

    A commitment is firm by what it is. A turn that only says "I could" or "maybe" carries none,
    unless somebody then takes it on or says yes.
    """
    if claim.section in VERBATIM:
        return True
    text = normalized(claim.text)
    firm = claim.is_commitment or (_FIRM.search(text) and not _WEAK.search(text))
    if not firm:
        return True
    facts = content_stems(claim.text)
    taken_on = any(assents(turn.text) for turn in evidence.cited(claim))
    for turn in evidence.cited(claim):
        for sentence in sentences(turn.text):
            noted = evidence.is_notes and _NOTED.search(normalized(sentence)) is not None
            if (binds(sentence) or noted) and not _hedged(sentence):
                return True
            weak = _WEAK.search(normalized(sentence)) is not None
            about_it = bool(facts & content_stems(sentence))
            if about_it and (taken_on or not (weak or claim.is_commitment)):
                return True
    return False


def _hedged(sentence: str) -> bool:
    return (
        re.search(r"\b(?:maybe|perhaps|might|not sure|possibly)\b", normalized(sentence))
        is not None
    )
