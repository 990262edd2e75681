"""From one format's draft to a reading: bots and made-up lines out, one person's cues joined.

Invariant: every word of the draft is in an utterance or counted in a notice; the sum is checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Final

from assistant.transcripts import hallucinations
from assistant.transcripts.decoding import clean
from assistant.transcripts.errors import UnreadableReason, UnreadableTranscript
from assistant.transcripts.notetakers import note_taker
from assistant.transcripts.notices import Omission, Omitted, totalled, worded
from assistant.transcripts.reading import Format, Reading, Utterance

MAX_WORDS: Final = 150_000
"""About sixteen hours of speech."""

MIN_EQUAL_SEGMENTS: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """One piece of a draft, as the file has it. no_speech: Whisper's probability, if given."""

    label: str | None = field(repr=False)
    text: str = field(repr=False)
    start: float | None = None
    end: float | None = None
    no_speech: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a format's reader found. by_whisper: made by a recognizer that writes in silence."""

    format: Format
    spoken: tuple[Spoken, ...]
    omitted: tuple[Omitted, ...] = ()
    remarks: tuple[str, ...] = ()
    by_whisper: bool = False


def assemble(draft: Draft) -> Reading:
    """The reading of a transcript, its language still open.

    Raises:
        UnreadableTranscript: `no_speech`, `too_long` or `unaccounted_text`.
    """
    spoken = [
        replace(s, text=text, label=_one_line(s.label or "") or None)
        for s in draft.spoken
        if (text := _one_line(s.text))
    ]
    before = _words(s.text for s in spoken)
    omitted: list[Omitted] = []
    spoken = _without_bots(spoken, omitted)
    if draft.by_whisper:
        spoken = _without_inventions(spoken, omitted)
    utterances = tuple(_merged(spoken))
    after = _words(u.text for u in utterances)
    if before != after + sum(o.words for o in omitted):
        raise _sum_differs()
    _check_amount(after)
    left_out = totalled([*draft.omitted, *omitted])
    return Reading(
        format=draft.format,
        kind="transcript",
        utterances=utterances,
        language=None,
        labels=tuple(dict.fromkeys(u.label for u in utterances if u.label is not None)),
        notices=(*(worded(o) for o in left_out), *draft.remarks),
        words_left_out=sum(o.words for o in left_out),
    )


def _one_line(text: str) -> str:
    return " ".join(clean(text).split())


def _words(texts: Iterable[str]) -> int:
    return sum(len(t.split()) for t in texts)


def _check_amount(words: int) -> None:
    if words == 0:
        raise UnreadableTranscript(
            reason=UnreadableReason.NO_SPEECH,
            message="Nothing is said in this file: it has no spoken words.",
            what_to_do="Check that the recording had sound, and export the transcript again.",
        )
    if words > MAX_WORDS:
        raise too_long(words)


def too_long(count: int, what: str = "words") -> UnreadableTranscript:
    """More words than a session has, or of `what` stands for them before they are read."""
    return UnreadableTranscript(
        reason=UnreadableReason.TOO_LONG,
        message=f"The file holds {count:,} {what}; one session may have {MAX_WORDS:,} words.",
        what_to_do="Import one session at a time.",
    )


def _sum_differs() -> UnreadableTranscript:
    return UnreadableTranscript(
        reason=UnreadableReason.UNACCOUNTED_TEXT,
        message="The words read and the words kept or counted as left out differ.",
        what_to_do="Nothing was kept. Please report this as a bug, with the format of the file.",
    )


def _without_bots(spoken: Sequence[Spoken], omitted: list[Omitted]) -> list[Spoken]:
    kept: list[Spoken] = []
    for piece in spoken:
        product = note_taker(piece.label) if piece.label is not None else None
        if product is None:
            kept.append(piece)
        else:
            omitted.append(_omit(piece, Omission.NOTE_TAKER, by=product))
    return kept


def _without_inventions(spoken: Sequence[Spoken], omitted: list[Omitted]) -> list[Spoken]:
    kept: list[Spoken] = []
    for _, run in groupby(spoken, key=lambda s: (s.label, s.text.casefold())):
        pieces = list(run)
        if len(pieces) >= MIN_EQUAL_SEGMENTS:
            omitted.extend(_omit(p, Omission.REPEATS) for p in pieces[1:])
            pieces = pieces[:1]
        kept.extend(pieces)
    return [p for piece in kept if (p := _checked(piece, omitted)) is not None]


def _checked(piece: Spoken, omitted: list[Omitted]) -> Spoken | None:
    if hallucinations.is_sound(piece.text):
        omitted.append(_omit(piece, Omission.NON_SPEECH))
        return None
    if hallucinations.is_credit(piece.text) or hallucinations.is_doubtful(
        piece.text, piece.no_speech
    ):
        omitted.append(_omit(piece, Omission.HALLUCINATION))
        return None
    text, gone = hallucinations.without_loops(piece.text)
    if gone:
        omitted.append(Omitted(kind=Omission.REPEATS, lines=1, words=gone))
    return replace(piece, text=text)


def _omit(piece: Spoken, kind: Omission, *, by: str | None = None) -> Omitted:
    return Omitted(kind=kind, lines=1, words=len(piece.text.split()), by=by)


def _merged(spoken: Sequence[Spoken]) -> Iterable[Utterance]:
    """One utterance for each run of one speaker; lines without a name are never joined."""
    for label, run in groupby(enumerate(spoken), key=lambda p: p[1].label or p[0]):
        pieces = [piece for _, piece in run]
        ends = [p.end for p in pieces if p.end is not None]
        yield Utterance(
            label=label if isinstance(label, str) else None,
            text=" ".join(p.text for p in pieces),
            start=pieces[0].start,
            end=ends[-1] if ends else None,
        )
