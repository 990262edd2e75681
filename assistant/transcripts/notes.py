"""Typed coach notes: paragraphs that can be cited, all of them in the author's words.

Who wrote them is given by the caller, never read from the text; what the coachee said is only
what stands in quotation marks (`quotes.quoted_spans`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from assistant.transcripts.cues import holds_cues, scan
from assistant.transcripts.decoding import clean
from assistant.transcripts.errors import UnreadableReason, UnreadableTranscript
from assistant.transcripts.markup import voices
from assistant.transcripts.notices import worded
from assistant.transcripts.reading import Reading, Utterance
from assistant.transcripts.recorder_lines import is_rule
from assistant.transcripts.sheet import Sheet

_ITEM: Final = re.compile(r"\s*(?:[-*+•–—▪◦‣·☐☑✓]\s+|\[[ xX]?\]\s|\(?(?:\d{1,3}|[a-zA-Z])[.)]\s+)")
_HEADING: Final = re.compile(r"\s*#{1,6}\s+")
_SENTENCE_END: Final = re.compile(r"[.!?:;…][\"'”’)\]*_]*\s*")
_WRAP_MIN: Final = 45
_WRAP_MAX: Final = 120
_WRAP_SPREAD: Final = 16


def read(text: str) -> Reading:
    """Read notes: paragraphs by blank lines, list items and headings, wrapped lines joined.

    A caption file that names nobody can be read as notes too: its sentences become paragraphs.

    Raises:
        UnreadableTranscript: `no_speech` when no paragraph has a word, and as `Sheet.close`.
    """
    sheet = Sheet(text)
    if holds_cues(sheet):
        paragraphs = list(_sentences(_cue_texts(sheet)))
    else:
        paragraphs = [p for block in _blocks(sheet) for p in _paragraphs(block)]
    left_out = sheet.close()
    texts = [line for p in paragraphs if (line := " ".join(clean(p).split()))]
    if not any(c.isalnum() for t in texts for c in t):
        raise UnreadableTranscript(
            reason=UnreadableReason.NO_SPEECH,
            message="There are no words in these notes.",
            what_to_do="Check the file, and import it again once it holds your notes.",
        )
    return Reading(
        format="notes",
        kind="notes",
        utterances=tuple(Utterance(label=None, text=t) for t in texts),
        language=None,
        labels=(),
        notices=tuple(worded(o) for o in left_out),
        words_left_out=sum(o.words for o in left_out),
    )


def _blocks(sheet: Sheet) -> list[list[str]]:
    """Runs of lines between blank lines; rulers end a run as well."""
    blocks: list[list[str]] = [[]]
    for i, line in enumerate(sheet):
        if not line.strip():
            blocks.append([])
        elif is_rule(line):
            sheet.structure(i)
            blocks.append([])
        else:
            blocks[-1].append(sheet.speech(i))
    return [b for b in blocks if b]


def _paragraphs(block: Sequence[str]) -> list[str]:
    wrapped = _is_wrapped(block)
    found: list[str] = []
    for n, line in enumerate(block):
        heading = _HEADING.match(line)
        starts = _ITEM.match(line) or heading
        after_heading = n > 0 and _HEADING.match(block[n - 1])
        if found and not starts and not after_heading and (wrapped or _goes_on(block[n - 1], line)):
            found[-1] = f"{found[-1]} {line.strip()}"
        else:
            found.append(line[heading.end() if heading else 0 :].strip())
    return found


def _is_wrapped(block: Sequence[str]) -> bool:
    """Whether all lines but the last are about as long, as an editor that wraps leaves them."""
    lengths = [len(line.rstrip()) for line in block[:-1]]
    if not lengths:
        return False
    return (
        min(lengths) >= _WRAP_MIN
        and max(lengths) <= _WRAP_MAX
        and max(lengths) - min(lengths) <= _WRAP_SPREAD
        and not all(_SENTENCE_END.search(line[-3:]) for line in block[:-1])
    )


def _goes_on(before: str, line: str) -> bool:
    """Whether a line is the rest of a sentence: the one before is long and open, this is low."""
    return (
        len(before.rstrip()) >= _WRAP_MIN
        and not _SENTENCE_END.search(before.rstrip()[-3:])
        and line.lstrip()[:1].islower()
    )


def _cue_texts(sheet: Sheet) -> Iterable[str]:
    for cue in scan(sheet):
        for voice in voices("\n".join(cue.lines)):
            yield f"{voice.label}: {voice.text}" if voice.label else voice.text


def _sentences(texts: Iterable[str]) -> Iterable[str]:
    """Cues joined until a sentence ends; captions break lines where the screen does."""
    open_text: list[str] = []
    for text in texts:
        open_text.append(text)
        if _SENTENCE_END.search(text.rstrip()[-3:]):
            yield " ".join(open_text)
            open_text = []
    if open_text:
        yield " ".join(open_text)
