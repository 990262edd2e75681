"""Clause beside clause: what is denied, and who acts, in words the checks were not written at."""

from __future__ import annotations

import pytest

from assistant.llm.verify import CHECKS, Evidence
from assistant.llm.verify.agents import acts
from assistant.llm.verify.clauses import clauses
from assistant.llm.verify.denials import read
from governance.identity import SpeakerRole
from tests.unit.llm.sessions import claim, masked

Turn = tuple[SpeakerRole, str]


def _stands(check: str, text: str, *turns: Turn, notes: bool = False) -> bool:
    evidence = Evidence(masked(turns, kind="notes" if notes else "transcript"))
    return CHECKS[check](claim(text, *range(1, len(turns) + 1)), evidence)


def _cited(*turns: Turn) -> Evidence:
    return Evidence(masked(turns))


@pytest.mark.parametrize(
    ("sentence", "parts"),
    [
        ("if it isn't they sort it", [("if", "it isn't"), ("", "they sort it")]),
        ("i'll send you the page", [("", "i'll send you the page")]),
        ("i rang and you can come", [("", "i rang"), ("and", "you can come")]),
        ("", []),
        (", ,", []),
    ],
)
def test_a_clause_ends_where_somebody_else_acts(
    sentence: str, parts: list[tuple[str, str]]
) -> None:
    assert [(one.opener, " ".join(one.words)) for one in clauses(sentence)] == parts


@pytest.mark.parametrize(
    ("turns", "true", "false"),
    [
        (
            [("coach", "Does the foreman know?"), ("coachee", "No. I tell him tonight.")],
            "The foreman does not know.",
            "The foreman knows.",
        ),
        (
            [("coachee", "I sign nothing before the visit.")],
            "The coachee will not sign before the visit.",
            "The coachee will sign before the visit.",
        ),
        (
            [("coachee", "I'll write a long paper. No, scratch that.")],
            "The coachee will not write the long paper.",
            "The coachee will write the long paper.",
        ),
        (
            [("coachee", "Oh no, he's on leave. I ring him Monday.")],
            "The coachee rings him Monday.",
            "The coachee does not ring him Monday.",
        ),
        (
            [("coachee", "The van is full; nobody checks the tyres.")],
            "The van is full.",
            "The van is not full.",
        ),
    ],
)
def test_a_denial_is_read_where_speech_puts_it(turns: list[Turn], true: str, false: str) -> None:
    assert _stands("negation", true, *turns)
    assert not _stands("negation", false, *turns)


@pytest.mark.parametrize(
    "text",
    [
        "The coachee will not write no more specs.",
        "The coachee has not stopped writing specs.",
        "Writing specs was not ruled out.",
    ],
)
def test_a_doubled_denial_is_not_read(text: str) -> None:
    said: Turn = ("coachee", "From now on no specs, I have stopped writing them.")
    assert not _stands("negation", text, said)


def test_a_denial_in_passing_refuses_nothing_said_elsewhere() -> None:
    turns: list[Turn] = [
        ("coachee", "Nobody on the night shift reads the plan, and I don't blame them."),
        ("coachee", "So I read the plan out at the gate on Friday."),
    ]
    assert _stands("negation", "The coachee reads the plan out at the gate on Friday.", *turns)


def test_padding_does_not_hide_a_denial_left_out() -> None:
    """An attack: many words that were plainly told, around the one that was denied."""
    turns: list[Turn] = [
        ("coachee", "I won't sign the lease."),
        ("coachee", "The garden is lovely. The kitchen is bright. The gate is new."),
    ]
    padded = "The coachee signs the lease with garden gate kitchen bright lovely new."
    assert not _stands("negation", padded, *turns)


def test_a_denial_nobody_uttered_is_refused() -> None:
    said: Turn = ("coachee", "I rang the vendor on Monday.")
    assert not _stands("negation", "The coachee was not thinking of delegation.", said)


ASK: Turn = ("coach", "I can put your name to Irma, I see her on Friday.")
WALK: Turn = ("coachee", "On Wednesday I walk over to his desk before the handover.")


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("On Wednesday the coachee will walk over to his desk before the handover.", True),
        ("On Wednesday the coach will walk over to his desk before the handover.", False),
        ("Then the coach will put the name to Irma.", True),
        ("Then the coachee will put the name to Irma.", False),
        ("The name was put to Irma by the coach, and the coachee walks to his desk.", True),
    ],
)
def test_who_acts_is_asked_in_the_middle_of_a_sentence(text: str, *, stands: bool) -> None:
    assert _stands("actor", text, ASK, WALK) is stands


def test_you_is_the_other_and_an_order_is_to_the_other() -> None:
    found = acts(
        _cited(("coach", "You ring the vendor."), ("coachee", "Send my papers home.")).cited(
            claim("", 1, 2)
        ),
        notes=False,
    )
    assert [act.agent for act in found] == ["coachee", "coach"]


def test_in_notes_what_is_quoted_is_the_coachees() -> None:
    turns = masked((("coach", 'Says "I want the table". Me: link by Friday.'),), kind="notes").turns
    assert [act.agent for act in acts(turns, notes=True)] == ["coachee", "coach"]


def test_rare_words_weigh_more_and_the_order_of_words_does_not_matter() -> None:
    often: Turn = ("coachee", "the rota")
    evidence = _cited(*[often] * 9, ("coachee", "the marmalade"))
    assert evidence.weight(["marmalad"]) > evidence.weight(["rota"]) > 0
    assert evidence.weight(["rota", "marmalad"]) == evidence.weight(["marmalad", "rota"])
    assert evidence.weight([]) == 0


def test_reading_nothing_finds_nothing() -> None:
    found = read(())
    assert (found.words, list(found.passages), found.denies) == ({}, [], False)


@pytest.mark.parametrize(
    ("check", "text", "said", "stands"),
    [
        ("numbers", "They meet at half past six.", "Six-thirty, at the gate.", True),
        ("numbers", "They meet at 6:30.", "half past six", True),
        ("numbers", "They meet at half past seven.", "Six-thirty, at the gate.", False),
        ("numbers", "It closes on 30 September.", "the thirtieth of september", True),
        ("numbers", "It closes on 30 September.", "the third of september", False),
        ("numbers", "It closes on 21 May.", "on the twenty-first of May", True),
        ("numbers", "The loan went bad in 2019.", "it went bad in twenty nineteen", True),
        ("numbers", "The loan went bad in 2018.", "it went bad in twenty nineteen", False),
        ("dates", "It fills the evening chat.", "it comes up at nine at night", True),
        ("dates", "They agree on the hour.", "noon, he said", True),
        ("dates", "It takes a day.", "I go on Friday", False),
        ("dates", "It is done on the day.", "if he writes Thursday", True),
        ("dates", "They meet this Thursday.", "On Thursday we meet.", True),
        ("dates", "They meet next Thursday.", "On Thursday we meet.", False),
        ("dates", "They meet at the weekend.", "on Saturday then", True),
        ("names", "The coachee asks Ingeborg.", "i ask inge borg tonight", True),
        ("names", "The coachee asks Ingrid.", "i ask inge borg tonight", False),
        ("names", "The coachee asks Tuấn.", "i ask tuan tonight", True),
        ("names", "The coachee asks Dr Baird.", "I ask Doctor Baird.", True),
    ],
)  # fmt: skip
def test_figures_days_and_names_as_speech_has_them(
    check: str, text: str, said: str, *, stands: bool
) -> None:
    assert _stands(check, text, ("coachee", said)) is stands
