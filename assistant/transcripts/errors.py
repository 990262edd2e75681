"""Why a file was not read, in words for the person who chose it.

Invariant: a message never holds text, names or labels of the file, so that it may be logged.
"""

from __future__ import annotations

from enum import StrEnum


class UnreadableReason(StrEnum):
    """What was wrong with a file; stable codes for the CLI, the API and tests."""

    EMPTY_FILE = "empty_file"
    TOO_LARGE = "too_large"
    TOO_LONG = "too_long"
    WRONG_ENCODING = "wrong_encoding"
    BINARY_FILE = "binary_file"
    UNKNOWN_FORMAT = "unknown_format"
    TRUNCATED = "truncated"
    DAMAGED_TIMING = "damaged_timing"
    DAMAGED_TAG = "damaged_tag"
    DAMAGED_DOCUMENT = "damaged_document"
    PROTECTED_DOCUMENT = "protected_document"
    UNSAFE_DOCUMENT = "unsafe_document"
    DAMAGED_JSON = "damaged_json"
    WRONG_JSON_TYPES = "wrong_json_types"
    UNSAFE_JSON = "unsafe_json"
    NO_SPEECH = "no_speech"
    NO_SPEAKERS = "no_speakers"
    AI_NOTES_ONLY = "ai_notes_only"
    UNSUPPORTED_LANGUAGE = "unsupported_language"
    UNACCOUNTED_TEXT = "unaccounted_text"
    BEYOND_READING = "beyond_reading"


class UnreadableTranscript(Exception):  # noqa: N818 - named for what the file is
    """A file is refused and nothing of it is kept.

    reason: a stable code. message: what happened and why. what_to_do: the way on.
    """

    def __init__(self, *, reason: UnreadableReason, message: str, what_to_do: str) -> None:
        super().__init__(f"{message} {what_to_do}")
        self.reason = reason
        self.message = message
        self.what_to_do = what_to_do
