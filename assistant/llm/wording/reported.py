"""Puts a speaker's words into the third person by rule, so that no model has to know who is who.

Small models swap coach and coachee; this cannot. Invariant: where a rule could get it wrong (a
quotation, a general "you", somebody else's "I") there is no reported form, and the words stay.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from assistant.llm.wording.plain import straight as _straight
from assistant.llm.wording.plain import written_out
from governance.identity import SpeakerRole

_FILLER: Final = re.compile(r"\b(?:u[mh]+|er+m?|you know|i mean),?\s*", re.IGNORECASE)
_QUOTED: Final = re.compile(r"[\"“”«»]|(?<!\w)'|\s…\s")
"""Quotations, and two turns joined: whose words they are is not for a rule to say."""
_SECOND: Final = re.compile(r"\b(?:you|your|yours|yourself)\b", re.IGNORECASE)
_FOREIGN_I: Final = re.compile(
    r"\b(?:he|she|they|it|[a-z]+_\d+\]|who)(?:'s| is| was)?(?: just)? "
    r"(?:said|says|saying|goes|went|like|thinks?|thought|asked|asks)\b"
    r"[,:]?(?: to me)?(?: like)? i\b",
    re.IGNORECASE,
)
_FOREIGN_ME: Final = re.compile(
    r"\b(?:say|says|saying|said|goes|like) (?:he|she|they|it|\[person_\d+\]) [a-z]+ (?:me|us)\b",
    re.IGNORECASE,
)
"""Told of in the words of whoever told it: "he say they told me"."""
_RUN_ON: Final = re.compile(r"\b(?:is|are|was|were|not|[a-z]+'s) i\b", re.IGNORECASE)
"""Two sentences without a stop: "he's not i just want" must not become "he is not the coachee"."""
_WOULD: Final = re.compile(
    r"\b(i|we)'d (?=(?:like|love|rather|want|say|be|prefer|hate|need|have)\b)", re.IGNORECASE
)
_OPEN_D: Final = re.compile(r"\b(?:i|we)'d\b", re.IGNORECASE)
"""Had or would: not for a rule to say."""
_TAG: Final = re.compile(r",? (?:is|are|do|does|did|was)n't (?:it|he|she|they|that)(?=\s*[.?!]|$)")
_THAT: Final = re.compile(r"that (?=\S)", re.IGNORECASE)
_LETS: Final = re.compile(r"\blet's\b|\blet us\b", re.IGNORECASE)
_UNSAFE: Final = (_QUOTED, _FOREIGN_I, _FOREIGN_ME, _RUN_ON, _OPEN_D, _LETS)
_WORD: Final = re.compile(r"\[[^\[\]]*\]|[^\W\d_]+(?:'[^\W\d_]+)*")
_THEY: Final = frozenset({"they", "them", "their", "theirs", "themselves"})
_SELF: Final[Mapping[str, str]] = MappingProxyType(
    {"i": "they", "me": "them", "my": "their", "mine": "theirs", "myself": "themselves"}
)
_US: Final[Mapping[str, str]] = MappingProxyType(
    {"we": "they", "us": "them", "our": "their", "ours": "theirs", "ourselves": "themselves"}
)
_SINGULAR: Final[Mapping[str, str]] = MappingProxyType({"am": "is", "have": "has", "do": "does"})
_PLURAL: Final[Mapping[str, str]] = MappingProxyType({"am": "are", "was": "were"})
_START: Final = re.compile(r"(^|[.?!]\s+)([a-z])")


def reported(text: str, role: SpeakerRole) -> str | None:
    """`text`, said by `role`, in the third person: "the coachee want to split it".

    Its grammar may limp (that is what a model is asked to mend); who did what does not. None where
    no rule is safe.
    """
    plain = _TAG.sub("", _WOULD.sub(r"\1 would ", _straight(_FILLER.sub("", text))))
    plain = written_out(plain).strip()
    words = [w.casefold() for w in _WORD.findall(plain)]
    if not words or any(unsafe.search(plain) for unsafe in _UNSAFE):
        return None
    if role == "coachee" and _SECOND.search(plain):
        return None  # mostly "you" as in "one"; taken for the coach it would turn things round
    named = bool(_THEY & set(words))  # "they told them they ..." tells nobody anything
    answering = _THAT.match(plain) is not None  # "That I corrected it": what they have come to see
    teller = _Teller(role=role, always=named, named=answering and not named)
    said = _WORD.sub(teller, plain)
    if answering:
        said = f"The {role} says {said[0].lower()}{said[1:]}"
        return _START.sub(lambda m: m[1] + m[2].upper(), said)
    said = _START.sub(lambda m: m[1] + m[2].upper(), said)
    if not teller.named:
        return f"The {role} says: {said}"
    return said


class _Teller:
    """Replaces one word after the other; the first "I" becomes the role, later ones "they".

    Where somebody was named in between, "they" could be either: the role is said again.
    """

    def __init__(self, *, role: SpeakerRole, always: bool, named: bool) -> None:
        self._role: Final = role
        self._other: Final = "coachee" if role == "coach" else "coach"
        self._always: Final = always
        self._between = False
        self._verbs: Mapping[str, str] = {}
        """How the verb that follows an "I" goes with what was put in its place."""
        self.named = named

    def __call__(self, match: re.Match[str]) -> str:
        word = match[0].casefold()
        verbs = self._verbs
        self._verbs = {}
        if word in verbs:
            return verbs[word]
        if word.startswith("[person_"):
            self._between = True
        if word in _US:
            return _US[word]
        if word in _SELF:
            return self._themselves(word)
        if word in {"you", "your", "yours", "yourself"}:
            return f"the {self._other}'s" if word.startswith("your") else f"the {self._other}"
        if word == "am":
            return "is" if self._always or not self.named else "are"
        return match[0]

    def _themselves(self, word: str) -> str:
        again = self._always or (self._between and word == "i")
        if (self.named and not again) or word in {"mine", "myself"}:
            self._verbs = _PLURAL if word == "i" else {}
            return _SELF[word]
        self.named, self._between = True, False
        self._verbs = _SINGULAR if word == "i" else {}
        return f"the {self._role}'s" if word == "my" else f"the {self._role}"
