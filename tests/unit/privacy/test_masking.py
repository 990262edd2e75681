"""The masking core over an analyzer that knows a few words."""

from __future__ import annotations

import re

import pytest

from governance.privacy.findings import Source
from governance.privacy.masking import Masked, Masker
from governance.privacy.span_map import Span, mask_spans, unmask
from governance.privacy.sureness import Strictness
from governance.privacy.vault import InMemoryVault, Kind, Vault
from governance.raw import RosterEntry
from tests.privacy_cases import ROSTER, A, BrokenAnalyzer, WordListAnalyzer

WORDS = {
    "Dana": Kind.PERSON,
    "Tunde": Kind.PERSON,
    "Omar Haddad": Kind.PERSON,
    "Larkfield": Kind.ORGANIZATION,
    "Kumasi": Kind.LOCATION,
}


def masked(
    *texts: str,
    roster: tuple[RosterEntry, ...] = ROSTER,
    vault: Vault | None = None,
    analyzer: WordListAnalyzer | None = None,
) -> Masked:
    masker = Masker(analyzer or WordListAnalyzer(WORDS))
    return masker.mask(texts, roster, vault or InMemoryVault(A), "en")


def pseudonyms(result: Masked) -> dict[str, str]:
    return {span.original: span.pseudonym for span in result.spans}


def test_names_become_pseudonyms_with_exact_offsets() -> None:
    text = "So Dana 👩\u200d🚀 rang Tunde."
    result = masked(text, roster=())
    assert result.texts == ("So [PERSON_1] 👩\u200d🚀 rang [PERSON_2].",)
    assert [(s.text, text[s.start : s.end], s.kind) for s in result.spans] == [
        (0, "Dana", Kind.PERSON),
        (0, "Tunde", Kind.PERSON),
    ]
    assert result.issued == {"[PERSON_1]", "[PERSON_2]"}


def test_all_names_of_one_person_share_a_pseudonym() -> None:
    result = masked("Sarah, Sarah Lee, Ms. Lee, sarah's, SARAH LEE, sal and Sarahs")
    names = pseudonyms(result)
    assert set(names) == {"Sarah", "Sarah Lee", "Lee", "sarah", "SARAH LEE", "sal"}
    assert len(set(names.values())) == 1
    assert "Ms. [PERSON_3]" in result.texts[0]
    assert result.texts[0].endswith("and [PERSON_3]s")


def test_a_name_in_pieces_is_the_same_person_and_its_pieces_are_nobody() -> None:
    result = masked("hi n gozi", "n g o z i is how", "gozi and Ngozi Adeyemi")
    assert result.texts == ("hi [PERSON_1]", "[PERSON_1] is how", "gozi and [PERSON_1]")


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("Elif Sarı", ("elif came", "tell a leaf to wait")),
        ("Outi Lehtonen", ("hi outi", "bye oh tea thank you")),
        ("Ngozi Adeyemi", ("ngozi rang", "then engozi rang")),
        ("Dana Kowalska", ("dana kowalska rang", "kowalsca rang")),
    ],
)
def test_a_misheard_form_joins_its_person(name: str, texts: tuple[str, ...]) -> None:
    heard = WordListAnalyzer({"engozi": Kind.PERSON, "kowalsca": Kind.PERSON})
    result = masked(*texts, roster=(RosterEntry(name=name, role="coachee"),), analyzer=heard)
    assert len({span.pseudonym for span in result.spans}) == 1
    assert len(result.spans) == len(texts)


def test_a_given_name_of_its_own_is_nobody_s_mishearing() -> None:
    both = WordListAnalyzer({"maria": Kind.PERSON, "marie": Kind.PERSON})
    names = pseudonyms(masked("maria told marie", roster=(), analyzer=both))
    assert names["maria"] != names["marie"]


def test_a_name_two_people_share_keeps_its_own() -> None:
    roster = (*ROSTER, RosterEntry(name="Tom Lee", role="manager"))
    names = pseudonyms(masked("Sarah Lee told Tom Lee that Lee left", roster=roster))
    assert len({names["Sarah Lee"], names["Tom Lee"], names["Lee"]}) == 3


def test_the_roster_is_masked_without_any_model() -> None:
    result = masked(
        "ngozi adeyemi works at kestrel foods",
        "mail sarah.lee@kestrel.example",
        analyzer=WordListAnalyzer(),
    )
    assert result.texts == ("[PERSON_1] works at [ORGANIZATION_1]", "mail [EMAIL_1]")


def test_initials_of_the_roster_are_masked() -> None:
    assert masked("notes NA: with SL, for HR").texts == (
        "notes [PERSON_1]: with [PERSON_3], for HR",
    )


def test_generic_team_names_are_not() -> None:
    roster = (RosterEntry(name="Finance", role="team"), RosterEntry(name="HR", role="team"))
    assert masked("finance and HR said", roster=roster).texts == ("finance and HR said",)


def test_found_once_masked_everywhere() -> None:
    # The analyzer sees the full name only.
    result = masked("we hired Omar Haddad", "omar is fine", "and HADDAD's team, o mar", roster=())
    assert result.texts == (
        "we hired [PERSON_1]",
        "[PERSON_1] is fine",
        "and [PERSON_1]'s team, [PERSON_1]",
    )


def test_ordinary_words_are_masked_where_they_name_somebody() -> None:
    result = masked(
        "I told Grace. By god's grace I will.", "i gave grace the rota", "what grace it has"
    )
    assert result.texts == (
        "I told [PERSON_4]. By god's grace I will.",
        "i gave [PERSON_4] the rota",
        "what grace it has",
    )


def test_pseudonyms_are_stable_across_the_sessions_of_one_engagement() -> None:
    vault = InMemoryVault(A)
    first = pseudonyms(masked("Tunde met Dana", roster=(), vault=vault))
    second = pseudonyms(masked("Omar Haddad met dana and tunde", roster=(), vault=vault))
    assert (second["dana"], second["tunde"]) == (first["Dana"], first["Tunde"])
    assert second["Omar Haddad"] not in first.values()


def test_a_first_name_met_before_grows_into_the_full_name() -> None:
    vault = InMemoryVault(A)
    first = pseudonyms(masked("Dana left", roster=(), vault=vault))
    analyzer = WordListAnalyzer({"Dana Kowalska": Kind.PERSON})
    second = pseudonyms(masked("Dana Kowalska left", roster=(), vault=vault, analyzer=analyzer))
    assert second["Dana Kowalska"] == first["Dana"]


def test_a_pseudonym_never_changes_hands() -> None:
    vault = InMemoryVault(A)
    before = pseudonyms(masked("Sarah said", vault=vault))
    roster = (*ROSTER, RosterEntry(name="Sarah Jones", role="peer"))
    masked("Sarah Jones said", roster=roster, vault=vault)
    after = pseudonyms(masked("Sarah Lee and Sarah Jones", roster=roster, vault=vault))
    assert after["Sarah Lee"] == before["Sarah"] != after["Sarah Jones"]


def test_what_looks_like_a_pseudonym_is_escaped() -> None:
    result = masked("[PERSON_1] and person_2 met Dana", roster=())
    assert result.texts == ("[LITERAL_1] and [LITERAL_2] met [PERSON_1]",)
    assert unmask(result.texts[0], result.spans) == "[PERSON_1] and person_2 met Dana"


def test_a_weak_finding_counts_only_when_strict() -> None:
    faint = WordListAnalyzer(WORDS, confidence=0.1)
    text = ("ask tunde then",)
    strict = Masker(faint).mask(text, (), InMemoryVault(A), "en")
    balanced = Masker(faint, Strictness.BALANCED).mask(text, (), InMemoryVault(A), "en")
    assert strict.texts == ("ask [PERSON_1] then",)
    assert balanced.texts == text
    assert (strict.uncertain, balanced.uncertain) == (0, 1)


def test_function_words_need_more_than_a_trace() -> None:
    unsure = WordListAnalyzer({"said": Kind.PERSON}, confidence=0.4)
    assert masked("she said so", analyzer=unsure).texts == ("she said so",)


def test_a_capital_inside_a_sentence_is_masked() -> None:
    rare = WordListAnalyzer(
        {"Rotawise": Kind.ORGANIZATION, "Mirek": Kind.ORGANIZATION}, source=Source.RARE
    )
    result = masked(
        "We moved to Rotawise. It went well.", "Then Mirek said no to HR on Monday.", analyzer=rare
    )
    assert result.texts == (
        "We moved to [ORGANIZATION_2]. It went well.",
        "Then [PERSON_5] said no to HR on Monday.",
    )


def test_a_heading_of_dictionary_words_is_no_name() -> None:
    said = ("We read Frosty Mornings aloud.", "They sang But Secretly Love To Dance all night.")
    assert masked(*said).texts == said


def test_a_tagger_alone_does_not_outvote_a_small_letter_where_names_have_capitals() -> None:
    sure = WordListAnalyzer({"mandolin": Kind.PERSON}, confidence=0.6)
    cased = ("She bought a mandolin.", "It was old.")
    assert masked(*cased, analyzer=sure).texts == cased
    assert masked("she bought a mandolin", roster=(), analyzer=sure).texts == (
        "she bought a [PERSON_1]",
    )


@pytest.mark.parametrize(
    ("name", "said", "left"),
    [
        ("Elif Sarı", "i told a leaf to wait", "i told [PERSON_1] to wait"),
        ("Outi Lehtonen", "bye oh tea thank you", "bye [PERSON_1] thank you"),
        ("Ramesh Iyer", "ask ram a sh first", "ask [PERSON_1] first"),
        ("Kofi Annor", "hi coffee how are you", "hi coffee how are you"),
        ("Elif Sarı", "there was a leaf on the car", "there was a leaf on the car"),
        ("Outi Lehtonen", "she poured her tea away", "she poured her tea away"),
    ],
)
def test_a_name_misheard_as_everyday_words_is_told_by_its_neighbours(
    name: str, said: str, left: str
) -> None:
    roster = (RosterEntry(name=name, role="coachee"),)
    found = masked(said, roster=roster).texts[0]
    assert re.sub(r"_\d+", "_1", found) == left


def test_neighbours_alone_can_give_a_name_away() -> None:
    result = masked("and will said he would", "the will said so", "Hope asked for it", roster=())
    assert result.texts == (
        "and [PERSON_1] said he would",
        "the will said so",
        "[PERSON_2] asked for it",
    )


def test_code_names_are_masked_and_project_plans_are_not() -> None:
    result = masked("project monsoon needs a project plan and a project manager", roster=())
    assert result.texts == ("[ORGANIZATION_1] needs a project plan and a project manager",)


def test_days_and_small_talk_stay() -> None:
    text = "On Thursday, next week at ten, I will tell the board. Hope that helps."
    assert masked(text).texts == (text,)


def test_same_texts_and_same_vault_state_give_the_same() -> None:
    texts = ("Dana and Omar Haddad of Larkfield", "omar, tunde, 2019 and sarah")
    assert masked(*texts) == masked(*texts)


def test_masking_again_changes_nothing() -> None:
    vault = InMemoryVault(A)
    texts = ("Dana and Omar Haddad of Larkfield", "omar, tunde, 2019 and sarah")
    first = masked(*texts, vault=vault)
    entries = vault.entries()
    assert masked(*texts, vault=vault) == first
    assert vault.entries() == entries


def test_a_failing_recognizer_raises_and_issues_nothing() -> None:
    vault = InMemoryVault(A)
    with pytest.raises(RuntimeError):
        Masker(BrokenAnalyzer()).mask(["Dana"], ROSTER, vault, "en")
    assert vault.entries() == ()


def test_half_an_answer_is_a_fault() -> None:
    class Half(WordListAnalyzer):
        def analyze(self, texts, language):  # type: ignore[no-untyped-def]
            return super().analyze(texts[:1], language)

    with pytest.raises(ValueError, match="zip"):
        masked("Dana", "Tunde", analyzer=Half(WORDS))


def test_no_repr_shows_a_name() -> None:
    result = masked("Dana of Larkfield", "Sarah Lee")
    assert not any(name in repr(result) for name in ("Dana", "Larkfield", "Sarah"))


@pytest.mark.parametrize("spans", [[(3, 2)], [(0, 9)], [(0, 2), (1, 3)], [(1, 1)]])
def test_spans_that_overlap_or_lie_outside_are_refused(spans: list[tuple[int, int]]) -> None:
    with pytest.raises(ValueError, match="apart"):
        mask_spans(0, "abcd", [(a, b, Kind.PERSON, "[PERSON_1]") for a, b in spans])


def test_a_span_map_undoes_its_masking() -> None:
    text, spans = mask_spans(0, "abcd", [(0, 1, Kind.ID, "[ID_1]"), (1, 3, Kind.ID, "[ID_2]")])
    assert text == "[ID_1][ID_2]d"
    assert [(s.masked_start, s.original) for s in spans] == [(0, "a"), (6, "bc")]
    assert all(isinstance(s, Span) for s in spans)
    assert unmask(text, spans) == "abcd"
