"""SubRip (SRT): numbered cues, comma decimals; Whisper's tools write it, inventions included."""

from __future__ import annotations

from assistant.transcripts.assembling import Draft
from assistant.transcripts.cues import scan
from assistant.transcripts.prefixed import spoken_of
from assistant.transcripts.sheet import Sheet


def read(text: str) -> Draft:
    """Read a SubRip file, with "Name: text" or "[SPEAKER_00]: text" in its cues.

    Raises:
        UnreadableTranscript: as `cues.scan` and `Sheet.close`.
    """
    sheet = Sheet(text)
    spoken, remarks = spoken_of(scan(sheet))
    return Draft(
        format="srt", spoken=spoken, omitted=sheet.close(), remarks=remarks, by_whisper=True
    )
