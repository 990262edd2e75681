"""Tokens, stems and sentences, small and deterministic: what the checks compare.

English, as the product claims. Stems are rough on purpose: a wrong meeting of two words only
makes a check compare more, and none of them passes a claim on stems alone.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from assistant.llm.verify.listed import listed

_TOKEN: Final = re.compile(r"\[[^\[\]\s]+\]|\d+(?:[.,:]\d+)*[^\W_]*%?|[^\W_]+(?:'[^\W_]+)*")
_SENTENCE_END: Final = re.compile(r"(?<=[.!?…])\s+|\n+")
_APOSTROPHES: Final = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'"})

FUNCTION_WORDS: Final = frozenset(
    listed(
        "a about above after again against all also am an and another any are as at back be "
        "because been before being below between both but by can could did do does doing down "
        "during each either else ever every few for from further get got had has have having "
        "he her here hers herself him himself his how i if in into is it its itself just let "
        "like lot many me more most much my myself neither no nor not of off on once one only "
        "onto or other our ours out over own really same shall she should since so some "
        "something still such than that the their theirs them themselves then there these they "
        "thing things this those through to too toward towards under until up upon us very was "
        "we well were what when where which while who whom whose why will with within without "
        "would you your yours yourself yes yeah okay ok"
    )
)
REPORTING: Final = frozenset(
    listed(
        "agree aim ask coach coachee conversation decide describe discuss explain explore "
        "express feel focus goal hope intend mention need note notice option plan raise "
        "realise realize recognise recognize reflect report say see session share speak state "
        "suggest talk tell think topic try want way wish work"
    )
)
"""Stems with which a summary reports; they carry no fact of the session themselves."""
IRREGULAR: Final = {
    "said": "say", "told": "tell", "gave": "give", "given": "give", "took": "take",
    "taken": "take", "made": "make", "went": "go", "gone": "go", "came": "come", "did": "do",
    "done": "do", "knew": "know", "known": "know", "thought": "think", "felt": "feel",
    "found": "find", "kept": "keep", "left": "leave", "met": "meet", "ran": "run", "saw": "see",
    "seen": "see", "sent": "send", "spoke": "speak", "spoken": "speak", "wrote": "write",
    "written": "write", "held": "hold", "brought": "bring", "began": "begin", "chose": "choose",
    "lost": "lose", "paid": "pay", "built": "build", "spent": "spend", "heard": "hear",
    "bought": "buy", "got": "get", "people": "person", "children": "child",
}  # fmt: skip
_SHORTEST_STEM: Final = 3


def normalized(text: str) -> str:
    """NFKC, lower case, straight apostrophes."""
    return unicodedata.normalize("NFKC", text).translate(_APOSTROPHES).casefold()


def tokens(text: str) -> tuple[str, ...]:
    """Words, numbers and pseudonyms of `text`, normalized, in order."""
    return tuple(_TOKEN.findall(normalized(text)))


def surface_tokens(text: str) -> tuple[str, ...]:
    """The same with their capitals."""
    straight = unicodedata.normalize("NFKC", text).translate(_APOSTROPHES)
    return tuple(_TOKEN.findall(straight))


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of `text`, by end marks and line breaks."""
    return tuple(s for s in (part.strip() for part in _SENTENCE_END.split(text)) if s)


def stem(word: str) -> str:
    """A rough stem: `planned`, `planning` and `plans` meet in `plan`."""
    word = word.removesuffix("'s")
    word = IRREGULAR.get(word, word)
    for suffix in ("ingly", "edly", "ing", "ied", "ies", "ed", "es", "ly", "s"):
        if word.endswith(suffix) and not word.endswith("ss"):
            cut = word.removesuffix(suffix)
            if len(cut) >= _SHORTEST_STEM:
                word = cut + ("y" if suffix in {"ied", "ies"} else "")
                break
    if len(word) > _SHORTEST_STEM and word[-1] == word[-2] and word[-1] not in "aeiouls":
        word = word[:-1]
    return word.removesuffix("e") if len(word) > _SHORTEST_STEM else word


_REPORTING_STEMS: Final = frozenset(stem(w) for w in REPORTING)


def content_stems(text: str) -> frozenset[str]:
    """Stems of the words that carry a fact: no function words, no reporting words."""
    return frozenset(
        s
        for s in (stem(w) for w in tokens(text) if w not in FUNCTION_WORDS and "'" not in w)
        if s not in _REPORTING_STEMS and s not in FUNCTION_WORDS
    )


def contains_run(whole: tuple[str, ...], part: tuple[str, ...]) -> bool:
    """Whether `part` stands in `whole` without a gap."""
    width = len(part)
    return any(whole[i : i + width] == part for i in range(len(whole) - width + 1))
