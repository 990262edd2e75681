"""Scores how a summary reads and what it rests on, beyond commitments: counts only.

Invariant: nothing is judged by a model. *Unsupported* is lexical: most fact words of a line are
not in the turns it cites; a line that says the same in other words counts against the summary.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Final

from assistant.llm.verify.support import LEAST_SHARE
from assistant.llm.verify.words import content_stems
from assistant.summary.schema import Summary
from evals.sessions import Case

LONGEST_LINE: Final = 30
"""Words of a line that is still read in one go (plain-language guidance: 15 to 25, 30 at most)."""
_PSEUDONYM: Final = re.compile(r"\[[A-Z]+_\d+\]")
_FILLERS: Final = re.compile(r"\b(um+|uh+|erm+|you know|i mean)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Counts over one summary.

    cited, cited_gold: turns that goal, reality, options and commitments cite, and how many of
    them are gold for any of these. gold_cited, gold: gold turns, and how many are cited anywhere.
    points, omitted: gold goal, reality, options (where there are any) and each commitment; omitted
    when no turn of the point is cited anywhere. lines, unsupported, unreadable: of all texts.
    """

    cited: int
    cited_gold: int
    gold: int
    gold_cited: int
    points: int
    omitted: int
    lines: int
    unsupported: int
    unreadable: int


def read(case: Case, summary: Summary) -> Reading:
    """Counts of one summary of one case, names restored."""
    gold = case.gold
    texts = case.plain_turns()
    core = [line.turns for line in (*summary.goal, *summary.reality, *summary.options)]
    core += [commitment.turns for commitment in summary.commitments]
    cited = set(chain.from_iterable(core))
    anywhere = set(chain.from_iterable(one.turns for one in summary.cited()))
    sections = [turns for turns in (gold.goal, gold.reality, gold.options) if turns]
    points = [frozenset(turns) for turns in (*sections, *(c.turns for c in gold.commitments))]
    golden = frozenset[int]().union(*points)
    lines = [(line.text, line.turns) for _, section in summary.sections() for line in section]
    lines += [(c.action, c.turns) for c in summary.commitments]
    return Reading(
        cited=len(cited),
        cited_gold=len(cited & golden),
        gold=len(golden),
        gold_cited=len(golden & anywhere),
        points=len(points),
        omitted=sum(not point & anywhere for point in points),
        lines=len(lines),
        unsupported=sum(not supported(text, turns, texts) for text, turns in lines),
        unreadable=sum(not readable(text) for text, _ in lines),
    )


def supported(text: str, turns: Iterable[int], texts: Mapping[int, str]) -> bool:
    """Whether enough of a text's fact words are in the turns it cites; true where it has none."""
    facts = content_stems(text)
    said = content_stems("\n".join(texts[turn] for turn in turns if turn in texts))
    return len(facts & said) >= LEAST_SHARE * len(facts)


def readable(text: str) -> bool:
    """Short enough, without fillers, and without a pseudonym that nobody turned back."""
    short = len(text.split()) <= LONGEST_LINE
    return short and not _FILLERS.search(text) and not _PSEUDONYM.search(text)
