"""Spans as a tree in which like parts are one, and where the time goes.

Invariant: nothing is counted twice or left out; what parts took alone adds up to the whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from assistant.telemetry.spans import Doing, Mark, Marked
from assistant.tracing.recording import Recorded

MODELS: Final = frozenset({Doing.ASK, Doing.CLASSIFIER, Doing.RECOGNIZERS, Doing.EMBEDDER})
"""What may well take most of it; the rest is gates, engine and database."""


@dataclass(slots=True, kw_only=True)
class Part:
    """Everything of one kind within the same part. Times are nanoseconds.

    lasted: all of them together. alone: without their own parts. faults: why some broke, most often
    first, if it was nothing within them.
    """

    doing: Doing
    count: int = 0
    lasted: int = 0
    alone: int = 0
    marks: dict[Mark, Marked] = field(default_factory=dict[Mark, Marked])
    parts: dict[Doing, Part] = field(default_factory=dict[Doing, "Part"])
    faults: Counter[str] = field(default_factory=Counter[str])

    def add(self, span: Recorded, within: Mapping[int, Sequence[Recorded]]) -> None:
        """Count a span, and what is within it."""
        inner = within.get(span.number, ())
        self.count += 1
        self.lasted += span.lasted
        self.alone += span.lasted - sum(one.lasted for one in inner)
        self.marks.update(span.marks)
        if span.fault is not None and not any(one.fault is not None for one in inner):
            why = span.marks.get(Mark.WHY)
            self.faults[str(why) if why is not None else span.fault.told()["fault"]] += 1
        for one in inner:
            self.parts.setdefault(one.doing, Part(doing=one.doing)).add(one, within)


def trees(spans: Iterable[Recorded]) -> tuple[Part, ...]:
    """Each trace, in the order they began."""
    within: dict[int, list[Recorded]] = {}
    tops: list[Recorded] = []
    for span in spans:
        (tops if span.parent is None else within.setdefault(span.parent, [])).append(span)
    found = tuple(Part(doing=top.doing) for top in tops)
    for part, top in zip(found, tops, strict=True):
        part.add(top, within)
    return found


def shares(tree: Part) -> dict[Doing | None, tuple[int, int]]:
    """Nanoseconds and calls of each model, the longest first; None is everything else."""
    told: Counter[Doing | None] = Counter()
    calls: Counter[Doing | None] = Counter()
    left = [tree]
    while left:
        part = left.pop()
        kind = part.doing if part.doing in MODELS else None
        told[kind] += part.alone
        calls[kind] += part.count
        left += part.parts.values()
    return {kind: (lasted, calls[kind]) for kind, lasted in told.most_common()}
