"""What was denied stays denied, and what was said stays said.

Clause by clause, beside the clauses of the cited turns that say most of the same: rare words count
for more, and whatever is said elsewhere in the turns counts for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple, TypeAlias

from assistant.llm.verify.claims import VERBATIM, Claim, Evidence
from assistant.llm.verify.clauses import clauses, facts, spoken_sentences
from assistant.llm.verify.dates import times
from assistant.llm.verify.denials import REACH, Read, is_denial, read, turns_away
from assistant.llm.verify.numbers import numbers
from assistant.llm.verify.polarity import agrees_anywhere
from assistant.llm.verify.words import normalized, sentences, surface_tokens, tokens

CLEARLY: Final = 0.1
"""By how much (-1 to 1) what is denied must have been told plainly to count against a claim."""
ANOTHER: Final = 0.2
"""The same, for what is told plainly and was denied: a session denies many a thing in passing."""
_TOGETHER: Final = 2
"""Words of one clause denied and never told plainly, from which the wider reading is asked."""
_LEFT_OPEN: Final = frozenset({"if", "whether"})
_STRETCH: Final = re.compile(
    r"[,;:.!?…()\n—–]+|\b(?:because|when|if|while|but|whether|until|unless|although|who|which)\b"
)
_TURNED_DOWN: Final = re.compile(
    r"\b(?:left|leave|leaves) open\b|\b(?:set|put) (?:off|aside)\b|\bgiv\w+ (?:it |that )?up\b|"
    r"\bruled out\b|\bturned down\b"
)

_Kind: TypeAlias = Literal["denied", "turned", "plain"]


class _Part(NamedTuple):
    """kind: how the claim tells `stems`. whole: the fact words of the clause they stand in."""

    kind: _Kind
    stems: frozenset[str]
    whole: frozenset[str]


def keeps_negation(claim: Claim, evidence: Evidence) -> bool:
    """No clause denies what the turns tell plainly, and none tells what they only deny.

    What follows "whether" or "if" is left open. A clause that turns away ("stop", "without", "no
    longer") may do so from what was said plainly, where the turns deny anything at all. A doubled
    denial is not read, and refused. What no clause decides, the words decide wherever they stand.
    """
    if claim.section in VERBATIM:
        return True
    if _is_doubled(claim.text):
        return False
    told, named = read(evidence.cited(claim)), _named(claim.text)
    fits = [_fit(part, told, evidence) for part in _parts(claim.text, named)]
    if False in fits:
        return False
    return None not in fits or agrees_anywhere(claim, evidence)


def denies(word: str) -> bool:
    """Whether a token, whatever follows it, denies or turns away from something."""
    return is_denial(word, "one") or turns_away(word) or word in {"instead", "rather"}


def _fit(part: _Part, told: Read, evidence: Evidence) -> bool | None:
    """Whether the turns tell `part` as the claim does; None where they do not decide it."""
    by_word = _by_word(part.stems, told, evidence)
    by_clause = _by_clause(part.whole, told, evidence)
    if part.kind == "plain":
        if min(by_word, by_clause) > ANOTHER:
            return False
        # Words told plainly elsewhere must not outweigh what one clause denies.
        return None if by_clause > ANOTHER or _are_only_denied(part.stems, told) else True
    if part.kind == "turned" and told.denies:
        return True
    if max(by_word, by_clause) > 0:
        return True
    if not told.denies or (by_word < -CLEARLY and not _is_denied_any(part.stems, told)):
        return False
    return None


def _are_only_denied(stems: frozenset[str], told: Read) -> bool:
    """Whether at least two of `stems` are denied and nowhere told plainly."""
    known = [told.words[one] for one in stems & told.words.keys()]
    return sum(one.denied == 1 and one.plain == 0 for one in known) >= _TOGETHER


def _is_denied_any(stems: frozenset[str], told: Read) -> bool:
    return any(told.words[one].denied > told.words[one].plain for one in stems & told.words.keys())


def _by_word(stems: frozenset[str], told: Read, evidence: Evidence) -> float:
    """-1 to 1: how much more the turns deny these words than they tell them plainly."""
    known = sorted(stems & told.words.keys())
    denied = sum(
        evidence.weight([one]) * (told.words[one].denied - told.words[one].plain) for one in known
    )
    return denied / (evidence.weight(known) + 1)


def _by_clause(stems: frozenset[str], told: Read, evidence: Evidence) -> float:
    """The same, of the clauses that share most with `stems`."""
    denied = max((evidence.weight(stems & span.denied) for span in told.passages), default=0.0)
    plain = max((evidence.weight(stems & span.plain) for span in told.passages), default=0.0)
    return (denied - plain) / (denied + plain + 1)


def _named(text: str) -> frozenset[str]:
    """The stems of pseudonyms, and of words written as names are, inside sentences.

    Somebody is there or not, whatever is denied of them.
    """
    return facts(
        normalized(word)
        for sentence in sentences(text)
        for place, word in enumerate(surface_tokens(sentence))
        if word.startswith("[") or (place > 0 and word[0].isupper())
    )


def _parts(text: str, named: frozenset[str]) -> Iterator[_Part]:
    """The parts of `text`, without the stems `named`."""
    for sentence in spoken_sentences(text):
        for clause in clauses(sentence):
            if clause.opener not in _LEFT_OPEN:
                for part in _parts_of(clause.words):
                    apart = named | _exact(part.whole) if part.kind == "plain" else named
                    yield _Part(part.kind, part.stems - apart, part.whole - apart)


def _exact(stems: frozenset[str]) -> frozenset[str]:
    """Numbers and times, which other checks compare: a figure is denied in passing."""
    return frozenset(one for one in stems if numbers(one) or times(one))


def _parts_of(words: tuple[str, ...]) -> Iterator[_Part]:
    whole = facts(words)
    cues: list[tuple[int, _Kind]] = [
        (place, kind) for place in range(len(words)) if (kind := _cue(words, place)) is not None
    ]
    plain = set(range(len(words)))
    ends = [*(place for place, _ in cues[1:]), len(words)]
    for (place, kind), end in zip(cues, ends, strict=False):
        reached = range(place + 1, min(end, place + 1 + REACH))
        plain -= {place, *reached}
        yield _Part(kind, facts(words[at] for at in reached) or whole, whole)
    rest = facts(words[at] for at in plain)
    if rest and not cues:  # what else is in a clause that denies is not read
        yield _Part("plain", rest, rest)


def _cue(words: tuple[str, ...], place: int) -> _Kind | None:
    word, following = words[place], words[place + 1] if place + 1 < len(words) else ""
    if is_denial(word, following):
        return "turned" if word == "without" or following == "longer" else "denied"
    return "turned" if turns_away(word) or word in {"instead", "rather"} else None


def _is_doubled(text: str) -> bool:
    """Whether something is denied twice over: "has not stopped", "not want nothing"."""
    for stretch in _STRETCH.split(normalized(text)):
        words = tokens(stretch)
        denials = [
            place
            for place, (word, following) in enumerate(zip(words, (*words, "")[1:], strict=True))
            if is_denial(word, following) and word != "nor"
        ]
        turned = [place for place, word in enumerate(words) if turns_away(word)]
        turned += [
            len(tokens(stretch[: found.start()])) for found in _TURNED_DOWN.finditer(stretch)
        ]
        if any(0 < second - first <= REACH for first in denials for second in denials + turned):
            return True
    return False
