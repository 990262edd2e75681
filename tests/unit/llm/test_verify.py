"""Each check refuses what it is there for, and lets the honest twin pass."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.llm.verify import CHECKS, Claim, Evidence, first_failed
from assistant.llm.verify.dates import times
from assistant.llm.verify.numbers import numbers
from assistant.llm.verify.words import sentences, stem, tokens
from governance.identity import SpeakerRole
from tests.unit.llm.sessions import EVIDENCE, SPOKEN, claim, masked

HAND_OVER = "hand the rota to [PERSON_2] without hovering"
TELL = "I'll tell [PERSON_2] on Thursday that the rota is hers"
CHECKED = "I checked it three times last week"

DID = "[PERSON_2] did the audit in two days and [PERSON_3] did the rota in three, that is why."

HONEST = [
    claim(DID, 12, quote=DID),
    claim("did the audit in two days and [PERSON_3] did the rota", 12, quote=DID),
    claim("[PERSON_2] did the audit, [PERSON_3] did the rota, that is why.", 12, quote=DID),
    claim("The coachee wants to hand the rota to [PERSON_2] without hovering.", 2, quote=HAND_OVER),
    claim("The coachee checked it three times last week.", 4, quote=CHECKED),
    claim("The coachee checked it 3 times last week.", 4, quote=CHECKED),
    claim(
        "The coachee has not told [PERSON_2] that the rota is hers.",
        4,
        7,
        quote="I have not told her that the rota is hers",
    ),
    claim(
        "The coachee could split it with her or ask [PERSON_3] for help.",
        5,
        quote="split it with her, or maybe ask",
    ),
    claim(
        "Tell [PERSON_2] that the rota is hers",
        7,
        quote=TELL,
        section="commitments",
        owner="coachee",
        due="Thursday",
    ),
    claim(
        "Send the article about delegation",
        8,
        quote="I'll send you the article",
        section="commitments",
        owner="coach",
        due="by Monday",
    ),
    claim("I checked it three times last week.", 4, section="own_words"),
    claim("How do I stop checking it?", 9, section="open_questions"),
]


@pytest.mark.parametrize("honest", HONEST, ids=lambda c: c.text[:30])
def test_an_honest_claim_stands(honest: Claim) -> None:
    assert first_failed(honest, EVIDENCE) is None


LIES = [
    ("turns", claim("The coachee checked it.", quote=CHECKED)),
    ("turns", claim("The coachee checked it three times.", 4, 99, quote=CHECKED)),
    ("turns", claim("The coachee checked it three times.", 0, quote=CHECKED)),
    ("turns", claim("The coachee checked it.", 1, 2, 3, 4, 5, 6, 7, quote=CHECKED)),
    ("turns", claim("Tell [PERSON_2]", 4, 5, 6, 7, quote=TELL, section="commitments")),
    ("wording", claim("<script>alert(1)</script> checked", 4, quote=CHECKED)),
    ("wording", claim("The coachee checked\u200b it three times", 4, quote=CHECKED)),
    ("wording", claim("The coachee ch\u0435cked it three times", 4, quote=CHECKED)),
    ("wording", claim("=HYPERLINK(1)", 4, quote=CHECKED)),
    ("wording", claim("See https://evil.example for it", 4, quote=CHECKED)),
    ("wording", claim("[click](x) checked it", 4, quote=CHECKED)),
    ("wording", claim("checked " * 60, 4, quote=CHECKED)),
    ("wording", claim("   ", 4, quote=CHECKED)),
    ("pseudonyms", claim("[PERSON_99] checked it three times", 4, quote=CHECKED)),
    ("pseudonyms", claim("[PERSON_1] checked it three times", 4, quote=CHECKED)),
    ("pseudonyms", claim("PERSON_2 wants the rota", 2, quote=HAND_OVER)),
    ("pseudonyms", claim("Person 2 wants the rota", 2, quote=HAND_OVER)),
    ("pseudonyms", claim("[PERSON_2 wants the rota", 2, quote=HAND_OVER)),
    ("pseudonyms", claim("The coachee hands the rota to [PERSON_3]", 2, quote=HAND_OVER)),
    ("names", claim("The coachee wants to hand the rota to Brandt", 2, quote=HAND_OVER)),
    ("names", claim("Brandt wants to hand over the rota", 2, quote=HAND_OVER)),
    ("names", claim("Dr brandt hands over the rota", 2, quote=HAND_OVER)),
    ("names", claim("The coachee hands over the rota at McKay's", 2, quote=HAND_OVER)),
    ("numbers", claim("The coachee checked it four times last week.", 4, quote=CHECKED)),
    ("numbers", claim("The coachee checked it 30 times last week.", 4, quote=CHECKED)),
    ("dates", claim("The coachee checked it three times next week.", 4, quote=CHECKED)),
    ("dates", claim("The coachee checked it three times on Friday.", 4, quote=CHECKED)),
    (
        "dates",
        claim("Tell [PERSON_2]", 7, quote=TELL, section="commitments", due="Friday"),
    ),
    (
        "dates",
        claim("Tell [PERSON_2]", 7, quote=TELL, section="commitments", due="the rota"),
    ),
    (
        "dates",
        claim("Send the article", 7, 8, quote=TELL, section="commitments", due="Monday Thursday"),
    ),
    (
        "owner",
        claim(
            "Tell [PERSON_2] that the rota is hers",
            7,
            quote=TELL,
            section="commitments",
            owner="coach",
        ),
    ),
    (
        "owner",
        claim(
            "Tell [PERSON_2] that the rota is hers",
            7,
            8,
            quote=TELL,
            section="commitments",
            owner="coach",
        ),
    ),
    (
        "owner",
        claim("Hand the rota over", 2, quote=HAND_OVER, section="commitments", owner="coachee"),
    ),
    ("quote", claim("The coachee checked it three times last week.", 4, quote="")),
    ("quote", claim("The coachee checked it three times last week.", 4, quote="checked it")),
    (
        "quote",
        claim("The coachee checked it three times.", 4, quote="I checked it many times last week"),
    ),
    ("quote", claim("The coachee checked it three times last week.", 5, 4, quote=HAND_OVER)),
    ("quote", claim("I checked it.", 3, section="own_words")),
    ("quote", claim("What is happening now?", 3, section="own_words")),
    ("quote", claim("What should she do next?", 9, section="open_questions")),
    ("quote", claim("I'll write to [PERSON_3] about the audit?", 10, section="open_questions")),
    ("speaker", claim("The coach checked it three times last week.", 4, quote=CHECKED)),
    (
        "speaker",
        claim("The coachee sends the article about delegation.", 8, quote="send you the article"),
    ),
    (
        "actor",
        claim(
            "The coachee checked it three times last week; the coachee sends the article about "
            "delegation by Monday.",
            4,
            8,
            quote=CHECKED,
        ),
    ),
    (
        "negation",
        claim(
            "The coachee told her that the rota is hers.",
            4,
            quote="I have not told her that the rota is hers",
        ),
    ),
    ("negation", claim("The coachee never checked it last week.", 4, quote=CHECKED)),
    (
        "modality",
        claim(
            "The coachee will split it with [PERSON_3].", 5, quote="split it with her, or maybe ask"
        ),
    ),
    (
        "modality",
        claim(
            "Split it with her",
            5,
            quote="I could split it with her",
            section="commitments",
        ),
    ),
    (
        "alteration",
        claim(DID.replace("_2", "_1").replace("_3", "_2").replace("_1", "_3"), 12, quote=DID),
    ),
    ("alteration", claim(DID.replace("two", "three"), 12, quote=DID)),
    ("negation", claim(DID.replace("that is", "that is not"), 12, quote=DID)),
    (
        "support",
        claim("The coachee fears losing the budget and the team.", 4, quote=CHECKED),
    ),
    ("support", claim("The coachee said so.", 4, quote=CHECKED)),
    (
        "retraction",
        claim(
            "Write to [PERSON_3] about the audit",
            10,
            quote="I'll write to [PERSON_3] about the audit",
            section="commitments",
            owner="coachee",
        ),
    ),
]


@pytest.mark.parametrize(
    ("check", "lie"), LIES, ids=lambda x: x if isinstance(x, str) else x.text[:28]
)
def test_a_lie_fails_the_check_it_is_for(check: str, lie: Claim) -> None:
    assert first_failed(lie, EVIDENCE) == check


@pytest.mark.parametrize("check", CHECKS)
def test_every_check_is_tried_by_a_lie(check: str) -> None:
    assert check in {name for name, _ in LIES}


@pytest.mark.parametrize(
    ("check", "lie"), LIES, ids=lambda x: x if isinstance(x, str) else x.text[:28]
)
def test_no_other_check_is_needed_to_stop_it(check: str, lie: Claim) -> None:
    assert not CHECKS[check](lie, EVIDENCE)


def test_an_asked_for_action_belongs_to_who_said_yes() -> None:
    evidence = Evidence(
        masked(
            (
                ("coach", "Will you draft the agenda before our next session?"),
                ("coachee", "Yes, sure."),
                ("coach", "Could you tell me why you would call the vendor?"),
                ("coachee", "Because they wait."),
            )
        )
    )

    def said(text: str, *turns: int, owner: str, quote: str) -> str | None:
        return first_failed(
            Claim(
                section="commitments",
                text=text,
                quote=quote,
                turns=turns,
                owner="coach" if owner == "coach" else "coachee",
            ),
            evidence,
        )

    quote = "Will you draft the agenda"
    assert said("Draft the agenda", 1, 2, owner="coachee", quote=quote) is None
    assert said("Draft the agenda", 1, 2, owner="coach", quote=quote) == "owner"
    assert said("Draft the agenda", 1, owner="coachee", quote=quote) == "owner"
    assert said("Call the vendor", 3, 4, owner="coachee", quote="call the vendor") == "owner"


def test_typed_notes_need_quotation_marks_for_own_words_and_a_named_owner() -> None:
    notes = Evidence(
        masked(
            (
                ("coach", 'She said "I am done with the rota" and laughed.'),
                ("coach", "Coachee will call the vendor on Monday. Send the slides."),
            ),
            kind="notes",
        )
    )
    own = claim("I am done with the rota", 1, section="own_words")
    told = claim("She said and laughed about it", 1, section="own_words")
    assert first_failed(own, notes) is None
    assert first_failed(told, notes) == "quote"
    call = claim(
        "Call the vendor", 2, quote="will call the vendor", section="commitments", owner="coachee"
    )
    send = claim(
        "Send the slides", 2, quote="Send the slides", section="commitments", owner="coachee"
    )
    assert first_failed(call, notes) is None
    assert first_failed(send, notes) == "owner"


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("twenty-three people", {23}),
        ("two hundred and five", {200, 5}),
        ("three thousand", {3000}),
        ("forty minutes, 1,200 pounds, 3.5%", {40, 1200, 3.5}),
        ("at 10:30", {10.3}),
        ("one of them", set()),
        ("a dozen, half, twice", {12, 0.5, 2}),
        ("twenty", {20}),
        ("the 3rd", {3}),
    ],
)
def test_numbers_in_figures_and_words_meet(text: str, values: set[float]) -> None:
    assert numbers(text) == values


def test_months_that_are_words_need_their_capital() -> None:
    assert times("She may march on") == set()
    assert times("in May, before March") == {"may (month)", "march (month)"}
    assert times("next weeks, Tuesday's") == {"week", "next week", "tuesday"}


def test_stems_meet() -> None:
    assert {stem(w) for w in ("plan", "plans", "planned", "planning")} == {"plan"}
    assert stem("told") == stem("tells")
    assert stem("delegating") == stem("delegate")


def test_sentences_split_at_end_marks() -> None:
    assert sentences("One. Two? Three") == ("One.", "Two?", "Three")


@given(
    st.text(max_size=300),
    st.text(max_size=300),
    st.lists(st.integers(-5, 20), max_size=8),
    st.sampled_from(["overview", "own_words", "open_questions", "commitments"]),
    st.sampled_from([None, "coach", "coachee"]),
    st.none() | st.text(max_size=40),
)
def test_no_check_raises_on_anything_a_model_may_write(
    text: str, quote: str, turns: list[int], section: str, owner: str | None, due: str | None
) -> None:
    wild = Claim(
        section=section,  # type: ignore[arg-type]
        text=text,
        quote=quote,
        turns=tuple(turns),
        owner=owner,  # type: ignore[arg-type]
        due=due,
    )
    for check in CHECKS.values():
        assert check(wild, EVIDENCE) in {True, False}


@given(st.text(min_size=1, max_size=60))
def test_a_word_that_nobody_said_never_stands_as_own_words(text: str) -> None:
    said = " ".join(tokens(" ".join(words for _, words in SPOKEN)))
    if " ".join(tokens(text)) in said:
        return
    invented = claim(text, *range(1, 7), section="own_words")
    assert first_failed(invented, EVIDENCE) is not None


@pytest.mark.parametrize(
    ("said", "action", "owner", "stands"),
    [
        ("I ring [PERSON_2] tonight.", "Ring [PERSON_2]", "coachee", True),
        ("I can send you the audit template tonight.", "Send the audit template", "coach", True),
        ("If I ring [PERSON_2] about the audit, she leaves.", "Ring [PERSON_2]", "coachee", False),
        ("Should I ring [PERSON_2] about the audit?", "Ring [PERSON_2]", "coachee", False),
        ("You ring [PERSON_2] about the audit.", "Ring [PERSON_2]", "coachee", False),
        ("I'd like to ring [PERSON_2] about the audit.", "Ring [PERSON_2]", "coachee", False),
    ],
)  # fmt: skip
def test_a_plain_plan_is_a_promise_and_a_thought_is_not(
    said: str, action: str, owner: str, *, stands: bool
) -> None:
    speaker: SpeakerRole = "coach" if owner == "coach" else "coachee"
    evidence = Evidence(masked(((speaker, said),)))
    promised = claim(action, 1, quote=said, section="commitments", owner=speaker)
    assert (first_failed(promised, evidence) is None) is stands


def test_headings_of_typed_notes_name_the_owner() -> None:
    notes = Evidence(
        masked(
            (
                ("coach", "Commits: the audit report will be sent. By Friday."),
                ("coach", "Mine: I will send the template."),
            ),
            kind="notes",
        )
    )
    for turn, action, right, wrong in (
        (1, "Send the audit report", "coachee", "coach"),
        (2, "Send the template", "coach", "coachee"),
    ):
        made: list[str | None] = []
        for owner in (right, wrong):
            role: SpeakerRole = "coach" if owner == "coach" else "coachee"
            made.append(
                first_failed(
                    claim(
                        action,
                        turn,
                        quote="the audit report will be sent"
                        if turn == 1
                        else "I will send the template",
                        section="commitments",
                        owner=role,
                    ),
                    notes,
                )
            )
        assert made == [None, "owner"]
