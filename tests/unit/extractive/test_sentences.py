from __future__ import annotations

import pytest

from assistant.summary.extractive.sentences import sentences, split, spoken, trimmed


def cut(text: str) -> list[str]:
    return [text[a:b] for a, b in split(text)]


def test_punctuation_ends_a_sentence_with_its_closing_quote() -> None:
    assert cut('He said "no." Then he left. Why?') == ['He said "no."', "Then he left.", "Why?"]


@pytest.mark.parametrize("text", ["Dr. Brandl talked.", "We met at St. Anne's, e.g. at noon."])
def test_abbreviations_end_nothing(text: str) -> None:
    assert cut(text) == [text]


def test_an_ellipsis_in_mid_sentence_ends_nothing() -> None:
    assert cut("It went… badly. Fine…") == ["It went… badly.", "Fine…"]


def test_speech_without_punctuation_is_cut_at_discourse_markers() -> None:
    text = (
        "he comes ten minutes late and then he does like a sigh and i said nothing at all "
        "so now the juniors copy him and they do the sigh too"
    )
    pieces = cut(text)
    assert len(pieces) >= 3
    assert " ".join(pieces) == text


def test_reported_speech_stays_with_who_said_it() -> None:
    text = (
        "he stood in the door and would not move until she finally said okay i'll give you my "
        "number and then he let her go to the bus in the rain"
    )
    assert not any(piece.startswith("okay i'll") for piece in cut(text))


def test_a_list_of_dated_plans_is_one_clause_a_date() -> None:
    text = "I call [PERSON_1] tonight, I see [PERSON_2] on Thursday, and I write on Friday."
    assert cut(text) == [
        "I call [PERSON_1] tonight",
        ", I see [PERSON_2] on Thursday",
        ", and I write on Friday.",
    ]


def test_pseudonyms_survive_cutting_and_trimming() -> None:
    text = "um so [PERSON_1] from [ORGANIZATION_2] said no. [DATE_1] it is."
    assert [trimmed(p) for p in cut(text)] == [
        "[PERSON_1] from [ORGANIZATION_2] said no.",
        "[DATE_1] it is.",
    ]


def test_spans_point_into_the_turn() -> None:
    text = "First one.  Second one!"
    for sentence in sentences(4, text):
        assert sentence.turn == 4
        assert text[sentence.start : sentence.end] == sentence.text


def test_fillers_and_stage_directions_go_and_words_stay() -> None:
    assert spoken("I do it without, um, hovering (laughs).") == "I do it without hovering."
    assert trimmed("um so yeah, i'll call her, you know") == "i'll call her"
    assert trimmed("so that i can sleep") == "so that i can sleep"
    assert trimmed("No, I won't.") == "No, I won't."
    assert trimmed("yes") == "yes"


def test_nothing_to_say_gives_no_sentence() -> None:
    assert cut("   \n ") == []
