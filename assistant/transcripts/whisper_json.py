"""JSON of Whisper, WhisperX, faster-whisper and whisper.cpp: segments with times and speakers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, FailFast, Field, TypeAdapter, ValidationError

from assistant.transcripts.assembling import MAX_WORDS, Draft, Spoken, too_long
from assistant.transcripts.errors import UnreadableReason, UnreadableTranscript

_Seconds = Annotated[float, Field(ge=0, le=360_000, allow_inf_nan=False)]

_MAX_OBJECTS: Final = 3 * MAX_WORDS
"""WhisperX writes each word twice, and the segments around them."""


class _Strict(BaseModel):
    """Types as the tools write them, no coercion; errors never show the input.

    Lists fail at their first fault: a million faults would take gigabytes to describe.
    """

    model_config = ConfigDict(strict=True, frozen=True, hide_input_in_errors=True)


class _Word(_Strict):
    """A word WhisperX aligned; only its speaker matters here."""

    speaker: str | None = Field(default=None, repr=False)


class _Segment(_Strict):
    """A segment of Whisper's `segments`, with WhisperX's `speaker` and `words`."""

    text: str = Field(repr=False)
    start: _Seconds | None = None
    end: _Seconds | None = None
    speaker: str | None = Field(default=None, repr=False)
    no_speech_prob: Annotated[float, Field(ge=0, le=1)] | None = None
    words: Annotated[tuple[_Word, ...] | None, FailFast()] = None


class _Offsets(_Strict):
    """Milliseconds, as whisper.cpp writes them."""

    start: int = Field(alias="from", ge=0)
    end: int = Field(alias="to", ge=0)


class _CppSegment(_Strict):
    """A segment of whisper.cpp's `transcription`."""

    text: str = Field(repr=False)
    offsets: _Offsets | None = None
    speaker: str | None = Field(default=None, repr=False)


class _Whisper(_Strict):
    """The whole file. `text`: Whisper's own join of all segments."""

    segments: Annotated[tuple[_Segment, ...], FailFast()]
    text: str | None = Field(default=None, repr=False)


class _Cpp(_Strict):
    """The whole file of whisper.cpp."""

    transcription: Annotated[tuple[_CppSegment, ...], FailFast()]


_LIST: Final = TypeAdapter(Annotated[tuple[_Segment, ...], FailFast()])


def read(text: str) -> Draft:
    """Read a recognizer's JSON.

    Raises:
        UnreadableTranscript: `damaged_json`, `wrong_json_types`, `unsafe_json` or `too_long`.
    """
    objects = text.count("{")
    if objects > _MAX_OBJECTS:
        raise too_long(objects, "JSON objects")
    try:
        if text.lstrip().startswith("["):
            return _draft(_LIST.validate_json(text), None)
        if '"transcription"' in text and '"segments"' not in text:
            return _draft_cpp(_Cpp.model_validate_json(text))
        whole = _Whisper.model_validate_json(text)
    except ValidationError as error:
        refusal = _refusal(error)
    else:
        return _draft(whole.segments, whole.text)
    raise refusal


def _draft(segments: Sequence[_Segment], whole: str | None) -> Draft:
    spoken = tuple(
        Spoken(
            label=" ".join((s.speaker or "").split()) or None,
            text=s.text,
            start=s.start,
            end=s.end,
            no_speech=s.no_speech_prob,
        )
        for s in segments
    )
    remarks: list[str] = []
    mixed = sum(len({w.speaker for w in s.words or () if w.speaker}) > 1 for s in segments)
    if mixed:
        remarks.append(
            f"In {mixed} segment(s) the recognizer heard more than one speaker; each is read as "
            "said by the one it names for the segment."
        )
    missing = len((whole or "").split()) - sum(len(s.text.split()) for s in segments)
    if missing > 0:
        remarks.append(
            f"The file's own full text has {missing} word(s) more than its segments; only the "
            "segments say who speaks, so those were read."
        )
    return Draft(format="whisper_json", spoken=spoken, remarks=tuple(remarks), by_whisper=True)


def _draft_cpp(file: _Cpp) -> Draft:
    spoken = tuple(
        Spoken(
            label=f"SPEAKER_{s.speaker}" if s.speaker else None,
            text=s.text,
            start=s.offsets.start / 1000 if s.offsets else None,
            end=s.offsets.end / 1000 if s.offsets else None,
        )
        for s in file.transcription
    )
    return Draft(format="whisper_json", spoken=spoken, by_whisper=True)


def _refusal(error: ValidationError) -> UnreadableTranscript:
    """What is wrong, by place and kind only: the input itself is never shown."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    if first["type"] == "json_invalid" and "recursion" in first["msg"]:
        return UnreadableTranscript(
            reason=UnreadableReason.UNSAFE_JSON,
            message="The JSON is nested deeper than any recognizer writes it.",
            what_to_do="Export the transcript again with Whisper or WhisperX.",
        )
    if first["type"] == "json_invalid":
        return UnreadableTranscript(
            reason=UnreadableReason.DAMAGED_JSON,
            message="The file is not valid JSON; it may have been cut off.",
            what_to_do="Export it again from Whisper or WhisperX and check that it is complete.",
        )
    place = ".".join(str(step) for step in first["loc"]) or "the top level"
    return UnreadableTranscript(
        reason=UnreadableReason.WRONG_JSON_TYPES,
        message=(
            f"The JSON is not what Whisper or WhisperX write; the first fault is at {place} "
            f"({first['type']})."
        ),
        what_to_do=(
            "Expected is an object with 'segments', each with a 'text' and, for who speaks, a "
            "'speaker'. Run WhisperX with --diarize and import its JSON."
        ),
    )
