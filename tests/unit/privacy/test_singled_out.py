from __future__ import annotations

import pytest

from governance.privacy.heard import heard, sounds_of
from governance.privacy.known import Searchable, key_of
from governance.privacy.rare import RareWords
from governance.privacy.singled_out import match_singled_out
from governance.privacy.special import match_special
from governance.privacy.vault import Kind


def singled(text: str) -> set[str]:
    return {text[one.start : one.end] for one in match_singled_out(text)}


def special(text: str) -> set[str]:
    return {text[one.start : one.end] for one in match_special(text)}


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("our cfo thinks so", "our cfo"),
        ("she's my skip level now", "my skip level"),
        ("so the new head of legal started", "the new head of legal"),
        ("I'm the only woman on the audit committee.", "the only woman on the audit committee"),
        ("ask the guy who runs the paint shop", "the guy who runs the paint shop"),
        ("the owner's sister has it", "the owner's sister"),
        ("The CFO's own numbers", "The CFO"),
        ("he's chair of the panel", "chair of the panel"),
    ],
)
def test_who_is_singled_out_is_found_whole(text: str, phrase: str) -> None:
    assert phrase in singled(text)


@pytest.mark.parametrize(
    "text",
    [
        "that is the first thing and the only reason",
        "my wife says the last week was hard",
        "I ask my team, and the people who want to",
        "the head and the heart",
        "we head for the door",
    ],
)
def test_ordinary_phrases_single_nobody_out(text: str) -> None:
    assert singled(text) == set()


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("she's Ghanaian, I think", "Ghanaian"),
        ("the danes are coming", "danes"),
        ("his wife is pregnant", "pregnant"),
        ("a seventh day adventist", "seventh day adventist"),
        ("he's in ig metall", "ig metall"),
        ("she is diabetic", "diabetic"),
    ],
)
def test_special_categories_are_found(text: str, phrase: str) -> None:
    assert phrase in special(text)


def test_to_polish_is_no_nationality() -> None:
    assert special("polish the deck tonight") == set()
    assert special("he is polish") == {"polish"}


def test_rare_words_are_those_no_vocabulary_explains() -> None:
    rare = RareWords({"move", "hop", "kite"})
    text = "moving hopped kites to rotawise, unmoved"
    assert {text[f.start : f.end] for f in rare.match(text)} == {"rotawise"}


@pytest.mark.parametrize(
    ("name", "text", "surface"),
    [
        ("Wanjiru", "one jiru karibu", "one jiru"),
        ("Selam", "hello sell am", "sell am"),
        ("Junwei", "can hear june way", "june way"),
        ("Ilgin", "oil gun from costing", "oil gun"),
        ("Elif", "then a lif said so", "a lif"),
    ],
)
def test_names_heard_as_other_words(name: str, text: str, surface: str) -> None:
    names = {key_of(name): Kind.PERSON}
    found = {
        text[c.start : c.end] for c in heard(Searchable.of(text), names, sounds_of(names.items()))
    }
    assert surface in found


def test_everyday_words_are_no_names() -> None:
    names = {key_of("Dana"): Kind.PERSON, key_of("Sarah"): Kind.PERSON}
    text = Searchable.of("I will send it to them and then we are done")
    assert list(heard(text, names, sounds_of(names.items()))) == []
