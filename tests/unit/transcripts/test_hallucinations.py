from __future__ import annotations

import json

import pytest

from assistant.transcripts import hallucinations
from assistant.transcripts.read import read_transcript
from assistant.transcripts.reading import Reading


def whisper(*segments: dict[str, object]) -> Reading:
    opening = [
        {"text": "So what would make this hour worth it for you today?", "speaker": "A"},
        {"text": "I want to hand the rota over and not take it back.", "speaker": "B"},
    ]
    data = json.dumps({"segments": [*opening, *segments]}).encode()
    return read_transcript(data, filename="w.json")


@pytest.mark.parametrize(
    "text",
    [
        "Thanks for watching!",
        "Thank you for watching.",
        "Thank you so much for watching this video!",
        "Subtitles by the Amara.org community",
        "Subtitles by Steamteamextra",
        "Captions made by Somebody",
        "Transcription by CastingWords",
        "Transcribed by https://otter.ai",
        "Please subscribe to my channel.",
        "Don't forget to like and subscribe!",
        "See you in the next video.",
        "www.mooji.org",
        "© BF-WATCH TV 2021",
    ],
)
def test_video_credits_are_dropped_and_counted(text: str) -> None:
    reading = whisper({"text": text, "speaker": "B"})
    assert len(reading.utterances) == 2
    assert reading.words_left_out == len(text.split())
    assert reading.notices == ("Left out 1 line a speech recognizer makes up in silence.",)


@pytest.mark.parametrize(
    "text",
    [
        "Thank you.",
        "Bye.",
        "Thanks for watching the team while I was away, that helped.",
        "It is a safety net.",
        "Safety net.",
        "Copyright is what they argued about.",
        "I subscribe to that.",
        "You said thanks for watching!",
        "No, no, no, no, no, no.",
        "And the subtitles by which people follow it are late.",
    ],
)
def test_what_people_say_stays(text: str) -> None:
    reading = whisper({"text": text, "speaker": "A"})
    assert reading.utterances[-1].text == text
    assert reading.words_left_out == 0


def test_a_stock_phrase_goes_only_where_whisper_doubts_that_anybody_spoke() -> None:
    assert whisper({"text": " Thank you.", "no_speech_prob": 0.95}).words_left_out == 2
    assert whisper({"text": " Thank you.", "no_speech_prob": 0.6}).words_left_out == 0
    kept = whisper({"text": " I resign.", "no_speech_prob": 0.95})
    assert kept.utterances[-1].text == "I resign."


def test_sounds_are_dropped_and_counted() -> None:
    reading = whisper(*({"text": t} for t in ("[Music]", "(laughs) [BLANK_AUDIO]", "♪ ♪", "...")))
    assert len(reading.utterances) == 2
    assert "Left out 4 sound descriptions." in reading.notices


def test_a_segment_in_a_loop_is_kept_once() -> None:
    loop = [{"text": "We will see.", "speaker": "B"}] * 30
    reading = whisper(*loop)
    assert reading.utterances[-1].text.count("We will see.") == 1
    assert reading.words_left_out == 29 * 3
    assert "Left out 29 repetitions by a looping recognizer." in reading.notices
    three = whisper(*loop[:3])
    assert three.utterances[-1].text.count("We will see.") == 3


def test_equal_short_answers_of_two_people_are_no_loop() -> None:
    answers = [{"text": "Yes.", "speaker": who} for who in "ABABABAB"]
    assert whisper(*answers).words_left_out == 0


def test_a_loop_inside_a_segment_is_said_once_and_the_rest_counted() -> None:
    text, gone = hallucinations.without_loops(
        "So I will, I will, I will, I will, I will, I will go."
    )
    assert text == "So I will, go."
    assert gone == 10
    assert hallucinations.without_loops("no " * 11 + "yes") == ("no " * 11 + "yes", 0)
    assert hallucinations.without_loops("no " * 200 + "yes") == ("no yes", 199)
    assert hallucinations.without_loops("") == ("", 0)


def test_zoom_and_teams_are_not_filtered_because_people_do_say_it() -> None:
    text = "Ada: So I showed the film. Then what?\nBo: Thanks for watching!\nAda: You said that?\n"
    assert (
        read_transcript(text.encode(), filename=None).utterances[1].text == "Thanks for watching!"
    )


def test_subrip_is_filtered_like_whisper_s_json() -> None:
    text = (
        "1\n00:00:01,000 --> 00:00:02,000\nAda: How was the week?\n\n"
        "2\n00:00:03,000 --> 00:00:04,000\nBo: It was long, thanks.\n\n"
        "3\n00:00:05,000 --> 00:00:06,000\nBo: Thank you for watching!\n"
    )
    assert read_transcript(text.encode(), filename=None).words_left_out == 4


def test_segments_of_several_speakers_and_missing_text_are_remarked() -> None:
    words = [{"word": "I", "speaker": "A"}, {"word": "will", "speaker": "B"}]
    reading = whisper({"text": "I will.", "speaker": "A", "words": words})
    assert any("more than one speaker" in n for n in reading.notices)
    data = {"text": "a b c d", "segments": [{"text": "Hello you.", "speaker": "A"}]}
    reading = read_transcript(json.dumps(data).encode(), filename=None)
    assert any("2 word(s) more than its segments" in n for n in reading.notices)


def test_a_segment_without_a_speaker_is_nobody_s() -> None:
    assert whisper({"text": "Who was that?"}).has_unnamed
