"""Zoom's VTT (cloud recording, "Audio transcript"): numbered cues, "Name: text" in each."""

from __future__ import annotations

from assistant.transcripts.assembling import Draft
from assistant.transcripts.cues import scan
from assistant.transcripts.prefixed import is_diarized, spoken_of
from assistant.transcripts.sheet import Sheet


def read(text: str) -> Draft:
    """Read Zoom's VTT, and every other VTT that names speakers in the text.

    Raises:
        UnreadableTranscript: as `cues.scan` and `Sheet.close`.
    """
    sheet = Sheet(text)
    spoken, remarks = spoken_of(scan(sheet))
    return Draft(
        format="zoom_vtt",
        spoken=spoken,
        omitted=sheet.close(),
        remarks=remarks,
        by_whisper=is_diarized(spoken),
    )
