"""Baselines a summary engine has to beat, brought into the same shape as its output.

Lead-N, TextRank (Mihalcea & Tarau 2004) and LexRank (Erkan & Radev 2004) only rank turns. They
know no sections, so they get the usual course of a GROW session for free: goal from the first
quarter of the turns, reality from the second, options from the third, commitments from the last.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final, Protocol, TypeAlias

# sumy ships no type information.
from sumy.models.dom import (  # type: ignore[import-untyped]
    ObjectDocumentModel,
    Paragraph,
    Sentence,
)
from sumy.nlp.stemmers import Stemmer  # type: ignore[import-untyped]
from sumy.summarizers.lex_rank import LexRankSummarizer  # type: ignore[import-untyped]
from sumy.summarizers.text_rank import TextRankSummarizer  # type: ignore[import-untyped]
from sumy.utils import get_stop_words  # type: ignore[import-untyped]

from assistant.summary.schema import Commitment, Line, Summary
from evals.sessions import Case, CaseTurn

Ranker: TypeAlias = Callable[[Sequence[str]], Sequence[int]]
"""Texts in → their indices, the most central first."""

PICKED: Final = 3
"""Turns per section, and commitments per session: the N of Lead-N."""

_QUARTERS: Final = 4
_PROMISE: Final = re.compile(r"\b(i will|i['’]ll|let['’]s)\b", re.IGNORECASE)
_DUE: Final = re.compile(
    r"\b(?:(?:by|on|before|this|next|until) )*"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:today|tonight|tomorrow)\b",
    re.IGNORECASE,
)


class _Words:
    """sumy's own tokenizer needs NLTK's punkt download; turns are the sentences here anyway."""

    def to_words(self, text: str) -> tuple[str, ...]:
        return tuple(re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)*", text.lower()))


class _Rated(Protocol):
    """What sumy says about a sentence; order is its index in the document."""

    @property
    def order(self) -> int: ...


def lead(texts: Sequence[str]) -> Sequence[int]:
    """As they come."""
    return range(len(texts))


def text_rank(texts: Sequence[str]) -> Sequence[int]:
    """By TextRank over the graph of shared words."""
    return _ranked(TextRankSummarizer(Stemmer("english")), texts)


def lex_rank(texts: Sequence[str]) -> Sequence[int]:
    """By LexRank over the graph of tf-idf cosines."""
    return _ranked(LexRankSummarizer(Stemmer("english")), texts)


def _ranked(summarizer: TextRankSummarizer | LexRankSummarizer, texts: Sequence[str]) -> list[int]:
    summarizer.stop_words = get_stop_words("english")
    words = _Words()
    document = ObjectDocumentModel([Paragraph([Sentence(text, words) for text in texts])])
    order: list[int] = []

    def keep_all(best_first: Iterable[_Rated]) -> Iterable[_Rated]:
        """Instead of a number sumy takes a callable, which it shows every sentence, best first."""
        kept = list(best_first)
        order.extend(sentence.order for sentence in kept)
        return kept

    summarizer(document, keep_all)
    return order


def ranked_summary(case: Case, rank: Ranker) -> Summary:
    """The summary a ranker of turns makes of a case.

    Sections take the best `PICKED` turns of the coachee (in notes: of the writer) in their quarter,
    commitments the best `PICKED` turns of anybody in the last; whoever speaks owns it, no due date.
    """
    texts = case.plain_turns()
    place = {index: position for position, index in enumerate(rank(list(texts.values())))}
    ordered = [turn for _, turn in sorted(enumerate(case.turns), key=lambda it: place[it[0]])]
    quarter = {
        turn.i: position * _QUARTERS // len(case.turns) for position, turn in enumerate(case.turns)
    }

    def best(wanted: int, *, own: bool) -> list[CaseTurn]:
        listed = (
            turn
            for turn in ordered
            if quarter[turn.i] == wanted
            and not (own and case.kind == "transcript" and turn.speaker == "coach")
        )
        return [turn for turn, _ in zip(listed, range(PICKED), strict=False)]

    def section(wanted: int) -> tuple[Line, ...]:
        return tuple(Line(text=texts[turn.i], turns=(turn.i,)) for turn in best(wanted, own=True))

    return _summary(
        sections=(section(0), section(1), section(2)),
        commitments=[
            _promised(case, turn, texts[turn.i], due=None)
            for turn in best(_QUARTERS - 1, own=False)
        ],
    )


def regex_summary(case: Case) -> Summary:
    """Every turn with "I will", "I'll" or "let's" as a commitment; no sections.

    The speaker owns it; due is the first weekday, "today", "tonight" or "tomorrow" in the turn.
    """
    texts = case.plain_turns()
    found: list[Commitment] = []
    for turn in case.turns:
        if _PROMISE.search(texts[turn.i]):
            due = _DUE.search(texts[turn.i])
            found.append(_promised(case, turn, texts[turn.i], due=due[0] if due else None))
    return _summary(sections=((), (), ()), commitments=found)


def _promised(case: Case, turn: CaseTurn, text: str, *, due: str | None) -> Commitment:
    owner = None if case.kind == "notes" else turn.speaker
    return Commitment(action=text, owner=owner, due=due, turns=(turn.i,))


def _summary(
    *,
    sections: tuple[tuple[Line, ...], tuple[Line, ...], tuple[Line, ...]],
    commitments: Sequence[Commitment],
) -> Summary:
    goal, reality, options = sections
    return Summary(
        overview=(),
        goal=goal,
        reality=reality,
        options=options,
        way_forward=(),
        commitments=tuple(commitments),
        own_words=(),
        themes=(),
        open_threads=(),
    )
