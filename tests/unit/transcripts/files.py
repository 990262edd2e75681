"""Writes a session the way each tool writes its files, so that tests know what must come back."""

from __future__ import annotations

import html
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import TypeAlias

import docx

Said: TypeAlias = tuple[str, str]
"""(speaker, words)"""

FIXTURES = Path(__file__).parents[2] / "fixtures" / "transcripts"

SESSION: tuple[Said, ...] = (
    ("Marta Wells", "Good to see you, Tobias. What would make this hour worth it?"),
    ("Tobias Grau", "I want to stop answering for my team & start asking."),
    ("Marta Wells", "When does it go wrong?"),
    ("Tobias Grau", "10:30 Meeting: everybody looks at me, and here's the thing: I answer."),
)


def merged(said: Sequence[Said]) -> list[Said]:
    """What a reader has to return: one turn for each run of one speaker."""
    return [
        (who, " ".join(" ".join(words.split()) for _, words in run))
        for who, run in groupby(said, key=lambda s: s[0])
    ]


@dataclass(frozen=True, kw_only=True)
class Quirks:
    """How a file deviates. cut: words in a cue; the rest as named."""

    bom: bool = False
    crlf: bool = False
    comma: bool = False
    hours: bool = True
    ids: bool = True
    cut: int = 8
    close_voices: bool = True
    voice_class: str = ""
    wrap: bool = False
    final_newline: bool = True
    extra: tuple[str, ...] = field(default=())


PLAIN = Quirks()


def encoded(lines: Sequence[str], quirks: Quirks) -> bytes:
    newline = "\r\n" if quirks.crlf else "\n"
    text = newline.join(lines).rstrip() + (newline if quirks.final_newline else "")
    return ("\ufeff" if quirks.bom else "").encode() + text.encode()


def _clock(seconds: float, quirks: Quirks) -> str:
    whole = int(seconds)
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    decimals = f"{'.,'[quirks.comma]}{round((seconds - whole) * 1000):03d}"
    if hours or quirks.hours:
        return f"{hours:02d}:{minutes:02d}:{rest:02d}{decimals}"
    return f"{minutes:02d}:{rest:02d}{decimals}"


def _cues(said: Sequence[Said], quirks: Quirks) -> list[tuple[str, str, str]]:
    """(timing, speaker, words) with long turns cut into several cues of one speaker."""
    cues = []
    at = 1.5
    for who, words in said:
        tokens = words.split()
        for n in range(0, len(tokens), quirks.cut):
            timing = f"{_clock(at, quirks)} --> {_clock(at + 2.25, quirks)}"
            cues.append((timing, who, " ".join(tokens[n : n + quirks.cut])))
            at += 2.5
    return cues


def _numbered(blocks: Sequence[Sequence[str]], quirks: Quirks) -> list[str]:
    lines: list[str] = []
    for n, block in enumerate(blocks, start=1):
        lines += [*([str(n)] if quirks.ids else []), *block, ""]
    return lines


def zoom(said: Sequence[Said], quirks: Quirks = PLAIN) -> bytes:
    blocks = [[timing, f"{who}: {words}"] for timing, who, words in _cues(said, quirks)]
    return encoded(["WEBVTT", *quirks.extra, "", *_numbered(blocks, quirks)], quirks)


def teams(said: Sequence[Said], quirks: Quirks = PLAIN) -> bytes:
    blocks = []
    for timing, who, words in _cues(said, quirks):
        text = html.escape(words)
        if quirks.wrap:
            text = text.replace(" ", "\n", 1)
        close = "</v>" if quirks.close_voices else ""
        blocks.append([timing, f"<v{quirks.voice_class} {html.escape(who)}>{text}{close}"])
    return encoded(["WEBVTT", *quirks.extra, "", *_numbered(blocks, quirks)], quirks)


def subrip(said: Sequence[Said], quirks: Quirks = PLAIN) -> bytes:
    blocks = [[timing, f"{who}: {words}"] for timing, who, words in _cues(said, quirks)]
    return encoded(_numbered(blocks, quirks), quirks)


def otter(said: Sequence[Said], quirks: Quirks = PLAIN) -> bytes:
    lines: list[str] = []
    for n, (who, words) in enumerate(said):
        lines += [f"{who}  {n // 4}:{n % 4 * 15:02d}  ", words, ""]
    return encoded([*lines, "Transcribed by https://otter.ai"], quirks)


def meet(said: Sequence[Said], quirks: Quirks = PLAIN) -> bytes:
    return encoded(_meet_lines(said), quirks)


def plain(said: Sequence[Said], quirks: Quirks = PLAIN) -> bytes:
    lines = [line for who, words in said for line in (f"**{who}:** {words}", "")]
    return encoded(["# Session", "", *lines], quirks)


def whisperx(said: Sequence[Said], quirks: Quirks = PLAIN) -> bytes:
    segments = [
        {"start": float(n), "end": n + 0.5, "text": f" {words}", "speaker": who, "words": []}
        for n, (who, words) in enumerate(said)
    ]
    text = json.dumps({"segments": segments, "language": "en"}, ensure_ascii=False)
    return encoded([text], quirks)


def teams_docx(said: Sequence[Said], quirks: Quirks = PLAIN) -> bytes:
    del quirks
    document = docx.Document()
    document.add_paragraph("Coaching-20250603_100000-Meeting Transcript")
    document.add_paragraph("3 June 2025, 10:00am")
    document.add_paragraph("Marta Wells started transcription")
    for n, (who, words) in enumerate(said):
        paragraph = document.add_paragraph()
        paragraph.add_run(who).bold = True
        paragraph.add_run(f"   {n // 4}:{n % 4 * 15:02d}").add_break()
        paragraph.add_run(words)
    return saved(document)


def meet_docx(said: Sequence[Said], quirks: Quirks = PLAIN) -> bytes:
    del quirks
    document = docx.Document()
    for line in _meet_lines(said):
        document.add_paragraph(line)
    return saved(document)


def saved(document: object) -> bytes:
    out = io.BytesIO()
    document.save(out)  # type: ignore[attr-defined]
    return out.getvalue()


def _meet_lines(said: Sequence[Said]) -> list[str]:
    lines = ["Jun 3, 2025", "Coaching - Transcript", "00:00:00", ""]
    lines += [f"{who}: {words}" for who, words in said]
    return [*lines, "", "Transcription ended after 00:26:01"]


WRITERS: dict[str, Callable[[Sequence[Said], Quirks], bytes]] = {
    "zoom_vtt": zoom,
    "teams_vtt": teams,
    "srt": subrip,
    "teams_docx": teams_docx,
    "google_meet": meet,
    "google_meet_docx": meet_docx,
    "otter": otter,
    "whisper_json": whisperx,
    "plain": plain,
}
