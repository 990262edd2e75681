"""Microsoft Teams' VTT: `<v Name>text</v>`, also from Graph, where a cue may be a JSON object.

A cue without a voice has no speaker here: Teams leaves the voice out for people it may not name,
so that carrying on the one before could put words into somebody's mouth.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.transcripts.assembling import Draft, Spoken
from assistant.transcripts.cues import Cue, scan
from assistant.transcripts.errors import UnreadableReason, UnreadableTranscript
from assistant.transcripts.markup import OPEN_TAG_AT_END, has_voices, voices
from assistant.transcripts.sheet import Sheet
from assistant.transcripts.timings import truncated

_GRAPH_CUE: Final = re.compile(r'\s*\{.*"spokenText".*\}\s*', re.DOTALL)
_MANY: Final = 3


class _GraphCue(BaseModel):
    """A cue of Graph's `metadataContent` (Microsoft Graph, callTranscript)."""

    model_config = ConfigDict(hide_input_in_errors=True, frozen=True)

    speaker: str | None = Field(default=None, alias="speakerName", repr=False)
    text: str = Field(alias="spokenText", repr=False)


def names_voices(text: str) -> bool:
    """Whether a VTT is of this kind, and not one with "Name: …" in the text."""
    return has_voices(text) or '"spokenText"' in text


def read(text: str) -> Draft:
    """Read Teams' VTT.

    Raises:
        UnreadableTranscript: `damaged_tag` or `truncated`, and as `cues.scan` and `Sheet.close`.
    """
    sheet = Sheet(text)
    cues = scan(sheet)
    payloads = ["\n".join(cue.lines) for cue in cues]
    _check_tags(payloads, sheet)
    spoken = [
        piece
        for cue, payload in zip(cues, payloads, strict=True)
        for piece in _pieces(cue, payload)
    ]
    return Draft(format="teams_vtt", spoken=tuple(spoken), omitted=sheet.close())


def _pieces(cue: Cue, payload: str) -> list[Spoken]:
    if _GRAPH_CUE.fullmatch(payload):
        try:
            graph = _GraphCue.model_validate_json(payload)
        except ValidationError:
            raise _damaged("A cue holds a JSON object that is not whole.") from None
        label = " ".join((graph.speaker or "").split()) or None
        return [Spoken(label=label, text=graph.text, start=cue.start, end=cue.end)]
    return [
        Spoken(label=voice.label, text=voice.text, start=cue.start, end=cue.end)
        for voice in voices(payload)
    ]


def _check_tags(payloads: Sequence[str], sheet: Sheet) -> None:
    """Refuse a tag that never ends, and a last voice left open where all others are closed."""
    for n, payload in enumerate(payloads):
        if OPEN_TAG_AT_END.search(payload):
            if n == len(payloads) - 1:
                raise truncated(len(sheet) - 1, "inside a tag")
            raise _damaged(f"In cue {n + 1} a tag is opened and never ended.")
    if sheet.ends_with_newline or len(payloads) <= _MANY:
        return
    closed = ["</v>" in payload for payload in payloads]
    if all(closed[:-1]) and not closed[-1]:
        raise truncated(len(sheet) - 1, "in the middle of what somebody says")


def _damaged(message: str) -> UnreadableTranscript:
    return UnreadableTranscript(
        reason=UnreadableReason.DAMAGED_TAG,
        message=message,
        what_to_do="Export the transcript from Teams again (Recap, Transcript, Download as .vtt).",
    )
