from __future__ import annotations

import pytest

from assistant.transcripts.labels import SpeakerLabels, is_generic, looks_like_name, prefix_of
from assistant.transcripts.notetakers import note_taker
from assistant.transcripts.read import read_transcript

TALK = [
    "Ada Lund: How was it?",
    "Bo Falk: It was fine.",
    "Ada Lund: And now?",
    "Bo Falk: Now I ask.",
]


@pytest.mark.parametrize(
    "line",
    [
        "10:30 Meeting: everybody looks at me.",
        "10:30: the meeting starts.",
        "Here's the thing: nobody asks.",
        "Here’s the thing: nobody asks.",
        "So here is what I said: no.",
        "Plan B: we wait.",
        "The next step: I call.",
        "Question: who decides?",
        "Note to self: wait.",
        "Monday: the rota. Tuesday: the audit.",
        "I said to them: stop.",
        "What she'd say: no.",
        "https://example.org: look there.",
        "Look at 5:45 and 6:15 trains: both late.",
        "Goal: hand over the rota.",
        "and then: silence",
        "Re: the rota",
        "1. First point: ask.",
        "She didn't ask: she told.",
        "NOTE: this is loud",
        "a < b: c",
        ": nothing before",
        "",
    ],
)
def test_a_colon_in_a_sentence_is_no_speaker(line: str) -> None:
    assert SpeakerLabels([*TALK, line]).split(line) is None


@pytest.mark.parametrize(
    ("line", "label", "text"),
    [
        ("Ada Lund: Hi.", "Ada Lund", "Hi."),
        ("Ada Lund：Hi.", "Ada Lund", "Hi."),
        ("**Ada Lund:** Hi.", "Ada Lund", "Hi."),
        ("**Ada Lund**: Hi.", "Ada Lund", "Hi."),
        ("**Ada Lund：** Hi.", "Ada Lund", "Hi."),
        ("__Ada Lund__: Hi.", "Ada Lund", "Hi."),
        ("- Ada Lund: Hi.", "Ada Lund", "Hi."),
        ("> Ada Lund: Hi.", "Ada Lund", "Hi."),
        (">> ADA LUND: Hi.", "ADA LUND", "Hi."),
        ("[Ada Lund]: Hi.", "Ada Lund", "Hi."),
        ("[SPEAKER_00]: Hi.", "SPEAKER_00", "Hi."),
        ("[00:12] Ada Lund: Hi.", "Ada Lund", "Hi."),
        ("(00:12) Ada Lund: Hi.", "Ada Lund", "Hi."),
        ("Ada Lund [00:12]: Hi.", "Ada Lund", "Hi."),
        ("Ada Lund (00:01:12): Hi.", "Ada Lund", "Hi."),
        ("**[00:12] Ada Lund:** Hi.", "Ada Lund", "Hi."),
        ("Ada   Lund:   Hi.", "Ada Lund", "Hi."),
        ("Ada Lund:", "Ada Lund", ""),
        ("Lund, Ada (External): Hi.", "Lund, Ada (External)", "Hi."),
        ("Ada Lund (she/her): Hi: there.", "Ada Lund (she/her)", "Hi: there."),
        ("Ada Lund | Northwind: Hi.", "Ada Lund | Northwind", "Hi."),
        ("Siobhán O’Brien-Núñez: Hi.", "Siobhán O’Brien-Núñez", "Hi."),
        ("Jan van der Berg: Hi.", "Jan van der Berg", "Hi."),
        ("Dr. J. Okoro: Hi.", "Dr. J. Okoro", "Hi."),
        ("अनिल कुमार: Hi.", "अनिल कुमार", "Hi."),
        ("李雷：Hi.", "李雷", "Hi."),
        ("Doris Day: Hi.", "Doris Day", "Hi."),
        ("May: Hi.", "May", "Hi."),
        ("Will: Hi.", "Will", "Hi."),
        ("coach: Hi.", "coach", "Hi."),
        ("Speaker 12: Hi.", "Speaker 12", "Hi."),
        ("Unknown Speaker: Hi.", "Unknown Speaker", "Hi."),
        ("P1: Hi.", "P1", "Hi."),
        ("Ada's iPad: Hi.", "Ada's iPad", "Hi."),
        ("+1 415***0132: Hi.", "+1 415***0132", "Hi."),
        ("Room 4: Hi.", "Room 4", "Hi."),
        ("edwin: Hi.", "edwin", "Hi."),
        ("edwin.k_99: Hi.", "edwin.k_99", "Hi."),
    ],
)
def test_what_a_tool_or_a_person_writes_as_a_speaker_is_one(
    line: str, label: str, text: str
) -> None:
    prefix = SpeakerLabels([*TALK, line]).split(line)
    assert prefix is not None
    assert (prefix.label, prefix.text) == (label, text)


def test_times_without_brackets_count_only_where_they_are_the_rule() -> None:
    lines = ["00:01 Ada Lund: Hi.", "00:04 Bo Falk: Hello.", "00:09 Ada Lund: 10:30 Meeting: why?"]
    labels = SpeakerLabels(lines)
    found = [labels.split(line) for line in lines]
    assert [f.label for f in found if f] == ["Ada Lund", "Bo Falk", "Ada Lund"]
    assert found[2] is not None
    assert found[2].text == "10:30 Meeting: why?"
    assert found[2].clock == "00:09"


def test_a_lower_case_label_has_to_come_back_where_lines_go_unlabelled() -> None:
    once = [*TALK, *["and so on it goes"] * 8, "edwin: Hi."]
    assert SpeakerLabels(once).split("edwin: Hi.") is None
    assert SpeakerLabels([*once, "edwin: Ho."]).split("edwin: Hi.") is not None


def test_one_name_with_a_colon_does_not_make_a_transcript() -> None:
    prose = [
        "I met the team today.",
        *["It went on like this for long."] * 40,
        "Grace: eleven years.",
    ]
    assert not SpeakerLabels(prose).accepted


def test_possessives_are_names_and_contractions_are_not() -> None:
    assert looks_like_name("Ada's Phone")
    assert not looks_like_name("That's Ada")
    assert not looks_like_name("2019 - 2020")
    assert not looks_like_name("")
    assert is_generic("SPEAKER_00")
    assert not is_generic("Coachella")


def test_a_label_is_never_longer_than_a_name() -> None:
    assert prefix_of("x" * 90 + ": hi") is None
    assert not looks_like_name("Ada Bo Cy Di Ed Fay Gus")


@pytest.mark.parametrize(
    ("label", "product"),
    [
        ("Otter.ai", "Otter.ai"),
        ("OtterPilot", "Otter.ai"),
        ("Ada's Otter.ai", "Otter.ai"),
        ("Ada Lund’s OtterPilot", "Otter.ai"),
        ("Otter.ai (Ada Lund)", "Otter.ai"),
        ("Fireflies.ai Notetaker Ada", "Fireflies"),
        ("Fireflies.ai Notetaker Ada Lund", "Fireflies"),
        ("fireflies.ai notetaker", "Fireflies"),
        ("Fathom", "Fathom"),
        ("Ada's Fathom Notetaker", "Fathom"),
        ("Fathom AI Note Taker", "Fathom"),
        ("read.ai", "read.ai"),
        ("Read AI", "read.ai"),
        ("read.ai meeting notes", "read.ai"),
        ("MeetGeek", "MeetGeek"),
        ("MeetGeek Notetaker - Ada", "MeetGeek"),
        ("tl;dv", "tl;dv"),
        ("tldv.io", "tl;dv"),
        ("tl;dv Notetaker", "tl;dv"),
        ("Copilot", "Copilot"),
        ("Microsoft Copilot", "Copilot"),
        ("Microsoft 365 Copilot", "Copilot"),
        ("Gemini", "Gemini"),
        ("Zoom AI Companion", "Zoom AI Companion"),
        ("Granola", "Granola"),
        ("AI Notetaker", "unnamed product"),
        ("Ada's AI Notetaker", "unnamed product"),
        ("Notetaker", "unnamed product"),
    ],
)
def test_note_takers_are_known_by_their_whole_label(label: str, product: str) -> None:
    assert note_taker(label) == product


@pytest.mark.parametrize(
    "label",
    [
        "Ada Lund",
        "Grace Fellow",
        "Fathom Jones",
        "Otto Otter",
        "Jamie",
        "Fellow",
        "Gemini Patel",
        "Ada (Read AI team)",
        "Coach",
        "Bo's iPad",
        "x" * 500,
        "",
    ],
)
def test_people_are_not_taken_for_note_takers(label: str) -> None:
    assert note_taker(label) is None


def test_a_bot_among_speakers_is_no_label_and_its_words_are_counted() -> None:
    text = "\n".join([*TALK, "Ada's Otter.ai: I am here to take notes.", TALK[0]])
    reading = read_transcript(text.encode(), filename=None)
    assert reading.labels == ("Ada Lund", "Bo Falk")
    assert reading.words_left_out == 6
    assert "Left out 1 line by a note-taker bot (Otter.ai)." in reading.notices
