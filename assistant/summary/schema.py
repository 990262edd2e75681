"""The summary a coach reads. Both engines fill it; every line carries the turns it rests on.

Invariant: no line without turns, no owner or due date that nobody said (unsaid stays None).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal, Self, TypeAlias

from governance.identity import PersonId, SpeakerRole
from governance.output import CitedText

LineSource: TypeAlias = Literal["extracted", "model", "coach"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One sentence with its evidence.

    source: who worded it: the session, a model, or the coach; then `turns` are what the coach
    points to. in_recap: whether it stands in the recap the coachee is sent.
    """

    text: str = field(repr=False)
    turns: tuple[int, ...]
    source: LineSource = "extracted"
    in_recap: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """Something a speaker said they would do.

    owner: whose part it is, None when it was not said. person: the same as an id, for group labs.
    due: the words of the session ("Thursday", "by the end of May"), None when unsaid.
    turns: at most three: where it was said, agreed or dated. source, in_recap: as for a line.
    """

    action: str = field(repr=False)
    owner: SpeakerRole | None
    person: PersonId | None = None
    due: str | None
    turns: tuple[int, ...]
    source: LineSource = "extracted"
    in_recap: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A theme of the taxonomy that the session touches. score: 0..1; turns: its evidence."""

    id: str
    score: float
    turns: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """What a model had to do with a draft; told to its coach beside the lines.

    worded: lines of a model that hold. removed: wordings that said something else than their turns
    and gave way to the session's words. shortfall: a code for what kept the model from its work.
    """

    worded: int
    removed: int
    shortfall: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A session summary after the GROW model (Whitmore, Coaching for Performance).

    own_words: two or three of the coachee's own sentences, verbatim.
    open_threads: what was raised and left. open_questions: questions the speakers left open,
    quoted; the machine asks none of its own. made: None for the embedded engine alone.
    """

    overview: tuple[Line, ...]
    goal: tuple[Line, ...]
    reality: tuple[Line, ...]
    options: tuple[Line, ...]
    way_forward: tuple[Line, ...]
    commitments: tuple[Commitment, ...]
    own_words: tuple[Line, ...]
    themes: tuple[Theme, ...]
    open_threads: tuple[Line, ...]
    open_questions: tuple[Line, ...] = ()
    made: Making | None = None

    def sections(self) -> tuple[tuple[str, tuple[Line, ...]], ...]:
        """Every section made of lines, as (field name, lines), in reading order."""
        names = (
            "overview",
            "goal",
            "reality",
            "options",
            "way_forward",
            "own_words",
            "open_threads",
            "open_questions",
        )
        return tuple((name, getattr(self, name)) for name in names)

    def cited(self) -> tuple[CitedText, ...]:
        """Every text with its turns, for the output guard."""
        lines = [
            CitedText(text=line.text, turns=line.turns)
            for _, section in self.sections()
            for line in section
        ]
        for c in self.commitments:
            lines.append(CitedText(text=c.action, turns=c.turns))
            if c.due is not None:
                lines.append(CitedText(text=c.due, turns=c.turns))
        return tuple(lines)

    def map_text(self, change: Callable[[str], str], /) -> Self:
        """The same summary with `change` applied to every text, turns untouched."""

        def changed(section: tuple[Line, ...]) -> tuple[Line, ...]:
            return tuple(replace(line, text=change(line.text)) for line in section)

        commitments = tuple(
            replace(c, action=change(c.action), due=None if c.due is None else change(c.due))
            for c in self.commitments
        )
        return replace(
            self,
            overview=changed(self.overview),
            goal=changed(self.goal),
            reality=changed(self.reality),
            options=changed(self.options),
            way_forward=changed(self.way_forward),
            commitments=commitments,
            own_words=changed(self.own_words),
            open_threads=changed(self.open_threads),
            open_questions=changed(self.open_questions),
        )
