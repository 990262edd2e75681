from __future__ import annotations

import json

import docx
import pytest

from assistant.transcripts.read import read_transcript
from assistant.transcripts.reading import Reading
from tests.unit.transcripts import files
from tests.unit.transcripts.files import FIXTURES, SESSION, Quirks


def said(reading: Reading) -> list[tuple[str | None, str]]:
    return [(u.label, u.text) for u in reading.utterances]


def read(name: str, **kwargs: str) -> Reading:
    return read_transcript((FIXTURES / name).read_bytes(), filename=name, **kwargs)


@pytest.mark.parametrize(
    ("name", "format_", "left_out"),
    [
        ("zoom.vtt", "zoom_vtt", 0),
        ("teams.vtt", "teams_vtt", 2),
        ("captions.srt", "srt", 3),
        ("otter.txt", "otter", 3),
        ("meet.txt", "google_meet", 98),
        ("plain.md", "plain", 6),
    ],
)
def test_each_tool_s_file_gives_the_same_session(name: str, format_: str, left_out: int) -> None:
    reading = read(name)
    assert reading.format == format_
    assert reading.kind == "transcript"
    assert reading.language == "en"
    assert said(reading) == list(SESSION)
    assert reading.labels == ("Marta Wells", "Tobias Grau")
    assert reading.words_left_out == left_out


def test_whisperx_keeps_the_recognizer_s_labels_and_drops_the_credits() -> None:
    reading = read("whisperx.json")
    names = {"Marta Wells": "SPEAKER_00", "Tobias Grau": "SPEAKER_01"}
    assert said(reading) == [(names[who], words) for who, words in SESSION]
    assert reading.notices == ("Left out 1 line a speech recognizer makes up in silence.",)


def test_content_decides_and_not_the_file_s_name() -> None:
    data = (FIXTURES / "teams.vtt").read_bytes()
    for name in ("session.txt", "session.srt", None, "session.docx"):
        assert read_transcript(data, filename=name).format == "teams_vtt"


def test_times_are_seconds_and_a_merged_turn_spans_its_cues() -> None:
    first = read("zoom.vtt").utterances[0]
    assert (first.start, first.end) == (3.24, 8.0)
    assert read("otter.txt").utterances[1].start == 9.0
    assert read("meet.txt").utterances[2].start == 15.0


def test_ai_notes_of_a_meet_document_are_dropped_and_said_so() -> None:
    reading = read("meet.txt")
    assert "Left out 9 lines of machine-written notes." in reading.notices
    assert not any("three questions" in u.text for u in reading.utterances)


def test_note_taker_s_line_is_dropped_and_its_product_named_without_its_owner() -> None:
    notices = read("meet.txt").notices
    assert "Left out 1 line by a note-taker bot (Fireflies)." in notices
    assert not any("Marta" in n for n in notices)


@pytest.mark.parametrize("write", [files.teams_docx, files.meet_docx])
def test_word_documents_of_teams_and_meet(write: object) -> None:
    reading = read_transcript(write(SESSION), filename="t.docx")  # type: ignore[operator]
    assert said(reading) == list(SESSION)
    assert reading.format == ("teams_docx" if write is files.teams_docx else "google_meet")


def test_older_teams_document_with_timings_above_the_name() -> None:
    document = docx.Document()
    for n, (who, words) in enumerate(SESSION):
        document.add_paragraph(f"0:{n}:0.0 --> 0:{n}:1.640\n{who}\n{words}")
    reading = read_transcript(files.saved(document), filename=None)
    assert reading.format == "teams_docx"
    assert said(reading) == list(SESSION)


@pytest.mark.parametrize("silent", [0, 1])  # at the end it is a file cut off
def test_a_timing_of_an_older_teams_document_under_which_nobody_spoke(silent: int) -> None:
    # Found by the millionfold soak: it was taken for a cue with a name.
    document = docx.Document()
    for n, (who, words) in enumerate(SESSION[:3]):
        spoken = "" if n == silent else f"\n{who}\n{words}"
        document.add_paragraph(f"0:{n}:0.0 --> 0:{n}:1.640{spoken}\n")
    reading = read_transcript(files.saved(document), filename=None)
    heard = [*SESSION[:silent], *SESSION[silent + 1 : 3]]
    assert " ".join(words for _, words in said(reading)) == " ".join(words for _, words in heard)


@pytest.mark.parametrize(
    "clock", ["0:07", "00:07", "59:59", "100:00", "1:00:00", "01:00:00", "(0:07)"]
)
@pytest.mark.parametrize("gap", ["  ", "   ", "\t", " \t "])
def test_speakers_above_their_words_with_every_spelling_of_the_time(clock: str, gap: str) -> None:
    text = f"Ada Lund  0:01\nHi.\nBo Falk{gap}{clock}\nSee you at 10:30\nor at  noon.\n"
    assert said(read_transcript(text.encode(), filename=None)) == [
        ("Ada Lund", "Hi."),
        ("Bo Falk", "See you at 10:30 or at noon."),
    ]


def test_one_space_before_the_time_counts_where_it_is_the_rule() -> None:
    text = "Ada Lund 0:01\nHi.\nSpeaker 2 0:05\nWe met Helen on Monday 10:30\nAda Lund 0:09\nOk.\n"
    reading = read_transcript(text.encode(), filename=None)
    assert reading.labels == ("Ada Lund", "Speaker 2")
    assert reading.utterances[1].text == "We met Helen on Monday 10:30"


def test_a_time_without_a_name_is_nobody_s_turn() -> None:
    text = "Ada Lund  0:01\nHi.\n\n0:05\nWho is it?\n\nBo Falk  0:09\nMe.\n"
    assert said(read_transcript(text.encode(), filename=None))[1] == (None, "Who is it?")


def test_graph_s_metadata_cues_hold_json() -> None:
    lines = ["WEBVTT", ""]
    for n, (who, words) in enumerate(SESSION):
        cue = {"speakerName": who, "spokenText": words, "spokenLanguage": "en-us"}
        lines += [f"00:00:0{n}.000 --> 00:00:0{n}.500", json.dumps(cue), ""]
    reading = read_transcript("\n".join(lines).encode(), filename=None)
    assert reading.format == "teams_vtt"
    assert said(reading) == list(SESSION)


def test_zoom_names_in_the_cue_s_id() -> None:
    lines = ["WEBVTT", ""]
    for n, (who, words) in enumerate(SESSION):
        lines += [f'{n + 1} "{who}" ({n}99)', f"00:0{n}.000 --> 00:0{n}.500", words, ""]
    assert said(read_transcript("\n".join(lines).encode(), filename=None)) == list(SESSION)


def test_whisper_cpp_with_stereo_speakers() -> None:
    data = (
        b'{"transcription": [{"offsets": {"from": 0, "to": 900}, "text": " Hello there.", '
        b'"speaker": "0"}, {"offsets": {"from": 900, "to": 2000}, "text": " Hi.", "speaker": "1"}]}'
    )
    reading = read_transcript(data, filename="w.json")
    assert said(reading) == [("SPEAKER_0", "Hello there."), ("SPEAKER_1", "Hi.")]
    assert reading.utterances[1].start == 0.9


def test_whisperx_s_own_vtt_and_srt_put_the_speaker_in_brackets() -> None:
    named = [(f"SPEAKER_0{n % 2}", words) for n, (_, words) in enumerate(SESSION)]
    boxed = [(f"[{who}]", words) for who, words in named]
    for write in (files.zoom, files.subrip):
        assert said(read_transcript(write(boxed), filename=None)) == named


def test_utf_16_with_a_byte_order_mark_is_read() -> None:
    text = files.zoom(SESSION).decode()
    for codec in ("utf-16", "utf-16-le", "utf-16-be"):
        mark = b"" if codec == "utf-16" else "\ufeff".encode(codec)
        assert said(read_transcript(mark + text.encode(codec), filename=None)) == list(SESSION)


def test_group_lab_keeps_every_speaker_as_written() -> None:
    reading = read("group.vtt")
    assert reading.labels == ("Marta Wells", "Tobias Grau", "lena.park", "Doe, Ansel (External)")


def test_repr_shows_neither_words_nor_names() -> None:
    shown = repr(read("teams.vtt"))
    for word in ("Marta", "Tobias", "answering", "Meeting"):
        assert word not in shown


@pytest.mark.parametrize("format_", ["zoom_vtt", "teams_vtt", "srt"])
@pytest.mark.parametrize(
    "quirks",
    [
        Quirks(bom=True, crlf=True),
        Quirks(comma=True),
        Quirks(hours=False),
        Quirks(ids=False),
        Quirks(cut=2),
        Quirks(final_newline=False),
        Quirks(close_voices=False, voice_class=".first.loud", wrap=True),
    ],
)
def test_quirks_of_cue_files(format_: str, quirks: Quirks) -> None:
    reading = read_transcript(files.WRITERS[format_](SESSION, quirks), filename=None)
    assert said(reading) == list(SESSION)
    assert reading.words_left_out == 0


def test_speech_about_gemini_s_notes_and_numbers_is_speech() -> None:
    text = (
        "Ada: Do you read them?\nBo: I review Gemini's notes, and the notes by Gemini\n"
        "#1 is that they are long.\nAda: Is there a transcript?\n"
    )
    reading = read_transcript(text.encode(), filename=None)
    assert reading.format == "plain"
    assert reading.utterances[1].text.endswith("notes by Gemini #1 is that they are long.")


def test_notes_after_the_transcript_are_dropped_too() -> None:
    text = (FIXTURES / "meet.txt").read_text()
    notes, transcript = text.split("📖")
    for joined in (
        f"📖{transcript}\n{notes}",
        f"📖{transcript.split('Transcription ended')[0]}{notes}",
    ):
        reading = read_transcript(joined.encode(), filename=None)
        assert said(reading) == list(SESSION)
        assert any("machine-written notes" in n for n in reading.notices)
