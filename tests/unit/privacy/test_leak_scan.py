"""Attacks on the leak scan: names in every disguise it claims to see through."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence

import pytest

from governance.privacy.findings import Finding, Source
from governance.privacy.leak_scan import LeakScan
from governance.privacy.vault import InMemoryVault, Kind, NewEntry, VaultEntry
from tests.privacy_cases import A, BrokenAnalyzer, WordListAnalyzer


def entry(kind: Kind, *surfaces: str) -> NewEntry:
    return NewEntry(kind=kind, canonical=surfaces[0], surfaces=frozenset(surfaces))


def vault() -> tuple[VaultEntry, ...]:
    return InMemoryVault(A).issue(
        [
            entry(Kind.PERSON, "Dana Kowalska", "dana"),
            entry(Kind.PERSON, "Will Appiah"),
            entry(Kind.ORGANIZATION, "Kestrel Foods"),
            entry(Kind.EMAIL, "d.kow@kestrel.example"),
            entry(Kind.ID, "RQ-20817"),
            entry(Kind.PHONE, "+44 20 7946 0958"),
            entry(Kind.DATE, "March 14"),
            entry(Kind.MONEY, "four hundred thousand"),
            entry(Kind.AGE, "forty"),
        ]
    )


def leaks(text: str, *evidence: str, analyzer: WordListAnalyzer | None = None) -> frozenset[Kind]:
    scan = LeakScan(analyzer or WordListAnalyzer({"Okonkwo": Kind.PERSON}))
    return scan.leaks([text], vault(), evidence, "en")


@pytest.mark.parametrize(
    "text",
    [
        "Dana will call",
        "dana will call",
        "the DANA question",
        "Kowalska's rota",
        "Da\u200bna will call",
        "D\u00adana will call",
        "D\u0430n\u0430 will call",
        "Ｄａｎａ will call",
        "Daná will call",
        "D-a-n-a will call",
        "D.a.n.a. will call",
        "d a n a will call",
        "D_a_n_a will call",
        "Ask <b>Da</b>na",
        "Ask D<i></i>ana",
        "Ask **Da**na",
        "Ask [Dana](https://x.example)",
        "Ask Dan&#97;",
        "Ask D%61na",
        f"Ask {base64.b64encode(b'Dana').decode()}",
        f"Ask {base64.b64encode(b'Dana').decode().rstrip('=')}",
        f"Ask {base64.urlsafe_b64encode(b'ask Dana Kowalska now').decode()}",
        f"Ask {b'Dana'.hex()}",
        "Ask da na, or kowal ska",
        "[PERSON_1] (Dana)",
        "@dana, danas turn",
        "dana123",
        "#DanaKowalska",
        "danaKowalska's turn",
        "D4na will call",
        "D@na will call",
        r"Ask D\u0061na",
        r"Ask \x44ana",
        "Ask \u202eanaD",
        "Dana[PERSON_1] called",
        "Dana\nKowalska",
        "𝐃𝐚𝐧𝐚 will call",
    ],
)
def test_a_known_name_is_found_in_every_disguise(text: str) -> None:
    assert Kind.PERSON in leaks(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("at kestrel foods", Kind.ORGANIZATION),
        ("write d.kow@kestrel.example", Kind.EMAIL),
        ("ticket rq 20817", Kind.ID),
        ("by march 14", Kind.DATE),
        ("on Four Hundred Thousand", Kind.MONEY),
    ],
)
def test_other_values_are_found_too(text: str, kind: Kind) -> None:
    assert kind in leaks(text)


@pytest.mark.parametrize(
    "text",
    [
        "[PERSON_1] will call [ORGANIZATION_1] by Thursday.",
        "She hopes the rota will hold; forty of them asked.",
        "[PERSON_2]'s turn in march",
        "before another meeting, someone should decide",
        "",
    ],
)
def test_masked_text_passes(text: str) -> None:
    assert leaks(text, "I will ask [PERSON_1]") == frozenset()


@pytest.mark.parametrize(
    "text", ["call 442079460958", "call 0044 20 7946 0958", "on (020) 794-60958", "7946095 8 or so"]
)
def test_a_number_in_other_groups_is_the_same_number(text: str) -> None:
    assert Kind.PHONE in leaks(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Kowalsca asked for it", Kind.PERSON),
        ("kowaslka asked", Kind.PERSON),
        ("kowalka asked", Kind.PERSON),
        ("kowallska asked", Kind.PERSON),
        ("Apiah asked", Kind.PERSON),
        ("the NewKowalskaPlan", Kind.PERSON),
        ("antikestrelism", Kind.ORGANIZATION),
        ("call two oh seven nine four six oh nine five eight", Kind.PHONE),
        ("call seven nine double four no seven nine four six oh nine five eight", Kind.PHONE),
        ("ticket two zero eight one seven", Kind.ID),
    ],
)
def test_a_name_almost_written_and_a_number_in_words_are_found(text: str, kind: Kind) -> None:
    assert kind in leaks(text)


@pytest.mark.parametrize(
    "text",
    [
        "one of the two said three things at once",
        "we need seven or eight of them by nine",
        "the dance was fine, and the data too",
        "a casual Kestle",
    ],
)
def test_ordinary_words_are_nobody_s_misspelling(text: str) -> None:
    assert leaks(text) == frozenset()


def test_what_the_masked_session_says_is_no_misspelling() -> None:
    assert leaks("the kestrels flew", "kestrels over the quay") in (
        frozenset(),
        {Kind.ORGANIZATION},
    )
    assert leaks("a kowalski fan", "no kowalski fan") == frozenset()
    assert leaks("a kowalski fan") == {Kind.PERSON}


def test_what_the_session_wrote_as_one_word_is_no_news() -> None:
    assert leaks("the kestrelfoods page") == {Kind.ORGANIZATION}
    assert leaks("the kestrelfoods page", "on the kestrelfoods page") == frozenset()


def test_an_ordinary_word_passes_only_where_the_session_uses_it_as_one() -> None:
    assert leaks("Then Will called", "[PERSON_2] said") == {Kind.PERSON}
    assert leaks("Then Will called", "I will ask") == frozenset()


def test_a_name_nobody_masked_is_found_by_a_fresh_look() -> None:
    assert leaks("Okonkwo should decide") == {Kind.PERSON}
    assert leaks("mail x.y@other.example") == {Kind.EMAIL}


def test_a_name_the_session_s_masking_missed_is_stopped_too() -> None:
    assert leaks("Okonkwo should decide", "and Okonkwo said") == {Kind.PERSON}


def test_an_ordinary_word_of_the_session_is_no_news() -> None:
    eager = WordListAnalyzer({"red": Kind.PERSON})
    assert leaks("then red again", "a red line", analyzer=eager) == frozenset()
    assert leaks("then red again", "a blue line", analyzer=eager) == {Kind.PERSON}


def test_a_faint_trace_is_no_leak() -> None:
    faint = WordListAnalyzer({"Okonkwo": Kind.PERSON}, confidence=0.4)
    assert leaks("Okonkwo should decide", analyzer=faint) == frozenset()


def test_a_failing_recognizer_raises() -> None:
    with pytest.raises(RuntimeError):
        LeakScan(BrokenAnalyzer()).leaks(["fine"], (), (), "en")


class PieceAnalyzer(WordListAnalyzer):
    """Tags "ness" wherever it stands, as a model over word pieces does."""

    def analyze(self, texts: Sequence[str], language: str) -> tuple[tuple[Finding, ...], ...]:
        assert language in self.languages
        return tuple(
            tuple(
                Finding(
                    start=m.start(),
                    end=m.end(),
                    kind=Kind.PERSON,
                    confidence=0.7,
                    source=Source.RAMPART,
                )
                for m in re.finditer("ness", text)
            )
            for text in texts
        )


def test_a_tagged_piece_of_a_lower_case_word_of_the_session_is_no_new_name() -> None:
    pieces = PieceAnalyzer({})
    said = "he mentioned muscle weakness to me"
    assert leaks("muscle weakness to me", said, analyzer=pieces) == frozenset()
    assert leaks("muscle weakness to me", analyzer=pieces) == {Kind.PERSON}
    assert leaks("Weakness told me", said, analyzer=pieces) == {Kind.PERSON}
