"""One commitment said several times, dated later, or named again in the recap, becomes one.

Invariant: merging never loses a turn: every mention stays among the evidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from assistant.summary.extractive.dialogue import Talk
from assistant.summary.extractive.due import same_time
from assistant.summary.extractive.steps import THIN, Step, acts
from assistant.summary.extractive.words import content, overlap

NEAR_TURNS: Final = 5
"""Turns within which a bare date, or a coach's next sentence, belongs to the promise before it."""
ALIKE: Final = 0.8
"""Cosine plus overlap of content words from which two promises are one."""
ALIKE_OTHER_DATE: Final = 1.1
"""The same when their dates differ."""
ALIKE_RECAP: Final = 0.5
"""The same for a recap, which names what was promised before."""
ECHO: Final = 0.6
"""Share of a coach's words from which "Five lines from tonight." – "Yes." repeats a promise."""
LATE: Final = 0.6
"""Place in the session from which a question for what was agreed asks for a recap."""


def merged(talk: Talk, found: Sequence[Step]) -> list[Step]:
    """The steps with repetitions folded into the first mention, in the order of the first."""
    kept: list[Step] = []
    for step in found:
        into = _same(talk, kept, step)
        if into is not None:
            kept[into] = _folded(talk, kept[into], step)
        elif not (kept and recaps(talk, step.turn)):
            kept.append(step)
    return kept


def recaps(talk: Talk, turn: int) -> bool:
    """Whether the turn answers "what are you taking with you" or "tell me back"."""
    return talk.asked(turn).get("recap", 0) > 0 and talk.place(turn) > LATE


def _folded(talk: Talk, old: Step, new: Step) -> Step:
    takes = new.due is not None and old.due is None
    coach = talk.turns[old.turn].role == "coach"
    return replace(
        old,
        about=old.about | new.about,
        due=new.due if takes else old.due,
        due_turn=new.due_turn if takes else old.due_turn,
        support=tuple(dict.fromkeys((*old.support, new.turn, *new.support))),
        joins=(*old.joins, *new.members) if coach else old.joins,
    )


def _same(talk: Talk, kept: Sequence[Step], step: Step) -> int | None:
    """Which earlier promise this one repeats, dates or completes."""
    best: tuple[float, int] | None = None
    coach = talk.turns[step.turn].role == "coach"
    for place, old in enumerate(kept):
        if talk.turns[old.turn].speaker != talk.turns[step.turn].speaker or old.turn == step.turn:
            continue
        shared = overlap(old.about, step.about)
        likeness = talk.near(old.members, step.members) + shared
        dated = old.due is not None and step.due is not None and not same_time(old.due, step.due)
        close = step.turn - old.turn <= NEAR_TURNS
        same = likeness >= (ALIKE_OTHER_DATE if dated else ALIKE) or (coach and close)
        if close and step.asked is not None and step.asked > old.turn:
            echoed = overlap(content(talk.turns[step.asked].text), old.about)
            same = same or (not dated and echoed >= ECHO)
        if close and _only_dates(talk, step) and not (dated and shared < ALIKE_RECAP / 2):
            same, likeness = True, likeness + 1
        if recaps(talk, step.turn) and likeness >= ALIKE_RECAP:
            same = True
        if same and (best is None or likeness >= best[0]):
            best = (likeness, place)
    return None if best is None else best[1]


def _only_dates(talk: Talk, step: Step) -> bool:
    """Whether the step only says when."""
    words = " ".join(talk.sentences[i].low for i in step.members)
    bare = len(content(words)) < THIN and not acts(words)
    return step.due is not None and bare and step.asked not in talk.elliptic
