"""Found once, masked everywhere: what one turn gave away is searched in all the others.

Invariant: in what `spread` returns, no text holds a key of another text's span uncovered, except
ordinary words whose neighbours say that they are no name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from governance.privacy.heard import heard, sounds_of
from governance.privacy.identities import parts_of
from governance.privacy.known import NAMES, Key, KnownNames, Match, Searchable, key_of
from governance.privacy.ordinary import FUNCTION_WORDS
from governance.privacy.spans import Candidate, Rank, settle
from governance.privacy.vault import Kind
from governance.privacy.word_lists import words

_EVERYDAY: Final = words("everyday")
_SEEN: Final = frozenset({Rank.FULL_NAME, Rank.MODEL})


@dataclass(frozen=True, slots=True)
class Seen:
    """One text with what was seen in it: what to mask, and traces too weak for that alone."""

    text: str = field(repr=False)
    firm: tuple[Candidate, ...]
    traces: tuple[tuple[int, int], ...]


def spread(seen: Sequence[Seen], searched: Iterable[tuple[Key, Kind]]) -> list[list[Candidate]]:
    """Settle every text, with everything known anywhere searched everywhere.

    searched: what is known before: the roster and the vault. Their kind of a name holds; a name
    new to the session is of the kind that most of what was seen says.
    """
    names: dict[Key, Kind] = {}
    values: set[tuple[Key, Kind]] = set()
    for key, kind in sorted(searched):
        if kind in NAMES:
            names.setdefault(key, kind)
        else:
            values.add((key, kind))
    searchable = [Searchable.of(one.text) for one in seen]
    while True:
        known = KnownNames([*names.items(), *values])
        sounds = sounds_of(names.items())
        settled = [
            settle(
                one.text,
                [*_candidates(one, known.search(text, one.traces)), *heard(text, names, sounds)],
            )
            for one, text in zip(seen, searchable, strict=True)
        ]
        new_names = {k: v for k, v in _names(seen, settled).items() if k not in names}
        if new_names:
            # Values wait: "our CFO Haddad" is one only until Haddad is known to be somebody.
            names |= new_names
            continue
        new_values = set(_values(seen, settled)) - values
        if not new_values:
            return [
                [_called(one.text, c, names) for c in found]
                for one, found in zip(seen, settled, strict=True)
            ]
        values |= new_values


def joined(text: str, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """The candidates, with a given and a family name that stand side by side as one."""
    previous: Candidate | None = None
    for one in sorted(candidates, key=lambda c: (c.rank, c.kind, c.start, c.end)):
        if (
            previous is not None
            and one.rank is previous.rank is Rank.MODEL
            and one.kind is previous.kind is Kind.PERSON
            and text[previous.end : one.start] == " "
        ):
            weight = max(one.weight, previous.weight)
            previous = replace(previous, end=one.end, weight=weight)
            continue
        if previous is not None:
            yield previous
        previous = one
    if previous is not None:
        yield previous


def _candidates(one: Seen, matches: Sequence[Match]) -> Iterator[Candidate]:
    yield from one.firm
    for match in matches:
        yield Candidate(
            start=match.start, end=match.end, kind=match.kind, rank=Rank.KNOWN, weight=1.0
        )
    for seen in one.firm:
        if seen.rank is Rank.MODEL and seen.kind is Kind.PERSON:
            known = [m for m in matches if seen.start <= m.start and m.end <= seen.end]
            if known and _is_a_fuller_name(one.text, seen, known):
                yield replace(seen, rank=Rank.FULL_NAME)


def _is_a_fuller_name(text: str, seen: Candidate, known: Sequence[Match]) -> bool:
    """Is what a model sees around a known person's name more of a name: "Dana" + "Kowalska"?"""
    if any(m.kind is not Kind.PERSON for m in known):
        return False
    rest = text[seen.start : seen.end]
    for m in reversed(known):
        rest = rest[: m.start - seen.start] + " " + rest[m.end - seen.start :]
    more = key_of(rest)
    return bool(more) and not any(w in FUNCTION_WORDS or w in _EVERYDAY for w in more)


def _names(seen: Sequence[Seen], settled: Sequence[Sequence[Candidate]]) -> dict[Key, Kind]:
    """Names that models see, each with the kind that has the most weight; people's parts too."""
    votes: defaultdict[Key, defaultdict[Kind, float]] = defaultdict(lambda: defaultdict(float))
    for one, found in zip(seen, settled, strict=True):
        for c in found:
            if c.rank in _SEEN and c.kind in NAMES:
                votes[key_of(one.text[c.start : c.end])][c.kind] += c.weight
    names = {
        key: max(kinds, key=lambda kind: (kinds[kind], kind)) for key, kinds in votes.items() if key
    }
    for key, kind in list(names.items()):
        if kind is Kind.PERSON:
            for (part,) in parts_of(key):
                if part not in FUNCTION_WORDS:
                    names.setdefault((part,), kind)
    return names


def _values(
    seen: Sequence[Seen], settled: Sequence[Sequence[Candidate]]
) -> Iterator[tuple[Key, Kind]]:
    for one, found in zip(seen, settled, strict=True):
        for c in found:
            key = key_of(one.text[c.start : c.end])
            if c.kind not in NAMES and c.kind is not Kind.LITERAL and key:
                yield key, c.kind


def _called(text: str, one: Candidate, names: dict[Key, Kind]) -> Candidate:
    if one.rank in _SEEN and one.kind in NAMES:
        return replace(one, kind=names.get(key_of(text[one.start : one.end]), one.kind))
    return one
