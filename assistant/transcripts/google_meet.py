"""Google Meet's transcript document, exported as DOCX, TXT or Markdown.

The document may start with notes that Gemini wrote. Those are a machine's summary, not speech:
they are dropped and counted, and a document that holds nothing else is refused.
"""

from __future__ import annotations

import re
from typing import Final

from assistant.transcripts.assembling import Draft
from assistant.transcripts.errors import UnreadableReason, UnreadableTranscript
from assistant.transcripts.labelled import spoken_by_label
from assistant.transcripts.labels import SpeakerLabels
from assistant.transcripts.notices import Omission
from assistant.transcripts.recorder_lines import bare, is_last_recorder_line
from assistant.transcripts.sheet import Sheet

_ICON: Final = re.compile(r"^[^\w\s]+\s*")
_TRANSCRIPT: Final = re.compile(r"(?:.*\s[-–—]\s)?transcript", re.IGNORECASE)
_NOTES: Final = re.compile(
    r"(?:.*\s[-–—]\s)?(?:quick\s)?notes(?:\sby\sgemini)?|summary|details|decisions"
    r"|(?:suggested\s)?next\ssteps|meeting\srecords",
    re.IGNORECASE,
)
_GEMINI: Final = re.compile(
    r"\W*(?:(?:.*\s[-–—]\s)?notes\sby\sgemini|you\sshould\sreview\sgemini['’]s\snotes\s.*)\W*",
    re.IGNORECASE,
)
_LONGEST_HEADING: Final = 300
"""Longer lines are speech; the bound also keeps the patterns quick on hostile lines."""
_NOTES_TAB: Final = re.compile(r"\W*(?:📝|✍)\W*(?:quick\s)?notes\W*", re.IGNORECASE)


def is_meet(sheet: Sheet) -> bool:
    """Whether a document has the marks Meet puts into a transcript or Gemini into its notes."""
    lines = [sheet[i] for i in sheet.filled()]
    if any(is_last_recorder_line(line) or _is_gemini_s(line) for line in lines):
        return True
    return any(_is_transcript_heading(line) for line in lines[:12]) and (
        any(bare(line).casefold() == "attendees" for line in lines[:12])
        or any(re.fullmatch(r"\d{2}:\d{2}:\d{2}", bare(line)) for line in lines)
    )


def read(text: str) -> Draft:
    """Read the transcript part of the document and nothing else.

    Raises:
        UnreadableTranscript: `ai_notes_only`, and as `Sheet.close`.
    """
    sheet = Sheet(text)
    speech = _transcript_part(sheet)
    labels = SpeakerLabels(sheet[i] for i in speech)
    spoken = spoken_by_label(sheet, speech, labels)
    return Draft(format="google_meet", spoken=spoken, omitted=sheet.close())


def _transcript_part(sheet: Sheet) -> list[int]:
    """The lines of the transcript; all others are claimed here as notes, headings or a tail."""
    filled = sheet.filled()
    headed = any(_is_transcript_heading(sheet[i]) for i in filled)
    has_notes = any(_is_gemini_s(sheet[i]) or _is_notes_tab(sheet[i]) for i in filled)
    if not headed and has_notes:
        raise _only_notes()
    before = Omission.AI_NOTES if has_notes else Omission.PREAMBLE
    part = "before" if headed else "transcript"
    speech: list[int] = []
    for i in filled:
        line = sheet[i]
        if _is_transcript_heading(line):
            part = "transcript"
            sheet.leave_out(i, Omission.HEADINGS)
        elif part == "transcript":
            if is_last_recorder_line(line):
                part = "after"
                sheet.leave_out(i, Omission.RECORDER)
            elif _is_notes_tab(line) or _is_gemini_s(line):
                part = "notes"
                sheet.leave_out(i, Omission.AI_NOTES)
            else:
                speech.append(i)
        elif part == "before":
            sheet.leave_out(i, before)
        else:
            if len(line) <= _LONGEST_HEADING and _NOTES.fullmatch(_heading(line)):
                part = "notes"
            sheet.leave_out(i, Omission.AI_NOTES if part == "notes" else Omission.RECORDER)
    return speech


def _is_gemini_s(line: str) -> bool:
    return len(line) <= _LONGEST_HEADING and _GEMINI.fullmatch(line) is not None


def _is_notes_tab(line: str) -> bool:
    return len(line) <= _LONGEST_HEADING and _NOTES_TAB.fullmatch(line) is not None


def _is_transcript_heading(line: str) -> bool:
    return len(line) <= _LONGEST_HEADING and _TRANSCRIPT.fullmatch(_heading(line)) is not None


def _heading(line: str) -> str:
    return _ICON.sub("", bare(line))


def _only_notes() -> UnreadableTranscript:
    return UnreadableTranscript(
        reason=UnreadableReason.AI_NOTES_ONLY,
        message=(
            "This document holds only notes a machine wrote (Gemini); the words of the session "
            "are not in it, and a summary of a summary cannot be cited."
        ),
        what_to_do=(
            "In Google Docs open the tab 'Transcript' of the same document and export that, or "
            "turn on transcription for the next meeting."
        ),
    )
