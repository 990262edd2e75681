"""The door for files: bytes in, a reading or a refusal out. Content decides, not the file's name.

Invariant: limits are checked before content, and nothing is written anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from assistant.transcripts import (
    docx_text,
    google_meet,
    notes,
    otter,
    plain,
    srt,
    teams_docx,
    teams_vtt,
    whisper_json,
    zoom_vtt,
)
from assistant.transcripts.assembling import MAX_WORDS, Draft, assemble, too_long
from assistant.transcripts.cues import holds_cues, is_webvtt
from assistant.transcripts.decoding import check_size, clean, decode, refuse_other_kinds
from assistant.transcripts.errors import UnreadableReason, UnreadableTranscript
from assistant.transcripts.language import language_of
from assistant.transcripts.notices import Omission
from assistant.transcripts.reading import FORMATS, Format, Reading
from assistant.transcripts.sheet import Sheet

_READERS: Final[Mapping[Format, Callable[[str], Draft]]] = {
    "zoom_vtt": zoom_vtt.read,
    "teams_vtt": teams_vtt.read,
    "srt": srt.read,
    "teams_docx": teams_docx.read,
    "google_meet": google_meet.read,
    "otter": otter.read,
    "whisper_json": whisper_json.read,
    "plain": plain.read,
}

_EXPORT_INSTEAD: Final[Mapping[Format, str]] = {
    "zoom_vtt": "In Zoom's recordings download the file 'Audio transcript' (VTT), which names "
    "the speakers; the caption file does not.",
    "teams_vtt": "In Teams open Recap, Transcript, Download, and take the .vtt or .docx file; "
    "the plain text that Graph returns names nobody.",
    "srt": "Run WhisperX with --diarize, or export the transcript with speaker names.",
    "teams_docx": "In Teams open Recap, Transcript, Download, and take the .vtt or .docx file.",
    "google_meet": "Export the tab 'Transcript' of Meet's document, where names start the lines.",
    "otter": "In Otter export as TXT with 'Include speaker names' on.",
    "whisper_json": "Run WhisperX with --diarize, which adds a speaker to each segment.",
    "plain": "Export the VTT or DOCX file instead (Teams: Recap, Transcript, Download; Zoom: "
    "'Audio transcript'), or start each turn on a new line as 'Name: text'.",
}


def read_transcript(data: bytes, *, filename: str | None, as_format: str | None = None) -> Reading:
    """Read one file.

    Args:
        data: the file's bytes, all of them.
        filename: as the user named it; only its ending is looked at, and only for JSON.
        as_format: one of `FORMATS` to skip the sniffing; "notes" reads typed coach notes.

    Returns:
        Utterances in the file's order, speakers as the file labels them.

    Raises:
        UnreadableTranscript: with a reason, and without any text of the file.
    """
    wanted = _known(as_format)
    check_size(len(data))
    text, is_document = _text_of(data)
    if wanted == "notes":
        _check_length(text)
        return _in_language(notes.read(text))
    chosen = wanted or _sniff(text, filename=filename, is_document=is_document)
    if chosen != "whisper_json":
        _check_length(text)
    draft = _READERS[chosen](text)
    if _names_nobody(draft):
        raise _no_speakers(chosen)
    return _in_language(assemble(draft))


def _known(as_format: str | None) -> Format | None:
    if as_format is None:
        return None
    for known in FORMATS:
        if known == as_format:
            return known
    raise UnreadableTranscript(
        reason=UnreadableReason.UNKNOWN_FORMAT,
        message="There is no transcript format of that name.",
        what_to_do=f"Leave it out to have the file recognized, or name one of: {_listed()}.",
    )


def _listed() -> str:
    return ", ".join(FORMATS)


def _text_of(data: bytes) -> tuple[str, bool]:
    if docx_text.is_zip(data):
        text = clean(docx_text.text_of(data))
        if not text.strip():
            raise UnreadableTranscript(
                reason=UnreadableReason.NO_SPEECH,
                message="There are no words in this document.",
                what_to_do="Check that it is the transcript, and download it again.",
            )
        return text, True
    refuse_other_kinds(data)
    return decode(data), False


def _check_length(text: str) -> None:
    """Refuse what is far too long before it is parsed; names and times may double the words."""
    words = len(text.split())
    if words > 3 * MAX_WORDS:
        raise too_long(words)


def _sniff(text: str, *, filename: str | None, is_document: bool) -> Format:
    start = text.lstrip()[:64]
    if not is_document and (
        start.startswith("{")
        or (start.startswith("[") and start[1:].lstrip()[:1] in {"{", "]"})
        or (filename or "").lower().endswith(".json")
    ):
        return "whisper_json"
    if start.lower().startswith(("<!doctype", "<html", "<?xml")):
        raise UnreadableTranscript(
            reason=UnreadableReason.UNKNOWN_FORMAT,
            message="This is a web page or an XML file, not a transcript Chatham reads.",
            what_to_do=f"Export the transcript in one of these formats: {_listed()}.",
        )
    if "WEBVT".startswith(start.strip()):
        raise UnreadableTranscript(
            reason=UnreadableReason.TRUNCATED,
            message="The file was cut off: it has a VTT's first line at most, and no cue.",
            what_to_do="Download or export it again.",
        )
    return _by_layout(Sheet(text), text, is_document=is_document)


def _by_layout(sheet: Sheet, text: str, *, is_document: bool) -> Format:
    if is_document and teams_docx.is_teams(sheet):
        return "teams_docx"
    if holds_cues(sheet):
        if teams_vtt.names_voices(text):
            return "teams_vtt"
        return "zoom_vtt" if is_webvtt(sheet) else "srt"
    if google_meet.is_meet(sheet):
        return "google_meet"
    if otter.is_otter(sheet):
        return "otter"
    return "plain"


def _names_nobody(draft: Draft) -> bool:
    """Whether there are words but no speaker; without words it is another refusal."""
    words = any(s.text.strip() for s in draft.spoken) or any(
        o.kind is Omission.PREAMBLE for o in draft.omitted
    )
    return words and all(s.label is None for s in draft.spoken)


def _no_speakers(chosen: Format) -> UnreadableTranscript:
    return UnreadableTranscript(
        reason=UnreadableReason.NO_SPEAKERS,
        message=(
            "This transcript does not say who speaks, and Chatham does not guess: consent and "
            "every line of a summary hang on it."
        ),
        what_to_do=(
            f"{_EXPORT_INSTEAD[chosen]} If these are your own notes of the session, add --as notes."
        ),
    )


def _in_language(reading: Reading) -> Reading:
    language = language_of([u.text for u in reading.utterances])
    if language is not None:
        return replace(reading, language=language)
    remark = "The text is too short to be sure that it is English; it is read as English."
    return replace(reading, notices=(*reading.notices, remark))
