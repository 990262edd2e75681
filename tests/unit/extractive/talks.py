"""Short sessions for tests, written as "A: …" (coach) and "B: …" (coachee)."""

from __future__ import annotations

from assistant.llm.hashing_embedder import HashingEmbedder
from assistant.summary.extractive.dialogue import Talk, talk
from governance.identity import PersonId, SpeakerRole
from governance.masked import MaskedTranscript, MaskedTurn
from governance.raw import TranscriptKind

EMBEDDER = HashingEmbedder()


def transcript(*lines: str, kind: TranscriptKind = "transcript") -> MaskedTranscript:
    turns: list[MaskedTurn] = []
    for number, line in enumerate(lines, start=1):
        who, text = line.split(": ", 1)
        role: SpeakerRole = "coach" if who == "A" else "coachee"
        turns.append(MaskedTurn(number=number, speaker=PersonId(who), role=role, text=text))
    return MaskedTranscript(turns=tuple(turns), issued=frozenset(), kind=kind)


def spoken(*lines: str) -> Talk:
    return talk(transcript(*lines), EMBEDDER)


def notes(*paragraphs: str) -> Talk:
    return talk(transcript(*(f"A: {p}" for p in paragraphs), kind="notes"), EMBEDDER)
