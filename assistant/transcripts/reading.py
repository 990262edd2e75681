"""What a reader hands on: who said what, in order, and what was left out of it.

Invariant: `repr` shows neither words nor names, so that a stray log line cannot either.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias, get_args

from governance.raw import TranscriptKind

Format: TypeAlias = Literal[
    "zoom_vtt",
    "teams_vtt",
    "srt",
    "teams_docx",
    "google_meet",
    "otter",
    "whisper_json",
    "plain",
    "notes",
]

FORMATS: Final[tuple[Format, ...]] = get_args(Format)


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """What one person said without another speaking in between, or one paragraph of notes.

    label: the speaker as the file names them, None when it names nobody. text: one line, spaces
    collapsed. start, end: seconds from the start of the recording, None when the file has none.
    """

    label: str | None = field(repr=False)
    text: str = field(repr=False)
    start: float | None = None
    end: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One file, read.

    labels: each speaker once, in order of appearance. language: ISO 639-1 code, None when the
    text is too short to tell. notices: what a user should know, free of names and of words of
    the file. words_left_out: how many words of the file are in no utterance; `notices` say why.
    """

    format: Format
    kind: TranscriptKind
    utterances: tuple[Utterance, ...]
    language: str | None
    labels: tuple[str, ...] = field(repr=False)
    notices: tuple[str, ...] = ()
    words_left_out: int = 0

    @property
    def has_unnamed(self) -> bool:
        """Whether somebody speaks whom the file does not name (never true of notes)."""
        return self.kind == "transcript" and any(u.label is None for u in self.utterances)
