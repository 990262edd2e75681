"""The table of generalizations: what stands for what, how it reads, and that a mistake stops it."""

from __future__ import annotations

from pathlib import Path

import pytest

from governance.privacy.amounts import decade, magnitude, number
from governance.privacy.generalizations import (
    OVERRIDE,
    GeneralizationError,
    Generalizations,
    installed,
    load_generalizations,
)
from governance.privacy.vault import Kind
from governance.privacy.wording import replacement


def told(kind: Kind, marked: str, table: Generalizations | None = None) -> str | None:
    """`marked` with what stands in its brackets replaced; None where it is masked."""
    head, _, rest = marked.partition("[")
    span, _, tail = rest.partition("]")
    text = head + span + tail
    one = replacement(text, (len(head), len(head) + len(span)), kind, table or installed())
    return None if one is None else text[: one.start] + one.words + text[one.end :]


@pytest.mark.parametrize(
    ("kind", "marked", "reads"),
    [
        (Kind.QUASI, "[Our CFO] wants it.", "A senior executive wants it."),
        (Kind.QUASI, "I told [my boss] of it.", "I told my manager of it."),
        (Kind.QUASI, "Ask [your skip level].", "Ask your manager further up."),
        (Kind.QUASI, "the [CFO] said no", "the senior executive said no"),
        (Kind.QUASI, "an [executive director] rang", "a senior executive rang"),
        (Kind.QUASI, "a [chair] said", "a member of a leading body said"),
        (
            Kind.QUASI,
            "[the only woman on the audit committee] left",
            "one person in a particular position left",
        ),
        (Kind.QUASI, "so [the fern keeper] left", "so somebody in a particular position left"),
        (Kind.DEMOGRAPHIC, "I'm [pregnant], yes", "I'm dealing with a family matter, yes"),
        (Kind.DEMOGRAPHIC, "I'm 43 and [gay].", "I'm 43 and of a particular identity."),
        (Kind.DEMOGRAPHIC, "it was [multiple sclerosis].", "it was a health matter."),
        (Kind.DEMOGRAPHIC, "He's [Muslim], yes", "He's of a particular faith, yes"),
        (Kind.DEMOGRAPHIC, "my [gay] brother", "my [private] brother"),
        (Kind.DEMOGRAPHIC, "a [Ghanaian] engineer", "an international engineer"),
        (Kind.DEMOGRAPHIC, "as a [Finn] I wait", "as a person from a particular country I wait"),
        (Kind.DEMOGRAPHIC, "the [Danes] agreed", "the people from a particular country agreed"),
        (Kind.DEMOGRAPHIC, "We speak [Mandarin].", "We speak a particular language."),
        (Kind.DEMOGRAPHIC, "the [union] meeting", "the staff meeting"),
        (Kind.DEMOGRAPHIC, "fasting in [Ramadan]", "fasting in a religious occasion"),
        (Kind.DEMOGRAPHIC, "it is [something nobody listed]", "it is a personal matter"),
        (Kind.AGE, "I'm [forty-three] now", "I'm in my forties now"),
        (Kind.AGE, "she is [43 years old]", "she is in their forties"),
        (Kind.AGE, "a [43-year-old] nurse", "a forty-something nurse"),
        (Kind.AGE, "an [eighty-year-old] aunt", "an eighty-something aunt"),
        (Kind.AGE, "he [turned fifty] here", "he turned fifty-something here"),
        (Kind.AGE, "at the [age of 27]", "at the age of twenty-something"),
        (Kind.AGE, "[in my fifties] now", "in my fifties now"),
        (Kind.AGE, "her son is [seven]", "her son is of a certain age"),
        (Kind.MONEY, "a [€2.3 million] deal", "a seven-figure deal"),
        (Kind.MONEY, "I earn [85k] there", "I earn a five-figure sum there"),
        (Kind.MONEY, "the [eighty five thousand] I get", "the five-figure sum I get"),
        (Kind.MONEY, "[some dosh] for it", "a certain sum for it"),
        (Kind.LOCATION, "[Leeds] is grim", "A city is grim"),
        (Kind.LOCATION, "the [Leeds] office", "the city office"),
        (Kind.LOCATION, "back from [Germany]", "back from a country"),
    ],
)  # fmt: skip
def test_the_sentence_still_reads(kind: Kind, marked: str, reads: str) -> None:
    assert told(kind, marked) == reads


@pytest.mark.parametrize(
    ("kind", "marked"),
    [
        (Kind.DATE, "by [March 14]"),
        (Kind.LOCATION, "on [Maple Ward]"),
        (Kind.LOCATION, "[Leeds Manor Lane]"),
        (Kind.PERSON, "[Leeds] said"),
        (Kind.ORGANIZATION, "at [Germany Foods]"),
        (Kind.ID, "case [RQ-20817]"),
    ],
)
def test_what_the_table_does_not_generalize_gets_a_pseudonym(kind: Kind, marked: str) -> None:
    assert told(kind, marked) is None


@pytest.mark.parametrize(
    ("said", "amount"),
    [
        ("85k", 85_000),
        ("CHF 148,000", 148_000),
        ("98.500", 98_500),
        ("€2.3 million", 2_300_000),
        ("three hundred and eighty k", 380_000),
        ("one point four million", 1_400_000),
        ("twenty eight lakhs", 2_800_000),
        ("a million", 1_000_000),
        ("forty two million five hundred", 42_000_500),
        ("1.2.3", None),
        ("plenty", None),
        ("", None),
    ],
)
def test_numbers_are_read_or_not_guessed(said: str, amount: float | None) -> None:
    found = number(said)
    assert found == (None if amount is None else pytest.approx(amount))


def test_ages_and_sums_lose_their_figures() -> None:
    assert [decade(a) for a in ("16", "twenty", "39", "thirty odd", "in their 50s")] == [
        "teens", "twenties", "thirties", "thirties", "fifties",
    ]  # fmt: skip
    assert decade("7") is decade("fifth") is decade("140") is None
    assert magnitude("$9") == "one-figure"
    assert magnitude("9,999 pounds") == "four-figure"
    assert magnitude("a lot") is None


def test_an_organization_replaces_a_kind_and_keeps_the_rest(tmp_path: Path) -> None:
    own = tmp_path / OVERRIDE
    own.write_text('[LOCATION]\naction = "generalize"\nnoun = "a site"\n', encoding="utf-8")
    table = load_generalizations(own)
    assert told(Kind.LOCATION, "on [Maple Ward]", table) == "on a site"
    assert told(Kind.QUASI, "so [our CFO] left", table) == "so a senior executive left"
    assert table.digest != installed().digest
    assert load_generalizations(tmp_path / "none.toml").digest == installed().digest


QUASI = '[QUASI]\naction = "generalize"\nnoun = "x"\n[[QUASI.finer]]\nid = "a"\n'


@pytest.mark.parametrize(
    "mistake",
    [
        "[LOCATION",
        '[LOCATION]\naction = "restore"\nnoun = "a site"',
        '[LOCATION]\naction = "generalize"',
        '[LOCATION]\naction = "generalize"\nnoun = ""',
        '[LOCATION]\naction = "generalize"\nnoun = "[PERSON_1]"',
        '[LOCATION]\naction = "generalize"\nnoun = "{name} place"',
        '[LOCATION]\naction = "generalize"\nnoun = "a site"\nsurprise = 1',
        '[PERSON]\naction = "generalize"\nnoun = "somebody"',
        '[LITERAL]\naction = "mask"\nnoun = "x"',
        QUASI + 'noun = "y"',
        QUASI + 'words = ["b"]\nadjectives = ["b"]\nnoun = "y"',
        QUASI + 'words = ["b"]\nnoun = "y"\n[[QUASI.finer]]\nid = "a"\nwords = ["c"]\nnoun = "z"',
        QUASI + 'lists = ["/etc/passwd"]\nnoun = "y"',
        QUASI + 'words = ["(a+)+"]\nnoun = "y"',
        "\xff",
    ],
)
def test_a_mistake_refuses_the_whole_table(tmp_path: Path, mistake: str) -> None:
    own = tmp_path / OVERRIDE
    own.write_bytes(mistake.encode("latin-1"))
    with pytest.raises(GeneralizationError, match="does not start") as refused:
        load_generalizations(own)
    assert "site" not in str(refused.value)
