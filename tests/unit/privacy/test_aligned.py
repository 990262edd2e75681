from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.privacy.aligned import fold, folded, readable


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Da\u200bna", "dana"),
        ("Ｄａｎａ", "dana"),
        ("D\u0430n\u0430", "dana"),  # Cyrillic а
        ("Zoe\u0308", "zoe"),
        ("ZOË", "zoe"),
        ("Rafał", "rafal"),
        ("O’Neil", "o'neil"),
        ("Owusu–Mensah", "owusu-mensah"),
        ("soft\u00adhyphen", "softhyphen"),
        ("a\u00a0b", "a b"),
        ("Şükrü", "sukru"),
    ],
)
def test_names_in_disguise_fold_to_the_same_letters(text: str, expected: str) -> None:
    assert fold(text) == expected


def test_readable_keeps_case_and_accents_but_nothing_invisible() -> None:
    assert readable("Ｄa\u200bn\u00a0Zoë\n").text == "Dan Zoë "
    assert readable("Zoe\u0308 q\u0308").text == "Zoë q\u0308"


@pytest.mark.parametrize(
    ("text", "start", "end", "origin"),
    [
        ("Da\u200bna!", 0, 4, "Da\u200bna"),
        ("hi Zoe\u0308, you", 3, 6, "Zoe\u0308"),
        ("straße x", 0, 7, "straße"),
        ("straße x", 0, 5, "straß"),
        ("👩\u200d🚀 Ada", 3, 6, "Ada"),
    ],
)
def test_the_way_back_covers_marks_and_invisible_characters(
    text: str, start: int, end: int, origin: str
) -> None:
    a, b = folded(text).origin(start, end)
    assert text[a:b] == origin


@given(st.text(max_size=60), st.data())
def test_every_span_of_a_view_comes_from_a_span_of_the_text(text: str, data: st.DataObject) -> None:
    for view in (folded(text), readable(text)):
        assert len(view.starts) == len(view.text)
        if not view.text:
            continue
        start = data.draw(st.integers(0, len(view.text) - 1))
        end = data.draw(st.integers(start + 1, len(view.text)))
        a, b = view.origin(start, end)
        assert 0 <= a < b <= len(text)
        assert set(fold(text[a:b])) >= set(fold(view.text[start:end])) or view.text[start] == " "
