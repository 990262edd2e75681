"""What of an extractive summary a model may word: single-voiced lines, in the third person.

Invariant: a note holds only words of the turns its line cites; what is quoted on purpose, said by
two people, or typed by the coach stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Final

from assistant.llm.verify.claims import Claim, Section
from assistant.llm.verify.words import surface_tokens
from assistant.llm.wording.reported import reported
from assistant.summary.schema import Commitment, Line, Summary
from governance.identity import SpeakerRole
from governance.masked import MaskedTranscript, MaskedTurn

MOST_WORDS: Final = 90
"""A longer line is no line; its extractive wording stays."""
SECTIONS: Final[tuple[Section, ...]] = (
    "overview", "goal", "reality", "options", "way_forward", "open_threads",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A passage to be worded. number: its own in this session. said: as the engine quotes it.

    given: the same in the third person, which is what the model reads.
    """

    number: int
    said: str = field(repr=False)
    given: str = field(repr=False)
    role: SpeakerRole
    turns: tuple[int, ...]
    spoken: MaskedTurn

    def as_turn(self) -> MaskedTurn:
        """As the gateway renders it."""
        return MaskedTurn(
            number=self.number, speaker=self.spoken.speaker, role=self.role, text=self.given
        )

    def claim(self, text: str, section: Section, commitment: Commitment | None = None) -> Claim:
        """`text` as a claim about this note's turns; owner and due date are the evidence's."""
        return Claim(
            section=section,
            text=text,
            quote=_longest_run(self.said, self.spoken.text),
            turns=self.turns,
            owner=commitment.owner if commitment else None,
            due=commitment.due if commitment else None,
        )


def notes_of(
    summary: Summary, masked: MaskedTranscript
) -> Mapping[tuple[str, tuple[int, ...]], Note]:
    """The notes of a session by what they word, each once however often that stands."""
    if masked.kind == "notes":
        return {}
    turns = {turn.number: turn for turn in masked.turns}
    found: dict[tuple[str, tuple[int, ...]], Note] = {}
    lines: list[Line | Commitment] = [x for s in SECTIONS for x in getattr(summary, s)]
    for line in (*lines, *summary.commitments):
        key = key_of(line)
        if key in found:
            continue
        voice = _voice(key[0], line, turns)
        given = None if voice is None else reported(key[0], voice.role)
        if voice is None or given is None or len(given.split()) > MOST_WORDS:
            continue
        found[key] = Note(
            number=len(found) + 1,
            said=key[0],
            given=given,
            role=voice.role,
            turns=line.turns,
            spoken=voice,
        )
    return found


def key_of(line: Line | Commitment) -> tuple[str, tuple[int, ...]]:
    """What a reader would read of it, and its turns."""
    return (line.action if isinstance(line, Commitment) else line.text, line.turns)


def _voice(
    said: str, line: Line | Commitment, turns: Mapping[int, MaskedTurn]
) -> MaskedTurn | None:
    """The one turn these words come from; None when two speakers are cited as promising."""
    cited = [turns[n] for n in line.turns if n in turns]
    if not cited:
        return None
    best = max(cited, key=lambda turn: len(_longest_run(said, turn.text).split()))
    if isinstance(line, Commitment) and line.owner != best.role:
        return None
    return best


def _longest_run(said: str, turn: str) -> str:
    """The longest stretch of `said` that stands word for word in `turn`."""
    a: Sequence[str] = surface_tokens(said)
    b: Sequence[str] = surface_tokens(turn)
    low_a, low_b = [w.casefold() for w in a], [w.casefold() for w in b]
    block = SequenceMatcher(None, low_a, low_b, autojunk=False).find_longest_match()
    return " ".join(a[block.a : block.a + block.size])
