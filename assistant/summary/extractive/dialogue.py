"""The session as a dialogue: who asks what kind of question, and which turn answers it.

Invariant: nothing here makes text; it only points at sentences of the session.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Final

import numpy as np
from numpy.typing import NDArray

from assistant.summary.extractive import cues, known
from assistant.summary.extractive.due import dues
from assistant.summary.extractive.questions import KINDS, elliptic
from assistant.summary.extractive.sentences import Sentence, sentences
from governance.masked import MaskedTranscript, MaskedTurn
from governance.ports import Embedder

NEAR_PROTOTYPE: Final = 0.52
"""Cosine from which an unpatterned question counts as being of a prototype's kind."""
LOOK_BACK: Final = 4
"""Turns to look back for the question that a turn answers."""
SHORT_DATE: Final = 8
"""Words up to which a coach's sentence with a date asks for that date ("Wednesday, then?")."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Talk:
    """A session cut into sentences. vectors: one unit row a sentence. asks: per turn, kind → 0..1.

    elliptic: turns such as "And the apology?", which ask for the next step on a thing named before.
    """

    turns: tuple[MaskedTurn, ...]
    sentences: tuple[Sentence, ...]
    of_turn: tuple[range, ...]
    vectors: NDArray[np.float32] = field(repr=False)
    asks: tuple[Mapping[str, float], ...]
    elliptic: frozenset[int]

    def said(self, turn: int) -> tuple[Sentence, ...]:
        """The sentences of the turn at this position."""
        return tuple(self.sentences[i] for i in self.of_turn[turn])

    def asked(self, turn: int) -> Mapping[str, float]:
        """The kinds of question that the turn at this position answers; empty for none."""
        before = self.previous(turn)
        return {} if before is None else self.asks[before]

    def previous(self, turn: int) -> int | None:
        """The nearest earlier turn by somebody else; a mere "Mm." is looked past."""
        speaker = self.turns[turn].speaker
        for earlier in range(turn - 1, max(-1, turn - LOOK_BACK - 1), -1):
            other = self.turns[earlier].speaker != speaker
            if other and not cues.BACKCHANNEL.search(self.turns[earlier].text.lower()):
                return earlier
        return None

    def own_before(self, turn: int) -> int | None:
        """The same speaker's turn before this one, if it is near."""
        speaker = self.turns[turn].speaker
        near = range(turn - 1, max(-1, turn - LOOK_BACK - 1), -1)
        return next((t for t in near if self.turns[t].speaker == speaker), None)

    def place(self, turn: int) -> float:
        """Where the turn stands: 0 at the start, 1 at the end."""
        return turn / max(1, len(self.turns) - 1)

    def near(self, some: Sequence[int], others: Sequence[int]) -> float:
        """The highest cosine between sentences of the two groups."""
        return float((self.vectors[list(some)] @ self.vectors[list(others)].T).max())


def talk(transcript: MaskedTranscript, embedder: Embedder) -> Talk:
    """Cut, embed (each sentence once, one batch) and find out what each turn asks."""
    of_turn: list[range] = []
    cut: list[Sentence] = []
    for position, turn in enumerate(transcript.turns):
        found = sentences(position, turn.text)
        of_turn.append(range(len(cut), len(cut) + len(found)))
        cut.extend(found)
    kinds, examples = _prototypes()
    prototypes = known.vectors(examples, embedder)
    vectors = embedder.embed([s.text for s in cut])
    near: NDArray[np.float32] = vectors @ prototypes.T
    return Talk(
        turns=transcript.turns,
        sentences=tuple(cut),
        of_turn=tuple(of_turn),
        vectors=vectors,
        asks=tuple(
            _asks(turn, cut[span.start : span.stop], near[span.start : span.stop], kinds)
            for turn, span in zip(transcript.turns, of_turn, strict=True)
        ),
        elliptic=frozenset(
            position
            for position, span in enumerate(of_turn)
            if span
            and transcript.turns[position].role == "coach"
            and elliptic(cut[span.stop - 1].low)
        ),
    )


def _asks(
    turn: MaskedTurn, said: Sequence[Sentence], near: NDArray[np.float32], kinds: Sequence[str]
) -> Mapping[str, float]:
    if turn.role != "coach":
        return {}
    found: dict[str, float] = {}
    for sentence, row in zip(said, near, strict=True):
        patterned = [k for k, pattern in KINDS.items() if pattern.search(sentence.low)]
        for kind in patterned:
            found[kind] = 1.0
        short = len(sentence.low.split()) <= SHORT_DATE
        if short and not {"logistics", "rehearse", "goal"} & set(found) and dues(sentence.text):
            found["way"] = 1.0
        if not patterned and cues.QUESTION.search(sentence.low):
            best = int(row.argmax())
            if row[best] >= NEAR_PROTOTYPE:
                found[kinds[best]] = max(found.get(kinds[best], 0.0), float(row[best]))
    return found


@lru_cache(maxsize=1)
def _prototypes() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Kind and text of every prototype question."""
    stored: dict[str, list[str]] = json.loads(
        files("assistant.summary.extractive").joinpath("acts.json").read_text(encoding="utf-8")
    )
    pairs = [(kind, example) for kind, examples in stored.items() for example in examples]
    return tuple(k for k, _ in pairs), tuple(e for _, e in pairs)
