"""Makes a true summary sentence false in one known way: entity, number, negation, owner.

Deterministic: the same sentence and session give the same edits. An edit that changes nothing is
none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from assistant.llm.verify.words import sentences
from evals.sessions import Case, strip_markup

KINDS: Final = ("entity", "number", "negation", "owner")
_NUMBERS: Final = {
    "two": "five", "three": "seven", "four": "nine", "five": "two", "six": "three",
    "seven": "four", "eight": "six", "nine": "four", "ten": "twelve", "twenty": "forty",
    "thirty": "sixty", "forty": "ninety", "once": "twice", "twice": "three times",
    "first": "third", "half": "all", "monday": "Thursday", "tuesday": "Friday",
    "wednesday": "Monday", "thursday": "Tuesday", "friday": "Wednesday", "sunday": "Thursday",
    "tomorrow": "next month", "today": "next week", "tonight": "next week",
}  # fmt: skip
_VERB: Final = re.compile(
    r"\b(will|could|can|is|was|has|had|would|wants to|plans to|agreed to|decides? to)\b(?! not)"
)
_DENIED: Final = re.compile(r"\b(?:not|never) |n't\b")


def people(case: Case) -> tuple[str, ...]:
    """Names marked in the session's turns and summary, in order of first mention."""
    found: dict[str, None] = {}
    for marked in (*(turn.text for turn in case.turns), case.gold.summary):
        for span in strip_markup(marked)[1]:
            if span.type == "PERSON":
                found.setdefault(span.surface, None)
    return tuple(found)


def reference(case: Case) -> tuple[str, ...]:
    """The sentences of the reference summary."""
    return sentences(strip_markup(case.gold.summary)[0])


def edited(
    sentence: str, names: Sequence[str], coachee: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """(kind, false sentence) for every kind that can be made. coachee: what they are called."""
    made = (
        ("entity", _entity(sentence, names, coachee)),
        ("number", _number(sentence)),
        ("negation", _negated(sentence)),
        ("owner", _owner(sentence, coachee)),
    )
    yield from ((kind, text) for kind, text in made if text is not None and text != sentence)


def _entity(sentence: str, names: Sequence[str], coachee: Sequence[str]) -> str | None:
    there = [n for n in names if n not in coachee and re.search(rf"\b{re.escape(n)}\b", sentence)]
    others = [n for n in names if n not in coachee and n not in sentence and n[:1].isupper()]
    if not there or not others:
        return None
    return re.sub(rf"\b{re.escape(there[0])}\b", others[-1], sentence)


def _number(sentence: str) -> str | None:
    digits = re.search(r"\b\d+\b", sentence)
    if digits is not None:
        return sentence[: digits.start()] + str(int(digits[0]) + 3) + sentence[digits.end() :]
    for word, instead in _NUMBERS.items():
        changed = re.sub(rf"\b{word}\b", instead, sentence, count=1, flags=re.IGNORECASE)
        if changed != sentence:
            return changed
    return None


def _negated(sentence: str) -> str | None:
    if _DENIED.search(sentence):
        return _DENIED.sub("", sentence, count=1)
    verb = _VERB.search(sentence)
    if verb is None:
        return None
    word = verb[1]
    denied = f"does not {word.split()[0].rstrip('s')} to" if word.endswith(" to") else f"{word} not"
    return sentence[: verb.start()] + denied + sentence[verb.end() :]


def _owner(sentence: str, coachee: Sequence[str]) -> str | None:
    if re.search(r"\b[Tt]he coach\b", sentence):
        return re.sub(r"\b([Tt])he coach\b", r"\1he coachee", sentence, count=1)
    for name in coachee:
        changed = re.sub(rf"\b{re.escape(name)}\b", "The coach", sentence, count=1)
        if changed != sentence:
            return changed
    changed = re.sub(r"\b([Tt])he coachee\b", r"\1he coach", sentence, count=1)
    return changed if changed != sentence else None
