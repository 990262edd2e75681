from __future__ import annotations

import pytest

from assistant.transcripts.cues import scan
from assistant.transcripts.errors import UnreadableReason, UnreadableTranscript
from assistant.transcripts.read import read_transcript
from assistant.transcripts.reading import Reading
from assistant.transcripts.sheet import Sheet


def read(text: str) -> Reading:
    return read_transcript(text.encode(), filename=None)


def said(text: str) -> list[tuple[str | None, str]]:
    return [(u.label, u.text) for u in read(text).utterances]


def reason(text: str) -> UnreadableReason:
    with pytest.raises(UnreadableTranscript) as caught:
        read(text)
    return caught.value.reason


OPENING = "WEBVTT\n\n1\n00:01.000 --> 00:02.000\nAda Lund: Hello there.\n\n"
CLOSING = "\n9\n00:08.000 --> 00:09.000\nBo Falk: Goodbye then.\n"


@pytest.mark.parametrize(
    ("timing", "start", "end"),
    [
        ("00:01.500 --> 00:02.000", 1.5, 2.0),
        ("00:00:01,500 --> 00:00:02,000", 1.5, 2.0),
        ("01:00:01.500 --> 01:00:02.000 align:start position:0%", 3601.5, 3602.0),
        ("0:0:1.5 --> 0:0:2.0", 1.5, 2.0),
        ("  00:00:01.500  -->  00:00:02.000  ", 1.5, 2.0),
        ("00:00:01.500-->00:00:02", 1.5, 2.0),
        ("75:10.000 --> 75:11.000", 4510.0, 4511.0),
        ("00:00:05.000 --> 00:00:02.000", 5.0, None),
    ],
)
def test_timings_in_every_common_spelling(timing: str, start: float, end: float | None) -> None:
    (cue,) = scan(Sheet(f"WEBVTT\n\n{timing}\nHi"))
    assert (cue.start, cue.end) == (start, end)


@pytest.mark.parametrize(
    "line",
    [
        "00:0x:01.000 --> 00:00:02.000",
        "00:00:01.000 -->",
        "--> 00:00:02.000",
        "00:00:61.000 --> 00:01:02.000",
        "00:00:01.000 -> 00:00:02.000",
        "00:00:01.000 – 00:00:02.000",
        "00:00:01.000 → 00:00:02.000",
        "00:00:01.000 --> 00:00:02.000align:start",
    ],
)
def test_a_timing_that_cannot_be_read_is_an_error_and_never_speech(line: str) -> None:
    assert reason(f"{OPENING}2\n{line}\nAda Lund: Lost?\n{CLOSING}") == "damaged_timing"


def test_a_file_whose_every_arrow_was_changed_is_still_known_for_a_cue_file() -> None:
    text = "1\n00:00:01,000 –> 00:00:02,000\nAda: Hi.\n\n2\n00:00:03,000 –> 00:00:04,000\nBo: Ho.\n"
    assert reason(text) == "damaged_timing"


def test_the_message_names_the_line_and_not_its_text() -> None:
    with pytest.raises(UnreadableTranscript, match="the first being line 8") as caught:
        read(f"{OPENING}2\n00:zebra --> 00:00:02.000\nAda Lund: Lost?\n{CLOSING}")
    assert "zebra" not in str(caught.value)


def test_a_blank_line_inside_a_cue_loses_nothing() -> None:
    text = f"{OPENING}2\n00:03.000 --> 00:04.000\nBo Falk: One thing,\n\nand another.\n{CLOSING}"
    assert said(text)[1] == ("Bo Falk", "One thing, and another. Goodbye then.")


def test_missing_blank_lines_between_cues() -> None:
    text = (
        "1\n00:00:01,000 --> 00:00:02,000\nAda Lund: Hello\nthere.\n"
        "2\n00:00:03,000 --> 00:00:04,000\nBo Falk: Hi.\n"
        "00:00:05,000 --> 00:00:06,000\nAda Lund: Seven\n7\n"
    )
    assert said(text) == [("Ada Lund", "Hello there."), ("Bo Falk", "Hi."), ("Ada Lund", "Seven 7")]


def test_a_cue_that_is_only_a_number_is_speech() -> None:
    text = f"{OPENING}2\n00:03.000 --> 00:04.000\n42\n{CLOSING}"
    assert said(text)[0] == ("Ada Lund", "Hello there. 42")


def test_side_blocks_are_left_out_and_counted_and_a_cue_named_note_is_a_cue() -> None:
    text = (
        "WEBVTT - Coaching\nKind: captions\nLanguage: en\n\nSTYLE\n::cue { color: red }\n\n"
        "REGION\nid:fred\n\nNOTE two\nlines here\n\n"
        "NOTE\n00:01.000 --> 00:02.000\nAda Lund: Hello there.\n\n"
        "intro of Bo\n00:03.000 --> 00:04.000\nBo Falk: NOTE this.\n"
    )
    reading = read(text)
    assert [u.text for u in reading.utterances] == ["Hello there.", "NOTE this."]
    assert "Left out 8 comment or style lines." in reading.notices
    assert "Left out 1 cue title." in reading.notices
    assert reading.words_left_out == 3 + 1 + 5 + 1 + 1 + 2 + 2 + 1 + 3


def test_note_blocks_are_speech_in_subrip_which_has_none() -> None:
    text = (
        "1\n00:00:01,000 --> 00:00:02,000\nAda: Hi.\n\nNOTE to self\n\n"
        "2\n00:00:03,000 --> 00:00:04,000\nBo: Ho.\n"
    )
    assert said(text)[0] == ("Ada", "Hi. NOTE to self")


def test_unnamed_cue_goes_on_from_the_speaker_before_and_the_user_is_told() -> None:
    text = f"{OPENING}2\n00:03.000 --> 00:04.000\nHow was the week?\n{CLOSING}"
    assert said(text)[0] == ("Ada Lund", "Hello there. How was the week?")
    notice = "Read 1 line without a name as going on from the speaker before."
    assert notice in read(text).notices


def test_unnamed_cue_before_the_first_speaker_stays_unnamed() -> None:
    text = f"WEBVTT\n\n00:00.100 --> 00:00.900\nIs it recording?\n\n{OPENING[8:]}{CLOSING}"
    reading = read(text)
    assert said(text)[0] == (None, "Is it recording?")
    assert reading.has_unnamed
    assert reading.labels == ("Ada Lund", "Bo Falk")


def test_an_unnamed_cue_after_a_bot_is_not_the_bot_s() -> None:
    text = (
        f"{OPENING}2\n00:03.000 --> 00:04.000\nFathom Notetaker: I take notes.\n\n"
        f"3\n00:05.000 --> 00:06.000\nShall we start?\n{CLOSING}"
    )
    assert said(text)[1] == (None, "Shall we start?")


def test_a_change_mark_without_a_name_is_nobody_s() -> None:
    text = (
        f"{OPENING}2\n00:03.000 --> 00:04.000\n>> Not me.\n\n"
        f"3\n00:05.000 --> 00:06.000\n>> ADA LUND: Me.\n{CLOSING}"
    )
    assert said(text) == [
        ("Ada Lund", "Hello there."),
        (None, "Not me."),
        ("ADA LUND", "Me."),
        ("Bo Falk", "Goodbye then."),
    ]


def test_teams_cue_without_a_voice_is_nobody_s() -> None:
    text = (
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ada Lund>Hello there.</v>\n\n"
        "00:03.000 --> 00:04.000\nWho is this?\n\n00:05.000 --> 00:06.000\n<v>And this?</v>\n"
    )
    assert said(text) == [("Ada Lund", "Hello there."), (None, "Who is this?"), (None, "And this?")]


def test_several_voices_classes_styling_and_entities_in_one_cue() -> None:
    text = (
        "WEBVTT\n\n00:01.000 --> 00:02.000\n"
        "<v.first.loud O&#39;Brien,\nAda>If a &lt; b &amp;amp; c,</v> <v Bo>then <c.red>it's</c> "
        "<b>R&D</b>;\n<v.x Ada Roe>&nosuch; <00:00:01.500>ok <laughs></v>\n"
    )
    assert said(text) == [
        ("O'Brien, Ada", "If a < b &amp; c,"),
        ("Bo", "then it's R&D;"),
        ("Ada Roe", "&nosuch; ok <laughs>"),
    ]


TEAMS = "".join(
    f"5c1f7e0a-9b1e-4a55-8f0e-0d6f3f6f1a11/1{n}-0\n00:00:0{n}.000 --> 00:00:0{n}.900\n"
    f"<v {who}>{words}</v>\n\n"
    for n, (who, words) in enumerate(
        [
            ("Ada Lund", "Hello there, how are you?"),
            ("Bo Falk", "I am fine and ready to start."),
            ("Ada Lund", "Then what would help you most today?"),
            ("Bo Falk", "A plan for the handover of the rota."),
            ("Ada Lund", "Tell me what happens now, please."),
        ]
    )
)


@pytest.mark.parametrize(
    "end",
    [
        "help you most",  # words, in a file whose voices are all closed
        "<v Ada Lu",
        "</v",
        "00:00:02.000 --> 00:00:02.900",
        "00:00:02.000 --> 00:0",
        "00:00:02.000 -",
        "00:00:02.0",
        "1a11/12",
        "5c1f7e0a-9b1e-4a55-8f0e-0d6f3f6f1a11/14-0",
        "5c1f7e0a-9b1e-4a55-8f0e-0d6f3f6f1a11/14",
    ],
)
def test_a_teams_file_cut_off_is_refused_wherever_it_is_cut(end: str) -> None:
    at = TEAMS.rindex(end) + len(end)
    if end == "help you most":
        at = TEAMS.rindex("handover")
    assert reason(f"WEBVTT\n\n{TEAMS[:at]}") == "truncated"


@pytest.mark.parametrize(
    "rest", ["10", "10\n00:0", "10\n00:09.100 --> ", "10\n00:09.100 --> 00:10.000\n", "\n10\n\n"]
)
def test_a_numbered_file_cut_off_in_a_cue_s_head_is_refused(rest: str) -> None:
    assert reason(f"{OPENING}{CLOSING}\n{rest}") == "truncated"


@pytest.mark.parametrize(
    "text", ["WEBVTT\n\n1", "WEBVTT\n\n1\n00:0", "WEBV", "WEBVTT\n\n00:01.000 -"]
)
def test_a_file_cut_off_before_any_words_is_refused(text: str) -> None:
    assert reason(text) == "truncated"


def test_a_vtt_without_cues_says_that_nothing_is_said() -> None:
    assert reason("WEBVTT\n\nNOTE nothing here\n") == "no_speech"
    assert reason("WEBVTT\n") == "no_speech"


def test_empty_cues_in_the_middle_and_at_the_end_are_silence() -> None:
    empty = "2\n00:03.000 --> 00:04.000\n\n"
    assert said(f"{OPENING}{empty}{CLOSING}\n10\n00:10.000 --> 00:11.000\n") == [
        ("Ada Lund", "Hello there."),
        ("Bo Falk", "Goodbye then."),
    ]


def test_a_sheet_refuses_lines_claimed_by_nobody_or_twice() -> None:
    sheet = Sheet("one\n\ntwo\n")
    sheet.speech(0)
    with pytest.raises(UnreadableTranscript, match="line 3") as caught:
        sheet.close()
    assert caught.value.reason == "unaccounted_text"
    with pytest.raises(UnreadableTranscript):
        sheet.structure(0)
