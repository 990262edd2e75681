from __future__ import annotations

import pytest

from governance.privacy.ordinary import is_ordinary, means_a_person


def named(marked: str, *, hinted: bool = False) -> bool:
    start = marked.index("<")
    end = marked.index(">") - 1
    return means_a_person(marked.replace("<", "").replace(">", ""), start, end, hinted=hinted)


@pytest.mark.parametrize(
    "marked",
    [
        "I told <Will> about it",
        "i told <will> about it",
        "i gave <grace> the rota",
        "that is <may>'s calendar",
        "thanks <mark>",
        "<Will> said no",
        "<Grace> and I do handover",
        "<Hope> somebody?",
        "give it to <Rich> then",
        "so <Chase> moved on",
    ],
)
def test_neighbours_and_capitals_make_a_name(marked: str) -> None:
    assert named(marked)


@pytest.mark.parametrize(
    "marked",
    [
        "i <will> tell her",
        "we <hope> so",
        "<Will> you tell her?",
        "<May> I ask",
        "<Hope> that helps",
        "<Mark> my words",
        "they <may> say no",
        "that is a <mark> on the wall",
        "the <rich> ones",
        "with <hope> you get far",
        "by god's <grace>",
        "a wild goose <chase>",
    ],
)
def test_words_stay_words(marked: str) -> None:
    assert not named(marked)


def test_a_model_s_trace_tips_the_undecided() -> None:
    assert not named("then <grace> again")
    assert named("then <grace> again", hinted=True)
    assert not named("i <will> tell", hinted=True)


@pytest.mark.parametrize("word", ["will", "grace", "may", "hope", "mark", "rich", "chase", "an"])
def test_words_that_are_names_are_doubted(word: str) -> None:
    assert is_ordinary(word)


def test_names_that_are_no_words_are_not() -> None:
    assert not any(map(is_ordinary, ["ngozi", "sarah", "adeyemi", "kestrel"]))
