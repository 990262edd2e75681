from __future__ import annotations

import docx
import pytest

from assistant.transcripts.quotes import quoted_spans
from assistant.transcripts.read import read_transcript
from assistant.transcripts.reading import Reading
from tests.unit.transcripts.files import FIXTURES, saved

WANTS = "Wants to stop answering for his team and to start asking."


def notes(text: str) -> list[str]:
    return [u.text for u in read(text).utterances]


def read(text: str) -> Reading:
    return read_transcript(text.encode(), filename=None, as_format="notes")


def quoted(text: str) -> list[str]:
    return [text[a:b] for a, b in quoted_spans(text)]


def test_paragraphs_can_be_cited_and_nobody_is_made_to_speak() -> None:
    reading = read((FIXTURES / "notes.md").read_text())
    assert (reading.format, reading.kind, reading.labels) == ("notes", "notes", ())
    assert not reading.has_unnamed
    assert all(u.label is None and u.start is None for u in reading.utterances)
    assert [u.text for u in reading.utterances] == [
        "Session 3 with T.",
        f'Arrived late, out of breath, cheerful. {WANTS} His words: "I want to hear them think."',
        "- Monday meeting: he answers before anybody asks.",
        "- What he'd rather do: “three questions, then ‘I don’t know’, then wait”.",
        "Commits: opens Monday with a question. By Monday.",
        "I send him the list of questions tonight.",
    ]


def test_one_point_a_line_stays_one_paragraph_a_point() -> None:
    text = (
        "Goal: hear the team think\nReality. He answers first\na) wait\n2) ask\n• write it down\n"
    )
    assert notes(text) == text.splitlines()


def test_lines_wrapped_by_an_editor_are_one_paragraph() -> None:
    wrapped = (
        "She wants the store managers to decide for themselves and to speak on the\n"
        "Monday call instead of waiting for her. I asked what made the two Wednesdays\n"
        "hold. Beatrix guarded the door, she said, and then laughed about it for a\n"
        "while.\n"
    )
    assert notes(wrapped) == [" ".join(wrapped.split())]


def test_long_lines_that_are_whole_sentences_are_not_joined() -> None:
    points = [
        "She wants the store managers to decide for themselves on the call.",
        "I asked what made the two Wednesdays hold, and she laughed a lot.",
        "Beatrix guarded the door, and that is what made the two days hold.",
    ]
    assert notes("\n".join(points)) == points


def test_an_open_long_line_goes_on_below_and_items_and_headings_do_not() -> None:
    text = (
        "She wants the store managers to decide for themselves and to\nspeak first.\n"
        "- Which of the managers could run the call without her in the\n  room at all\n"
        "- Penny\n## Next\nby Friday\n"
    )
    assert notes(text) == [
        "She wants the store managers to decide for themselves and to speak first.",
        "- Which of the managers could run the call without her in the room at all",
        "- Penny",
        "Next",
        "by Friday",
    ]


def test_rulers_separate_and_are_no_text() -> None:
    assert notes("One thing.\n---\nAnother thing.\n* * *\nA third.\n") == [
        "One thing.",
        "Another thing.",
        "A third.",
    ]


def test_word_documents_hold_notes_too() -> None:
    document = docx.Document()
    for line in ("Session 4.", "She said “enough”.", ""):
        document.add_paragraph(line)
    reading = read_transcript(saved(document), filename="n.docx", as_format="notes")
    assert [u.text for u in reading.utterances] == ["Session 4.", "She said “enough”."]


def test_captions_without_names_become_sentences() -> None:
    text = (
        "WEBVTT\n\n1\n00:01.000 --> 00:02.000\nWhat would make this hour\n\n"
        "2\n00:02.000 --> 00:03.000\nworth it?\n\n"
        "3\n00:04.000 --> 00:05.000\n<v Bo>A plan &amp; time.</v>\n"
    )
    assert notes(text) == ["What would make this hour worth it?", "Bo: A plan & time."]


def test_labels_in_notes_stay_text() -> None:
    assert notes("Me: what else?\nJM: the shelf.\n") == ["Me: what else?", "JM: the shelf."]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('She said "I do want credit." Then silence.', ["I do want credit."]),
        ("She said “I do want credit.” Then silence.", ["I do want credit."]),
        ("She: ‘I don’t know, it’s theirs.’ Silence.", ["I don’t know, it’s theirs."]),
        (
            "‘Nobody’s asking the managers’ views’ was how she put it.",
            ["Nobody’s asking the managers’ views"],
        ),
        ("“One.” and later “two”.", ["One.", "two"]),
        ("‘One’ and later ‘two’.", ["One", "two"]),
        ("“He said ‘stop’ and I did.”", ["He said ‘stop’ and I did."]),
        ("“Then she said “no” and left.”", ["Then she said “no” and left."]),
        ('("Sign both.")', ["Sign both."]),
        ('Her words—"sign both"—twice.', ["sign both"]),
        ('"Everything"', ["Everything"]),
        ("The managers’ views and the team’s.", []),
        ("It’s Ada’s rota.", []),
        ("A 24\" screen and a 6' table.", []),
        ("He measured 5'10\" and 6'2\" that day.", []),
        ('She began "and never ended', []),
        ("She began “and never ended", []),
        ("She began ‘and never ended", []),
        ('Empty "" and " " are nothing.', []),
        ("'I can't' in straight single marks is not read.", []),
        ('One "two" three "four', ["two"]),
        ("", []),
    ],
)
def test_only_what_stands_in_marks_is_quoted(text: str, wanted: list[str]) -> None:
    assert quoted(text) == wanted
