"""Teams' DOCX transcript: "Name   0:03" above the words; older ones have timings above a name."""

from __future__ import annotations

from assistant.transcripts.assembling import Draft, Spoken
from assistant.transcripts.cues import Cue, scan
from assistant.transcripts.headed import headers, spoken_under_headers
from assistant.transcripts.sheet import Sheet


def is_teams(sheet: Sheet) -> bool:
    """Whether a document's text is laid out as Teams lays out a transcript."""
    if any("-->" in sheet[i] for i in sheet.filled()):
        return True
    return any(h.label is not None for h in headers(sheet).values())


def read(text: str) -> Draft:
    """Read the text of a Teams transcript, as `docx_text.text_of` returns it.

    Raises:
        UnreadableTranscript: as `cues.scan` and `Sheet.close`.
    """
    sheet = Sheet(text)
    if any("-->" in line for line in sheet):
        spoken = tuple(piece for cue in scan(sheet) for piece in _old_style(cue))
    else:
        spoken = spoken_under_headers(sheet)
    return Draft(format="teams_docx", spoken=spoken, omitted=sheet.close())


def _old_style(cue: Cue) -> list[Spoken]:
    """Stream's layout: the timing, a line with the name, the words; nothing where nobody spoke."""
    if not cue.lines:
        return []
    if len(cue.lines) == 1:
        return [Spoken(label=None, text=cue.lines[0], start=cue.start, end=cue.end)]
    label, *words = cue.lines
    return [
        Spoken(
            label=" ".join(label.split()) or None,
            text=" ".join(words),
            start=cue.start,
            end=cue.end,
        )
    ]
