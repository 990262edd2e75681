"""Mentions of one commitment, said, dated later, or named again in a recap, form one chain.

Whether two mentions are about one thing is judged by a learned model over the features here.
Invariant: a chain has one speaker, and every mention above the threshold is in exactly one chain.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from assistant.summary.extractive.dialogue import Talk
from assistant.summary.extractive.due import dues, same_time
from assistant.summary.extractive.features import Features
from assistant.summary.extractive.learned import Linear
from assistant.summary.extractive.signals import SIGNALS
from assistant.summary.extractive.steps import Step, acts
from assistant.summary.extractive.words import content, overlap

FAR: Final = 40
LATE: Final = 0.85
THIN: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A step with what linking asks about it. order: its place among all mentions."""

    step: Step
    order: int
    chance: float
    words: frozenset[str]
    words_asked: frozenset[str]
    dates: tuple[str, ...]
    low: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """Mentions of one thing, earliest first.

    linked: the chance of each link. nearest: the chance that it belonged to another chain.
    """

    mentions: tuple[Mention, ...]
    linked: tuple[float, ...]
    nearest: float


def mention(talk: Talk, found: Features, step: Step, order: int, chance: float) -> Mention:
    """The step as linking sees it."""
    low = " ".join(talk.sentences[i].low for i in step.members)
    before = talk.previous(step.turn)
    return Mention(
        step=step,
        order=order,
        chance=chance,
        words=content(low),
        words_asked=content(low if before is None else f"{low} {found.lows[before]}"),
        dates=tuple(d.text for i in step.members for d in dues(talk.sentences[i].text)),
        low=low,
    )


def chains(
    talk: Talk, found: Features, mentions: Sequence[Mention], link: Linear, least: float
) -> list[Chain]:
    """The mentions put together, in the order of their first mention."""
    built: list[Chain] = []
    for new in mentions:
        best: tuple[float, int] | None = None
        for place, chain in enumerate(built):
            others = [m for m in chain.mentions if m.step.turn != new.step.turn]
            same_speaker = _speaker(talk, chain.mentions[0]) == _speaker(talk, new)
            if not others or not same_speaker:
                continue
            chance = max(link.chance(link_features(talk, found, old, new)) for old in others)
            if best is None or chance > best[0]:
                best = (chance, place)
        if best is not None and best[0] >= least:
            old_chain = built[best[1]]
            built[best[1]] = replace(
                old_chain,
                mentions=(*old_chain.mentions, new),
                linked=(*old_chain.linked, best[0]),
            )
        else:
            built.append(
                Chain(mentions=(new,), linked=(), nearest=0.0 if best is None else best[0])
            )
    return built


def link_features(talk: Talk, found: Features, old: Mention, new: Mention) -> dict[str, float]:
    """What speaks for and against two mentions being about one thing, each about 0..1."""
    before = talk.previous(new.step.turn)
    asked: Mapping[str, float] = {} if before is None else found.around[before]
    apart = new.step.turn - old.step.turn
    between = new.order - old.order - 1
    same = any(same_time(a, b) for a in old.dates for b in new.dates)
    near = talk.near(old.step.members, new.step.members)
    shared = overlap(old.words, new.words)
    acting, dated = float(acts(new.low)), float(bool(new.dates))
    thin = float(len(new.words) < THIN)
    undated_before = float(not old.dates)
    close, closer = float(apart <= 4), float(apart <= 2)  # noqa: PLR2004 - turns, as named below
    recap, late = asked.get("recap", 0.0), float(talk.place(new.step.turn) > LATE)
    asked_words = frozenset[str]() if before is None else content(found.lows[before])
    return {
        "within 2": closer,
        "within 4": close,
        "within 8": float(apart <= 8),  # noqa: PLR2004 - the name says it
        "apart": min(apart, FAR) / FAR,
        "cosine": near,
        "shared": shared,
        "shared with questions": overlap(old.words_asked, new.words_asked),
        "shared with its question": overlap(asked_words, old.words_asked),
        "nothing shared": float(not old.words & new.words),
        "thin": thin,
        "content": min(len(new.words), 4) / 4,
        "acts": acting,
        "dated": dated,
        "dated before": 1 - undated_before,
        "both dated": float(bool(old.dates and new.dates)),
        "same date": float(same),
        "other date": float(bool(old.dates and new.dates) and not same),
        "recap": recap,
        "late": late,
        "asked when": asked.get("when", 0.0),
        "asked shortly": asked.get("short", 0.0),
        "asked if": asked.get("if", 0.0),
        "asked who": asked.get("who", 0.0),
        "asked and": asked.get("and", 0.0),
        "asked elliptically": float(before in talk.elliptic),
        "conditional": float(bool(SIGNALS["if"].search(new.low))),
        "short": float(len(new.low.split()) <= 6),  # noqa: PLR2004 - words
        "between": min(between, 3) / 3,
        "next": float(apart <= 2 and between == 0),  # noqa: PLR2004 - turns
        "within 2 × asked when": closer * asked.get("when", 0.0),
        "within 2 × thin": closer * thin,
        "within 2 × dates it": closer * dated * undated_before,
        "within 4 × only dates": close * dated * (1 - acting),
        "recap × shared": recap * shared,
        "recap × cosine": recap * near,
        "late × cosine": late * near,
    }


def _speaker(talk: Talk, said: Mention) -> str:
    return talk.turns[said.step.turn].speaker
