"""The embedded engine: a masked session in, a cited summary out, without a model server.

Invariant: every line is words of the session, so it cannot say what nobody said.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from assistant.summary.extractive import sections
from assistant.summary.extractive.commitments import agreed
from assistant.summary.extractive.dialogue import Talk, talk
from assistant.summary.extractive.moments import (
    fragment,
    insight_score,
    own_word_score,
    takeaway_score,
)
from assistant.summary.extractive.notes_summary import summarize_notes
from assistant.summary.extractive.select import distinct, line, passage
from assistant.summary.extractive.themes import themes
from assistant.summary.extractive.threads import open_questions, open_threads
from assistant.summary.schema import Line, Summary
from governance.masked import MaskedTranscript
from governance.ports import Embedder

OWN_WORDS: Final = 3
LEAST_OWN_WORDS: Final = 2
WORTH_QUOTING: Final = 0.7
"""Score from which a sentence is quoted where nothing tells more."""
TELLING: Final = 1.2
"""Score from which a sentence is worth keeping as an insight or in the coachee's own words."""


def summarize_masked(transcript: MaskedTranscript, embedder: Embedder) -> Summary:
    """Summarize a masked session; empty sections mean that nothing of the kind was said."""
    session = talk(transcript, embedder)
    if transcript.kind == "notes":
        return summarize_notes(session, lambda goal: themes(session, embedder, goal))
    made = agreed(session)
    committed = frozenset(number for c in made.commitments for number in c.turns)
    goal = sections.goal(session)
    options = sections.options(session)
    aim = [n for line in goal for n in line.turns]
    weighed = [n for line in options for n in line.turns]
    overview, used = _overview(session)
    return Summary(
        overview=overview,
        goal=goal,
        reality=sections.reality(session, [*aim, *weighed]),
        options=options,
        way_forward=sections.way_forward(session, committed | made.taken_back | frozenset(weighed)),
        commitments=made.commitments,
        own_words=_own_words(session, used, committed),
        themes=themes(session, embedder, aim),
        open_threads=open_threads(session, committed),
        open_questions=open_questions(session),
    )


def _overview(talk: Talk) -> tuple[tuple[Line, ...], list[int]]:
    """The goal, the turning point and where it ended, with the sentences they use."""
    chosen: list[int] = []
    shown: list[tuple[int, int]] = []
    for score, least in ((_aim, 1.5), (insight_score, TELLING), (takeaway_score, TELLING)):
        ranked = [i for i in _ranked(talk, score) if score(talk, i) >= least and i not in chosen]
        for i in distinct(talk, ranked, count=1, taken=chosen):
            span = passage(talk, i, whole=score is takeaway_score)
            shown.append(span)
            chosen += range(span[0], span[1] + 1)
    return tuple(line(talk, *span) for span in sorted(shown)), chosen


def _own_words(talk: Talk, taken: list[int], committed: frozenset[int]) -> tuple[Line, ...]:
    """The most telling sentences that stand nowhere else; fewer where little is telling."""
    used, shown = list(taken), list[tuple[int, int]]()
    for i in _ranked(talk, own_word_score):
        enough = TELLING if len(shown) >= LEAST_OWN_WORDS else WORTH_QUOTING
        if len(shown) == OWN_WORDS or own_word_score(talk, i) < enough:
            break
        first, last = passage(talk, i)
        elsewhere = talk.turns[talk.sentences[i].turn].number in committed
        if elsewhere or set(range(first, last + 1)) & set(used):
            continue
        if distinct(talk, [i], count=1, taken=used):
            shown.append((first, last))
            used += range(first, last + 1)
    return tuple(line(talk, *span) for span in sorted(shown))


def _aim(talk: Talk, index: int) -> float:
    sentence = talk.sentences[index]
    score = sections.goal_score(talk, sentence.turn) + sections.wanting(talk, index) / 2
    return score - 2.0 * fragment(sentence.low)


def _ranked(talk: Talk, score: Callable[[Talk, int], float]) -> list[int]:
    own = [i for i, s in enumerate(talk.sentences) if talk.turns[s.turn].role == "coachee"]
    return sorted(own, key=lambda i: (-score(talk, i), i))
