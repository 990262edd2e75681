"""Reference sentences and their edits as claims: in the product's own terms, beside cited turns.

In the product a line says "the coachee" and "the coach", because names are masked and the prompt
asks for it, and it cites the turns it rests on. So here whoever takes part in the session is called
by role, and the turns are those a reader wrote down (`citations`). Every other name stays.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from assistant.llm.verify.words import tokens
from evals.generative.citations import citations
from evals.generative.edits import edited, people, reference
from evals.sessions import Case, to_masked
from governance.masked import MaskedTranscript

_CODES: Final = {
    letter: str(code)
    for code, group in enumerate(("bfpv", "cgjkqsxz", "dt", "l", "mn", "r"), start=1)
    for letter in group
}
_SHORTEST: Final = 3
"""Letters of a roster name that a short form of it must share at its start or end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Do these turns say this? kind: how the sentence was made false, "" when it is true."""

    case: str
    sentence: int
    kind: str
    text: str = field(repr=False)
    turns: tuple[int, ...]
    masked: MaskedTranscript = field(repr=False)


class Rested(NamedTuple):
    """A true sentence and the turns it rests on."""

    sentence: str
    turns: tuple[int, ...]


def questions(cases: Sequence[Case]) -> tuple[Question, ...]:
    """Every reference sentence of `cases`, each followed by its edits."""
    cited = citations(cases)
    return tuple(
        question
        for case in cases
        for question in asked_of(
            case, [Rested(*pair) for pair in zip(reference(case), cited[case.id], strict=True)]
        )
    )


def asked_of(case: Case, rested: Iterable[Rested]) -> Iterator[Question]:
    """These sentences about `case`, each followed by its edits."""
    names, roles, masked = people(case), participants(case), to_masked(case)
    coachee, heard = called(case, names), _heard(names, masked)
    for at, (true, turns) in enumerate(rested):
        for kind, text in (("", true), *edited(true, names, coachee)):
            yield Question(
                case=case.id,
                sentence=at,
                kind=kind,
                text=as_heard(by_role(text, roles), heard),
                turns=turns,
                masked=masked,
            )


def as_heard(sentence: str, heard: Mapping[str, str]) -> str:
    """`sentence` with names as the transcript spells them. heard: by `Linh`, say, `Lin`.

    A model is given "lin" and writes "Lin"; the author of the summary knew better.
    """
    for name, there in heard.items():
        sentence = re.sub(rf"\b{re.escape(name)}\b", there, sentence)
    return sentence


def _heard(names: Sequence[str], masked: MaskedTranscript) -> Mapping[str, str]:
    """Names that an automatic transcript never has -> the one it has that sounds so."""
    words = {word for turn in masked.turns for word in tokens(turn.text)}
    if any(turn.text != turn.text.lower() for turn in masked.turns):
        return {}
    sounds = {
        _soundex(word): word.title() for name in names for word in tokens(name) if word in words
    }
    return {
        name: sounds[_soundex(name)]
        for name in names
        if name.isalpha() and name.casefold() not in words and _soundex(name) in sounds
    }


def _soundex(name: str) -> str:
    """American Soundex (R. C. Russell, US patent 1,261,167, as the US National Archives use it)."""
    letters = [c for c in _plain(name) if c.isalpha()]
    codes = [(_CODES.get(c, ""), c) for c in letters]
    found, last = "", codes[0][0] if codes else ""
    for code, letter in codes[1:]:
        if code and code != last:
            found += code
        if letter not in "hw":
            last = code
    return (letters[0] + found + "000")[:4] if letters else ""


def called(case: Case, names: Sequence[str]) -> tuple[str, ...]:
    """Those of the session's marked `names` that are words of the coachee's roster name."""
    full = {p.name for p in case.roster if p.role == "coachee"}
    return tuple(n for n in names if n in full or any(n in name.split() for name in full))


def participants(case: Case) -> Mapping[str, str]:
    """What coach and coachee are called in the session, casefolded -> which of the two it is.

    Their roster names, those words of the session's marked names that are part of them, initials.
    """
    found: dict[str, str] = {}
    marked = people(case)
    for person in case.roster:
        if person.role not in {"coach", "coachee"}:
            continue
        full = person.name.casefold()
        words = full.split()
        short = [name.casefold() for name in marked if _is_short_for(name, person.name)]
        found |= dict.fromkeys((full, *words, *short), person.role)
    return found


def by_role(sentence: str, roles: Mapping[str, str]) -> str:
    """`sentence` with everybody who takes part called "the coach" or "the coachee"."""
    if not roles:
        return sentence
    longest_first = sorted(roles, key=len, reverse=True)
    # A name is written with a capital; "will" and "joy" are words. Automatic transcripts of a
    # session have none, but there names of several words or odd spelling are taken as they are.
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b", re.IGNORECASE)

    def role(match: re.Match[str]) -> str:
        word = match[0]
        if word.islower() and " " not in word:
            return word
        the = "The" if not match.string[: match.start()].rstrip(" \"'") else "the"
        return f"{the} {roles[word.casefold()]}"

    told = pattern.sub(role, sentence)
    return re.sub(r"\b([Tt]he coach(?:ee)?), the (coach(?:ee)?),", _apposed, told)


def _apposed(match: re.Match[str]) -> str:
    same = match[1].split()[1] == match[2]
    return match[1] if same else match[0]


def _is_short_for(name: str, full: str) -> bool:
    short, words = _plain(name), _plain(full).split()
    if short == "".join(word[0] for word in words):
        return True
    return len(short) >= _SHORTEST and any(w.startswith(short) or w.endswith(short) for w in words)


def _plain(name: str) -> str:
    apart = unicodedata.normalize("NFD", name.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c))
