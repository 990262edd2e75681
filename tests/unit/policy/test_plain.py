"""However something is spelled, punctuated or hidden, rules see one plain form of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.policy.sensitivity.plain import Plain

plain = Plain(["suicidal", "restraining"])


@pytest.mark.parametrize(
    ("said", "form"),
    [
        ("I'm tired", " i am tired "),
        ("im tired", " i am tired "),
        ("I’m tired", " i am tired "),
        ("He doesn't", " he does not "),
        ("he doesnt", " he does not "),
        ("They won't, can't, cannot", " they will not can not can not "),
        ("She'd've", " she'd have "),
        ("Martin's desk; he's out", " martin desk . he is out "),
        ("the C.E.O. left", " the ceo left "),
        ("the c e o and the c. f. o.", " the ceo and the cfo "),
        ("if I'd a plan", " if i would a plan "),
        ("um so I uh know", " so i know "),
        ("Stop!! Now?", " stop . now . "),
        ("café, naïve", " cafe naive "),
        ("half-past ten", " half past ten "),
        ("sui\u200bcid\u00adal", " suicidal "),
        ("ｓｕｉｃｉｄａｌ", " suicidal "),
        ("suicidl suicdal suiciidal", " suicidal suicidal suicidal "),
        ("su1cidal", " suicidal "),
        ("suicid\u0430l", " suicidal "),
        ("", "  "),
        ("…", " . "),
    ],
)
def test_the_plain_form(said, form):
    assert plain(said) == form


def test_short_words_are_never_corrected():
    assert Plain(["abcde"])("abcdf") == " abcdf "


@given(st.text(max_size=200))
def test_any_text_at_all_has_a_plain_form_with_single_spaces_and_lower_case(text):
    form = plain(text)
    assert form.startswith(" ")
    assert form.endswith(" ")
    assert "   " not in form
    assert form == form.lower()


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz ", max_size=80))
def test_bringing_plain_words_to_the_plain_form_again_changes_nothing(text):
    once = Plain()(text)
    assert Plain()(once) == once


def test_nothing_of_what_was_said_stays_behind():
    before = {name: repr(value) for name, value in vars(plain).items()}
    plain("Zofia Nowak was suicdal in Katowice")
    assert {name: repr(value) for name, value in vars(plain).items()} == before
