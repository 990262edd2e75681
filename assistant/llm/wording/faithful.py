"""A model's wording laid beside the reported words it was given: mended English and nothing else.

Every other check asks whether a word occurs in the cited turns. This one asks what became of each
word: only glue may come in, only filler may go, and an inflection keeps its tense. So no person,
order, condition or denial can change, whatever the model.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Final

from assistant.llm.verify.listed import listed
from assistant.llm.verify.words import IRREGULAR, stem, tokens
from assistant.llm.wording.plain import written_out

_GLUE: Final = frozenset(
    listed(
        "a an the that to of in on at as is are was were be been being it they there then do "
        "does did has have says said also"
    )
)
_FILLER: Final = frozenset(
    listed(
        "a an the and that so then like just well okay ok yeah yes right really actually basically "
        "literally got oh ah ha hm hmm sort kind of is are it there"
    )
)
_PAST_HELPERS: Final = frozenset({"was", "were", "did", "had"})
_BACKSHIFT: Final = frozenset({"thought", "said", "knew", "felt", "told", "meant", "realised"})
_FORMS: Final = {
    "is": "be", "are": "be", "am": "be", "be": "be", "was": "were", "were": "were", "has": "have",
    "have": "have", "does": "do", "do": "do", "goes": "go", "go": "go", "says": "say", "say": "say",
    "round": "around", "behaviour": "behavior", "somebody": "someone", "everybody": "everyone",
    "anybody": "anyone", "someplace": "somewhere",
}  # fmt: skip
_TRAILING: Final = frozenset({"and", "or", "but", "so"})
"""A sentence that breaks off may end before the word it broke off at."""
_ROLES: Final = frozenset({"coach", "coachee"})
_MOST_DELETED: Final = 0.25
"""Share of the given words that may go; more is no mending but another sentence."""


def is_faithful(line: str, given: str) -> bool:
    """Whether `line` says what `given` says, word for word but for grammar."""
    before, after = _forms(given), _forms(line)
    if not after:
        return False
    gone = 0
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        out, put = before[a:b], after[c:d]
        if kind == "equal":
            continue
        if not _may_go(out, before[:a], put) or not _may_come(put, after[:c], out):
            return False
        gone += len(out) - min(len(out), len(put))
    return gone <= max(1, _MOST_DELETED * len(before))


def _forms(text: str) -> tuple[str, ...]:
    """Words in a form in which agreement makes no difference and tense does."""
    words = [_form(word) for word in tokens(written_out(text))]
    while words and words[-1] in _TRAILING:
        words.pop()
    return tuple(words)


def _form(word: str) -> str:
    known = _FORMS.get(word)
    if known is not None:
        return known
    if (
        word in _ROLES
        or word.startswith("[")
        or any(c.isdigit() for c in word)
        or word.endswith("'s")
    ):
        return word
    # Only the ending that agreement adds: "wants" and "want" meet, "wanted" stays apart.
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):  # noqa: PLR2004
        return stem(word) if word.endswith("ies") else word[:-1].removesuffix("e")
    return word.removesuffix("e") if len(word) > 3 else word  # noqa: PLR2004


_GLUE_FORMS: Final = frozenset(_form(w) for w in _GLUE) | {"be", "have", "do", "say"}
_FILLER_FORMS: Final = frozenset(_form(w) for w in _FILLER) | {"be"}


_IRREGULAR_PASTS: Final = frozenset(_form(w) for w in IRREGULAR if w not in {"people", "children"})


def _may_go(out: Sequence[str], before: Sequence[str], put: Sequence[str]) -> bool:
    repeated = set(before[-6:])
    for place, word in enumerate(out):
        said_again = word in repeated or word in out[place + 1 :]
        if word not in _FILLER_FORMS and not said_again and not _replaced(word, put):
            return False
    return True


def _may_come(put: Sequence[str], after: Sequence[str], out: Sequence[str]) -> bool:
    backshift = bool(_BACKSHIFT & set(after[-6:]))
    for word in put:
        if word in _PAST_HELPERS and not backshift and word not in out and not _replaced(word, out):
            return False
        if word not in _GLUE_FORMS and not _replaced(word, out):
            return False
        if word == "they" and "they" not in after and "they" not in out:
            return False
    return True


def _replaced(word: str, others: Sequence[str]) -> bool:
    """Whether it only changed its form: "tries" and "try", never "want" and "wanted"."""
    if word in _ROLES:
        return False
    if word.endswith("'d"):  # "she'd" as "she had" or "she would"
        return word.removesuffix("'d") in others and bool({"had", "would"} & set(others))
    if any(
        other.removesuffix("'d") == word or word in {"had", "would"}
        for other in others
        if other.endswith("'d")
    ):
        return True
    if word == "were":
        return "be" in others
    if word == "be":
        return bool({"were", "be"} & set(others))
    return any(
        len(word) > 3 and stem(word) == stem(other) and _tense(word) == _tense(other)  # noqa: PLR2004
        for other in others
    )


def _tense(word: str) -> tuple[bool, bool]:
    return word.endswith("ed") or word in _IRREGULAR_PASTS, word.endswith("ing")
