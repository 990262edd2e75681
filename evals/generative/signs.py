"""What speaks against a free sentence about a session: graded, where the product's checks say no.

Made for measuring. A reference summary is a writer's own words and cites nothing, so each part of a
sentence is laid beside the places of the session most like it (shared rare words and MiniLM, half
each), and the product's own readers (names, numbers, times, denials) are asked about those. In: a
session and a sentence. Out: `Signs`. Nothing here decides what the product shows.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from assistant.llm.verify.dates import times
from assistant.llm.verify.names import unsaid_names
from assistant.llm.verify.numbers import numbers
from assistant.llm.verify.polarity import denied_by, polarity
from assistant.llm.verify.words import content_stems, sentences, stem, tokens
from evals.generative.edits import people
from evals.sessions import Case, to_masked
from governance.ports import Embedder

CITED: Final = (2, 3, 4, 6)
"""How many turns each part of a sentence may rest on: what a point chooses from."""
_PART: Final = re.compile(
    r"[,;:.!?…()—–]+\s|\b(?:but|because|although|though|and then|and|so that|instead of|which|who|"
    r"that|before|until|after)\b"
)
_ORDINALS: Final = frozenset({"second", "third", "fourth", "fifth"})
_VERBS_NEGATION: Final = frozenset({"not", "never", "cannot"})
_FIRST_PERSON: Final = re.compile(r"\bi\b")
_SUBJECT: Final = 2
"""Words of a part within which whoever is named is taken to be who acts."""

Likeness = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """What the turns found for a sentence do not hold: counts, and the share of its fact words."""

    names: int
    exact: int
    denied: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What speaks against a sentence.

    cited: by the turns a part may rest on. place: 0 to 1, how like its part the places are that
    hold a name, beside the likest place; the least of the sentence's names. speaker: how much more
    like it the other one's "I" sounds than that of whoever is said to act; below 0: less.
    """

    cited: Mapping[int, Cited]
    place: float
    speaker: float


class Session:
    """A session ready to be asked about; its words are embedded once."""

    def __init__(self, case: Case, embedder: Embedder) -> None:
        masked = to_masked(case)
        self._embedder: Final = embedder
        self._turns: Final = tuple(turn.text for turn in masked.turns)
        self._numbers: Final = [turn.number for turn in masked.turns]
        said = [
            (place, turn.role, sentence)
            for place, turn in enumerate(masked.turns)
            for sentence in sentences(turn.text)
        ]
        self._turn_of: Final = [place for place, _, _ in said]
        self._roles: Final = np.array([role for _, role, _ in said])
        self._first_person: Final = np.array(
            [_FIRST_PERSON.search(text.casefold()) is not None for _, _, text in said]
        )
        self._stems: Final = [content_stems(text) for _, _, text in said]
        self._tokens: Final = [frozenset(tokens(text)) for _, _, text in said]
        self._vectors: Final = _array(embedder, [text for _, _, text in said])
        self._windows: Final = [(max(0, at - 1), at + 2) for at in range(len(said))]
        wide = np.stack([self._vectors[a:b].sum(axis=0) for a, b in self._windows])
        self._wide: Final = wide / (np.linalg.norm(wide, axis=1, keepdims=True) + 1e-9)
        self._wide_stems: Final = [_all(self._stems[a:b]) for a, b in self._windows]
        self._seen: Final = Counter(one for stems in self._stems for one in stems)
        self._names: Final = tuple(dict.fromkeys(name.casefold() for name in people(case)))
        self.speakers: Final = _speakers(case, self._names)

    def signs(
        self, sentence: str, *, found_for: str, turns: Collection[int] | None = None
    ) -> Signs:
        """The signs against `sentence`, beside the turns that `found_for` rests on.

        found_for: the true sentence that an edit was made of, so that both meet the same turns.
        turns: the numbers of those turns, where a reader wrote them down.
        """
        if turns is not None:
            there = self._cited(sentence, {self._numbers.index(number) for number in turns})
            return Signs(cited=dict.fromkeys(CITED, there), **self._places(sentence))
        ranked = self._ranked(found_for)
        cited = {n: self._cited(sentence, {t for part in ranked for t in part[:n]}) for n in CITED}
        return Signs(cited=cited, **self._places(sentence))

    def _cited(self, sentence: str, places: Collection[int]) -> Cited:
        text = "\n".join(self._turns[place] for place in sorted(places))
        said, facts = frozenset(tokens(text)), content_stems(sentence)
        words, state = frozenset(tokens(sentence)), polarity(text)
        unsaid = numbers(sentence) - numbers(text) | times(sentence) - times(text)
        return Cited(
            names=len(unsaid_names(sentence, said | self.speakers.keys())),
            exact=len(unsaid) + len((words & _ORDINALS) - said),
            denied=sum(
                one in facts and one in state and True not in state[one]
                for one in denied_by(sentence, _VERBS_NEGATION)
            ),
            share=len(facts & content_stems(text)) / max(1, len(facts)),
        )

    def _places(self, sentence: str) -> dict[str, float]:
        place, speaker = 1.0, 0.0
        for part, facts, vector in self._parts(sentence):
            wide = self._like(facts, vector, self._wide_stems, self._wide)
            for name in self._names:
                if name in self.speakers or not re.search(rf"\b{re.escape(name)}\b", part):
                    continue
                there = frozenset(tokens(name))
                holds = [there <= self._window_tokens(at) for at in range(len(self._windows))]
                place = min(place, float((wide * holds).max() / (wide.max() + 1e-9)))
            role = next((r for t in tokens(part)[:_SUBJECT] if (r := self._role(t))), None)
            if role is not None:
                near = self._like(facts, vector, self._stems, self._vectors) * self._first_person
                own = float((near * (self._roles == role)).max())
                speaker = max(speaker, float((near * (self._roles != role)).max()) - own)
        return {"place": place, "speaker": speaker}

    def _role(self, word: str) -> str | None:
        return word if word in {"coach", "coachee"} else self.speakers.get(word)

    def _parts(self, sentence: str) -> list[tuple[str, frozenset[str], Likeness]]:
        parts = [p for p in map(str.strip, _PART.split(sentence)) if len(p.split()) > 1]
        vectors = _array(self._embedder, [*parts, sentence])
        whole = self._facts(sentence)
        found: list[tuple[str, frozenset[str], Likeness]] = []
        for part, vector in zip([*parts, sentence], vectors, strict=True):
            facts = self._facts(part)
            weak = len(facts) < 2  # noqa: PLR2004  -- a single word is like too many places
            found.append(
                (part.casefold(), whole if weak else facts, vectors[-1] if weak else vector)
            )
        return found[:-1] if parts else found

    def _facts(self, text: str) -> frozenset[str]:
        named = {stem(word) for name in self._names for word in tokens(name)}
        counted = {stem(word) for word in tokens(text) if numbers(word) or times(word)}
        return content_stems(text) - named - counted

    def _ranked(self, sentence: str) -> list[list[int]]:
        """Turns by likeness, likest first, for each part of a sentence."""
        found: list[list[int]] = []
        for part, _, vector in self._parts(sentence):
            like = self._like(content_stems(part), vector, self._wide_stems, self._wide)
            turns = [self._turn_of[int(at)] for at in np.argsort(-like, kind="stable")]
            found.append(list(dict.fromkeys(turns))[: max(CITED)])
        return found

    def _like(
        self,
        facts: frozenset[str],
        vector: Likeness,
        stems: Sequence[frozenset[str]],
        vectors: Likeness,
    ) -> Likeness:
        weight = {one: math.log((len(stems) + 1) / (self._seen[one] + 0.5)) for one in facts}
        whole = sum(weight.values()) or 1.0
        shared = [sum(weight[one] for one in facts & there) / whole for there in stems]
        return 0.5 * np.array(shared) + 0.5 * np.maximum(vectors @ vector, 0.0)

    def _window_tokens(self, at: int) -> frozenset[str]:
        first, last = self._windows[at]
        return _all(self._tokens[first:last])


def _speakers(case: Case, names: Collection[str]) -> dict[str, str]:
    """Every word that coach and coachee are called by, and which of the two it is."""
    found: dict[str, str] = {}
    for person in case.roster:
        if person.role in {"coach", "coachee"}:
            full = person.name.casefold()
            called = [full, *tokens(person.name), *(n for n in names if n in full.split())]
            found |= dict.fromkeys(called, person.role)
    return found


def _array(embedder: Embedder, texts: Sequence[str]) -> Likeness:
    return np.asarray(embedder.embed(list(texts)), dtype=np.float64)


def _all(sets: Sequence[frozenset[str]]) -> frozenset[str]:
    return frozenset(one for found in sets for one in found)
