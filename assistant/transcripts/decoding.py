"""From bytes to text: limits first, then what the file is, then its encoding. Nothing is guessed.

Invariant: text that leaves here is NFC, free of invisible characters, and was decoded strictly
from UTF-8 (with or without a byte-order mark) or UTF-16 (with one).
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from typing import Final

from assistant.transcripts.errors import UnreadableReason, UnreadableTranscript
from assistant.uploads import TRANSCRIPT_BYTES

MAX_BYTES: Final = TRANSCRIPT_BYTES
"""A five-hour WhisperX file with word timings has about 10 MiB. Callers check before they read."""

_MAGIC: Final[tuple[tuple[int, bytes, str], ...]] = (
    (0, b"%PDF", "a PDF"),
    (0, b"\xd0\xcf\x11\xe0", "an old Word file or a password-protected document"),
    (0, b"\x89PNG", "an image"),
    (0, b"\xff\xd8\xff", "an image"),
    (0, b"GIF8", "an image"),
    (0, b"ID3", "a recording"),
    (0, b"RIFF", "a recording"),
    (0, b"OggS", "a recording"),
    (0, b"fLaC", "a recording"),
    (0, b"\x1aE\xdf\xa3", "a recording"),
    (4, b"ftyp", "a recording"),
    (0, b"\x1f\x8b", "a compressed file"),
    (0, b"7z\xbc\xaf", "a compressed file"),
    (0, b"Rar!", "a compressed file"),
    (0, b"SQLite format 3", "a database"),
    (0, b"\x7fELF", "a program"),
    (0, b"{\\rtf", "a rich-text (RTF) file"),
)

_EXPORT: Final = (
    "Export the transcript as VTT, SRT, DOCX, TXT or JSON from the tool that recorded the session, "
    "and import that file."
)

# Zero-width and direction marks (Unicode category Cf), except the joiners that some names need.
_INVISIBLE: Final = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_CONTROL: Final = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
_SAVE_AS_UTF8: Final = (
    "Open it in the program that made it, save it with the encoding UTF-8, and import it again."
)


def check_size(size: int) -> None:
    """Refuse a file by its length in bytes, before its content is looked at.

    Raises:
        UnreadableTranscript: `empty_file` or `too_large`.
    """
    if size == 0:
        raise UnreadableTranscript(
            reason=UnreadableReason.EMPTY_FILE,
            message="The file is empty.",
            what_to_do="Export the transcript again and check that the new file has a size.",
        )
    if size > MAX_BYTES:
        raise UnreadableTranscript(
            reason=UnreadableReason.TOO_LARGE,
            message=(
                f"The file has {size / 1024**2:.0f} MB; a transcript may have at most "
                f"{MAX_BYTES // 1024**2} MB (hours of speech are under 10 MB)."
            ),
            what_to_do=_EXPORT + " If this is the recording itself, it needs a transcript first.",
        )


def refuse_other_kinds(data: bytes) -> None:
    """Refuse what is recognizably no transcript: a PDF, a recording, an image, RTF.

    Raises:
        UnreadableTranscript: `binary_file`.
    """
    for offset, magic, kind in _MAGIC:
        if data[offset : offset + len(magic)] == magic:
            raise _binary(f"This is {kind}, not a transcript in a format Chatham reads.")


def decode(data: bytes) -> str:
    """The text of a text file.

    Raises:
        UnreadableTranscript: `binary_file`, `wrong_encoding` or `empty_file`.
    """
    text = _strictly(data)
    controls = len(_CONTROL.findall(text))
    if controls:
        raise _binary(
            f"The file holds {controls} control character(s) that no text has; "
            "it is a binary file or damaged."
        )
    text = clean(text)
    if not text.strip():
        raise UnreadableTranscript(
            reason=UnreadableReason.EMPTY_FILE,
            message="The file holds only blank space.",
            what_to_do="Export the transcript again and check that the new file has words in it.",
        )
    return text


def clean(text: str) -> str:
    """NFC without invisible and control characters.

    Invisible ones would split names and hide them from the gates; control characters come out of
    JSON and character references, and could command the terminal that shows a speaker's label.
    """
    return unicodedata.normalize("NFC", _CONTROL.sub("", _INVISIBLE.sub("", text)))


def _strictly(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise _encoding("The file is UTF-32, which Chatham does not read.")
    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if not utf16 and b"\x00" in data:
        raise _binary(
            "The file holds NUL bytes: it is a binary file, or UTF-16 without a byte-order mark."
        )
    # A codec's own error quotes the bytes around the fault, hence `from None`.
    try:
        return data.decode("utf-16" if utf16 else "utf-8-sig", errors="strict")
    except UnicodeDecodeError as error:
        offset = error.start
    name = "UTF-16" if utf16 else "UTF-8"
    raise _encoding(f"The file is not valid {name} (first fault at byte {offset}).") from None


def _binary(message: str) -> UnreadableTranscript:
    return UnreadableTranscript(
        reason=UnreadableReason.BINARY_FILE, message=message, what_to_do=_EXPORT
    )


def _encoding(message: str) -> UnreadableTranscript:
    return UnreadableTranscript(
        reason=UnreadableReason.WRONG_ENCODING,
        message=f"{message} Guessing another encoding could change names, so it is refused.",
        what_to_do=_SAVE_AS_UTF8,
    )
