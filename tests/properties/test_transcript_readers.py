"""What is written comes back; what is inserted is read or counted; nothing else ever happens."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from itertools import groupby

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from assistant.transcripts.assembling import MIN_EQUAL_SEGMENTS
from assistant.transcripts.errors import UnreadableTranscript
from assistant.transcripts.quotes import quoted_spans
from assistant.transcripts.read import read_transcript
from assistant.transcripts.reading import FORMATS, Reading
from tests.unit.transcripts.files import WRITERS, Quirks, Said, merged

NAMES = (
    "Marta Wells",
    "Tobias Grau",
    "Doe, Jane",
    "Siobhán O'Brien-Núñez",
    "Dr. J. van der Berg",
    "Ng",
    "李 雷",
    "Jane Roe (she/her)",
    "Ana Lima (External)",
    "Will May",
    "Speaker 1",
    "SPEAKER_07",
    "DORIS DAY",
    "Łukasz Żółć",
    "Coach",
)
SENTENCES = (
    "I want to stop answering for my team and start asking.",
    "Here's the thing: nobody says what they think until I leave the room.",
    "10:30 Meeting: everybody looks at me and waits.",
    "So what would make this hour worth it for you?",
    'Well, she said to me: "you can\'t run this from your kitchen".',
    "That costs us 5 < 6 & more than the 12:45 train, <laughs> and it's R&D's budget.",
    "No. No, no. I mean yes, but not like that.",
    "The next step: I will call them on Thursday at 9:15, if that works.",
    "Mm-hmm.",
    "It went from 81% to 94% - and nobody noticed, did they?",
    "Helen told me that my own rule, write to answer@example.org, is a good one.",
    "um so i i was thinking like maybe we could you know do it together",
    "First: who decides? Second: by when? Third: who needs to know it before?",
    "I'd rather have three questions on a card & read them out.",
    "He said \u201cI don\u2019t know\u201d, and that was the best part of it.",
)


def attempt(data: bytes, as_format: str | None = None) -> Reading | UnreadableTranscript:
    """A reading or a refusal; any other exception is the failure these tests look for."""
    try:
        return read_transcript(data, filename=None, as_format=as_format)
    except UnreadableTranscript as refusal:
        return refusal


turns = st.tuples(
    st.sampled_from(NAMES),
    st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4).map(" ".join),
)
quirks = st.builds(
    Quirks,
    bom=st.booleans(),
    crlf=st.booleans(),
    comma=st.booleans(),
    hours=st.booleans(),
    ids=st.booleans(),
    cut=st.integers(3, 40),
    close_voices=st.booleans(),
    voice_class=st.sampled_from(["", ".loud", ".first.loud"]),
    wrap=st.booleans(),
    final_newline=st.booleans(),
)


@st.composite
def sessions(draw: st.DrawFn) -> Sequence[Said]:
    """Two to four speakers; each speaks twice or more, as in every session longer than a line."""
    people = draw(st.lists(st.sampled_from(NAMES), min_size=2, max_size=4, unique=True))
    said = [
        (draw(st.sampled_from(people)), words) for _, words in draw(st.lists(turns, max_size=12))
    ]
    opening = [(p, f"{SENTENCES[n]} {SENTENCES[3]}") for n, p in enumerate(people)]
    session = [*opening, *said]
    # A line four times in a row is what a looping recognizer writes, and has tests of its own.
    assume(all(len(list(run)) < MIN_EQUAL_SEGMENTS for _, run in groupby(session)))
    return session


@pytest.mark.parametrize("format_", sorted(WRITERS))
@settings(max_examples=40, deadline=None)
@given(said=sessions(), how=quirks)
def test_every_format_gives_back_the_turns_that_were_written(
    format_: str, said: Sequence[Said], how: Quirks
) -> None:
    reading = read_transcript(WRITERS[format_](said, how), filename=None)
    assert [(u.label, u.text) for u in reading.utterances] == merged(said)


@pytest.mark.parametrize(
    "format_", ["zoom_vtt", "teams_vtt", "srt", "otter", "google_meet", "plain"]
)
@settings(max_examples=60, deadline=None)
@given(
    said=sessions(),
    how=quirks,
    data=st.data(),
    line=st.sampled_from(
        [
            "quagga okapi zebra",
            "NOTE quagga okapi zebra",
            "## quagga okapi zebra",
            "quagga: okapi zebra",
            "Quagga: okapi zebra",
            "Quagga Okapi Zebra",
            "> quagga okapi zebra",
            "STYLE\nquagga okapi zebra",
            "quagga okapi zebra\n",
            "\nquagga okapi zebra\n",
            "\nNOTE quagga\nokapi zebra\n\n",
        ]
    ),
)
def test_an_inserted_line_is_read_or_counted_or_refused(
    format_: str, said: Sequence[Said], how: Quirks, data: st.DataObject, line: str
) -> None:
    how = dataclasses.replace(how, crlf=False)
    before = read_transcript(WRITERS[format_](said, how), filename=None)
    lines = WRITERS[format_](said, how).decode().split("\n")
    lines.insert(data.draw(st.integers(1, len(lines) - 1)), line)
    after = attempt("\n".join(lines).encode())
    if isinstance(after, UnreadableTranscript):
        assert "quagga" not in str(after).casefold()
        return
    seen = " ".join(f"{u.label} {u.text}" for u in after.utterances).casefold()
    if all(word in seen for word in ("quagga", "okapi", "zebra")):
        return
    assert after.words_left_out >= before.words_left_out + 3
    assert not any("quagga" in notice.casefold() for notice in after.notices)


@settings(max_examples=150, deadline=None)
@given(
    format_=st.sampled_from(sorted(WRITERS)),
    said=sessions(),
    how=quirks,
    cuts=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40)), min_size=1, max_size=4),
    noise=st.binary(max_size=6),
    as_format=st.sampled_from([None, None, *FORMATS]),
)
def test_a_damaged_file_is_read_or_refused_and_never_crashes(
    *,
    format_: str,
    said: Sequence[Said],
    how: Quirks,
    cuts: list[tuple[float, int]],
    noise: bytes,
    as_format: str | None,
) -> None:
    data = WRITERS[format_](said, how)
    for where, length in cuts:
        at = int(where * len(data))
        data = data[:at] + noise + data[at + length :]
    outcome = attempt(data, as_format)
    if isinstance(outcome, UnreadableTranscript):
        for secret in ("kitchen", "Wells", "O'Brien", "answer@", "quest"):
            assert secret not in str(outcome)
        assert outcome.__cause__ is None
        return
    assert outcome.utterances
    assert all(u.text.strip() and "\n" not in u.text for u in outcome.utterances)


@settings(max_examples=300, deadline=None)
@given(data=st.binary(max_size=400), as_format=st.sampled_from([None, *FORMATS]))
def test_arbitrary_bytes_never_crash_a_reader(data: bytes, as_format: str | None) -> None:
    outcome = attempt(data, as_format)
    if isinstance(outcome, UnreadableTranscript):
        assert outcome.message
        assert outcome.what_to_do


@settings(max_examples=200, deadline=None)
@given(
    text=st.text(
        alphabet=st.sampled_from('abcs 12:.,-[]()<>#*_"&;“”‘’：\n\t/{}'), min_size=1, max_size=200
    ),
    as_format=st.sampled_from([None, *FORMATS]),
)
def test_text_out_of_the_formats_own_signs_never_crashes_a_reader(
    text: str, as_format: str | None
) -> None:
    assume(text.strip())
    outcome = attempt(text.encode(), as_format)
    if isinstance(outcome, UnreadableTranscript):
        assert outcome.__cause__ is None


@settings(max_examples=300, deadline=None)
@given(text=st.text(alphabet=st.sampled_from("ab s.’‘“”\"'d"), max_size=60))
def test_quoted_spans_lie_in_order_between_their_marks(text: str) -> None:
    before = 0
    for start, end in quoted_spans(text):
        assert before <= start < end <= len(text) - 1
        assert text[start - 1] + text[end] in {'""', "“”", "‘’"}
        assert text[start:end].strip()
        before = end + 1


@given(
    outside=st.lists(st.text(alphabet="abc .,", max_size=12), min_size=2, max_size=5),
    inside=st.lists(st.text(alphabet="abc", min_size=1, max_size=12), min_size=5, max_size=5),
    marks=st.sampled_from([('"', '"'), ("“", "”"), ("‘", "’")]),
)
def test_each_quotation_that_was_written_is_found(
    outside: list[str], inside: list[str], marks: tuple[str, str]
) -> None:
    opening, closing = marks
    text, wanted = outside[0], []
    for n, words in enumerate(outside[1:]):
        text += f" {opening}{inside[n]}{closing} "
        wanted.append(inside[n])
        text += words
    assert [text[a:b] for a, b in quoted_spans(text)] == wanted
