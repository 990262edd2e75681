from __future__ import annotations

import pytest

from governance.privacy.pseudonyms import named_in, restore, without

NAMES = {"[PERSON_1]": "Dana", "[PERSON_12]": "Tom", "[ORGANIZATION_1]": "Kestrel"}


@pytest.mark.parametrize(
    ("text", "restored"),
    [
        ("[PERSON_1] said", "Dana said"),
        ("[person_1] said", "Dana said"),
        ("PERSON_1 said", "Dana said"),
        ("Person_1 said", "Dana said"),
        ("[PERSON 1] said", "Dana said"),
        ("[PERSON-1] said", "Dana said"),
        ("[ PERSON_1 ] said", "Dana said"),
        ("[PERSON_1 said", "Dana said"),
        ("PERSON_1] said", "Dana said"),
        ("]PERSON_1[ said", "Dana said"),
        ("(PERSON_1) said", "Dana said"),
        ("<PERSON_1> said", "Dana said"),
        (r"[PERSON\_1] said", "Dana said"),
        (r"\[PERSON_1\] said", "Dana said"),
        (r"\[PERSON\_1\] said", "Dana said"),
        ("[PERSON1] said", "Dana said"),
        ("[PERSON_ 1] said", "Dana said"),
        ("[Person _1] said", "Dana said"),
        ("[PERSON__1] said", "Dana said"),
        ("*PERSON_1* said", "*Dana* said"),
        ("[PERSON_1, PERSON_12]", "Dana, Tom"),
        ("[PERSON_1]'s rota", "Dana's rota"),
        ("[PERSON_1's] rota", "Dana's rota"),
        ("PERSON_1’s rota", "Dana’s rota"),
        ("the [PERSON_1]s of this world", "the Danas of this world"),
        ("the PERSON_1s of this world", "the Danas of this world"),
        ("[[PERSON_1]]", "[Dana]"),
        ("**[PERSON_1]**", "**Dana**"),
        ("[PERSON_1][PERSON_12]", "DanaTom"),
        ("[PERSON_12] and [ORGANIZATION_1]", "Tom and Kestrel"),
    ],
)
def test_bent_pseudonyms_are_restored(text: str, restored: str) -> None:
    assert restore(text, NAMES) == restored


@pytest.mark.parametrize(
    "text",
    [
        "[PERSON_2] said",
        "[PERSON_01] said",
        "[PERSONS_1]",
        "[HUMAN_1]",
        "person 1 said",
        "XPERSON_1",
        "[PERSON_11]",
        "[PERSON11]",
        "[PERSON01]",
        "[PERSON___1]",
        "PERSON1",
        "[PERSON_]",
        "[PERSON_\u0661]",
    ],
)
def test_what_was_not_issued_stays_as_it_is(text: str) -> None:
    assert restore(text, NAMES) == text


def test_restored_text_is_not_restored_again() -> None:
    assert restore("[LITERAL_1]", {"[LITERAL_1]": "[PERSON_1]", **NAMES}) == "[PERSON_1]"


@pytest.mark.parametrize(
    "text",
    [
        "[PERSON_7]",
        "person_7",
        "［PERSON_7］",
        "[PER\u200bSON_7]",
        "[ＰＥＲＳＯＮ_7]",
        "]PERSON_7[",
    ],
)
def test_named_in_sees_through_wide_and_invisible_characters(text: str) -> None:
    assert named_in(text) == {"[PERSON_7]"}


def test_without_keeps_every_offset() -> None:
    text = "a [PERSON_1] b person_12s c"
    assert len(without(text)) == len(text)
    assert "PERSON" not in without(text).upper()
    assert without(text).endswith(" c")
