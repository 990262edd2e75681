"""The words of a Word document, without trusting the file: ZIP and XML are measured before use.

Own walk over the XML because python-docx's paragraph text leaves out tracked insertions, content
controls and tables in silence. Invariant: no DOCTYPE, so no entity, inside or outside, ever
expands; nothing is unpacked beyond fixed limits; nothing touches the disk or the network.
Source: ISO/IEC 29500-1 §17.3 (runs, breaks, revisions).
"""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Final
from xml.parsers import expat

from assistant.transcripts.errors import UnreadableReason, UnreadableTranscript

MAX_ENTRIES: Final = 2_000
MAX_UNPACKED: Final = 128 * 1024 * 1024
MAX_DOCUMENT: Final = 32 * 1024 * 1024
MAX_RATIO: Final = 100
"""XML of real documents packs 5 to 30 times; small parts are not judged by their ratio."""
SMALL_PART: Final = 1024 * 1024
MAX_DEPTH: Final = 200

_DOCUMENT: Final = "word/document.xml"
_WORD: Final = frozenset(
    {
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    }
)
_COMPATIBILITY: Final = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_ENTRY: Final = b"PK\x01\x02"
_ENCRYPTED: Final = 0x1


def is_zip(data: bytes) -> bool:
    """Whether the bytes start like a ZIP container, as every DOCX does."""
    return data[:4] in {b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"}


def text_of(data: bytes) -> str:
    """The visible text of a DOCX, one line for each paragraph, cell and line break.

    Raises:
        UnreadableTranscript: `unsafe_document`, `damaged_document`, `protected_document`, or
            `binary_file` for a ZIP that is no Word document.
    """
    return _Words().of(_document_part(data))


def _document_part(data: bytes) -> bytes:
    entries = data.count(_ENTRY)
    if entries > MAX_ENTRIES:
        raise _unsafe(f"It holds {entries} parts; documents have fewer than {MAX_ENTRIES}.")
    # A ZIP error may quote names out of the container, hence `from None` throughout.
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            part = _measured(container.infolist())
            with container.open(part) as stream:
                content = stream.read(MAX_DOCUMENT + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError):
        raise _damaged("The Word document is damaged or was cut off.") from None
    except RuntimeError:  # zipfile's way of asking for a password
        raise _protected() from None
    if len(content) > MAX_DOCUMENT:
        raise _unsafe("Its text part is larger than it declares.")
    return content


def _measured(parts: list[zipfile.ZipInfo]) -> zipfile.ZipInfo:
    unpacked = sum(p.file_size for p in parts)
    if unpacked > MAX_UNPACKED:
        raise _unsafe(f"Unpacked it would take {unpacked // 1024**2} MB.")
    for p in parts:
        if p.file_size > SMALL_PART and p.file_size > MAX_RATIO * max(1, p.compress_size):
            raise _unsafe(f"A part of it unpacks to more than {MAX_RATIO} times its size.")
    documents = [p for p in parts if p.filename == _DOCUMENT]
    if not documents:
        raise UnreadableTranscript(
            reason=UnreadableReason.BINARY_FILE,
            message="This is a ZIP archive, but not a Word document (DOCX).",
            what_to_do="Unpack it and import the transcript inside, or export it as DOCX.",
        )
    if len(documents) > 1:
        raise _unsafe("It holds two texts under one name.")
    document = documents[0]
    if document.flag_bits & _ENCRYPTED:
        raise _protected()
    if document.file_size > MAX_DOCUMENT:
        raise _unsafe(f"Its text alone would take {document.file_size // 1024**2} MB.")
    return document


class _Words:
    """Collects what a reader of the document would see, element by element."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._depth = 0
        self._in_text = 0
        self._hidden = 0

    def of(self, xml: bytes) -> str:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        try:
            parser.Parse(xml, True)  # noqa: FBT003 - expat takes it by position only
        except expat.ExpatError:
            raise _damaged("The text of the Word document is damaged.") from None
        except (LookupError, ValueError):
            raise _damaged("The Word document names an encoding that does not exist.") from None
        return "".join(self._out)

    def _doctype(self, *_: object) -> None:
        raise _unsafe("It declares a document type, which Word never writes.")

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise _unsafe("Its elements are nested deeper than any document's.")
        space, _, local = name.rpartition(" ")
        if self._hidden or _is_hidden(space, local):
            self._hidden += 1
        elif space in _WORD:
            if local == "t":
                self._in_text += 1
            elif local == "tab":
                self._out.append("\t")
            elif local in {"br", "cr"}:
                self._out.append("\n")
            elif local == "noBreakHyphen":
                self._out.append("-")

    def _end(self, name: str) -> None:
        self._depth -= 1
        if self._hidden:
            self._hidden -= 1
            return
        space, _, local = name.rpartition(" ")
        if space in _WORD:
            if local == "t":
                self._in_text -= 1
            elif local == "p":
                self._out.append("\n")

    def _data(self, data: str) -> None:
        if self._in_text and not self._hidden:
            self._out.append(data)


def _is_hidden(space: str, local: str) -> bool:
    """Deleted and moved-away text, tab stops of a style, and the second copy of a drawing."""
    if space == _COMPATIBILITY:
        return local == "Fallback"
    return space in _WORD and local in {"del", "moveFrom", "pPr", "rPr", "sectPr"}


def _unsafe(message: str) -> UnreadableTranscript:
    return UnreadableTranscript(
        reason=UnreadableReason.UNSAFE_DOCUMENT,
        message=f"This Word document is built in a way that can harm a reader. {message}",
        what_to_do="Open it in Word, save the text as a new DOCX or as TXT, and import that.",
    )


def _damaged(message: str) -> UnreadableTranscript:
    return UnreadableTranscript(
        reason=UnreadableReason.DAMAGED_DOCUMENT,
        message=message,
        what_to_do="Download it again, or save it anew from Word.",
    )


def _protected() -> UnreadableTranscript:
    return UnreadableTranscript(
        reason=UnreadableReason.PROTECTED_DOCUMENT,
        message="The Word document is protected by a password.",
        what_to_do="Save a copy without a password and import that.",
    )
