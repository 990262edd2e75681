"""Sentences in a writer's own words, beside turns that carry them, and their false twins."""

from __future__ import annotations

import pytest

from assistant.llm.verify import CHECKS, Evidence
from governance.identity import SpeakerRole
from tests.unit.llm.sessions import claim, masked


def _stands(check: str, text: str, *turns: tuple[SpeakerRole, str], notes: bool = False) -> bool:
    evidence = Evidence(masked(turns, kind="notes" if notes else "transcript"))
    return CHECKS[check](claim(text, *range(1, len(turns) + 1)), evidence)


HOVER = ("coachee", "I hand it over without, um, hovering.")
SIGN = ("coachee", "I want to stop being the one who signs every exception. I never rest.")
CALL = ("coachee", "And Friday's call, I'm not doing it.")
ASR_NO = ("coachee", "yes or no by friday i checked the receipts no out of nine two opened it")
ASR_CIRCLE = ("coachee", "he does not ask because i don't pick he announces")


@pytest.mark.parametrize(
    ("said", "true", "false"),
    [
        (HOVER, "The coachee wants to stop hovering.", "The coachee keeps hovering."),
        (SIGN, "The coachee wants to stop signing.", "The coachee does not sign every exception."),
        (CALL, "The coachee will not do Friday's call.", "The coachee does Friday's call."),
        (ASR_NO, "Two of nine opened it by Friday.", "Two of nine have not opened it by Friday."),
        (ASR_CIRCLE, "He announces.", "He does not announce."),
        (
            ("coachee", "I want to run the call."),
            "The coachee wants to run the call.",
            "The coachee does not want to run the call.",
        ),
        (
            ("coachee", "He asked if I don't trust him."),
            "He asked whether the coachee trusts him.",
            "The coachee trusts him.",
        ),
        (
            ("coachee", "I won't sign until Ilse has looked."),
            "The coachee will not sign until Ilse has looked.",
            "The coachee will sign; Ilse has not looked.",
        ),
    ],
)
def test_denials_are_read_clause_by_clause(
    said: tuple[SpeakerRole, str], true: str, false: str
) -> None:
    assert _stands("negation", true, said)
    assert not _stands("negation", false, said)


def test_nothing_is_turned_away_from_where_nothing_was_denied() -> None:
    said: tuple[SpeakerRole, str] = ("coachee", "I write the mail every evening.")
    assert not _stands("negation", "The coachee stops writing the mail.", said)
    assert not _stands("negation", "The coachee ends the day without the mail.", said)


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("The coachee meets Will on Monday.", True),
        ("Kirsten, the chair, knows of it.", False),
        ("Then, after lunch, the coachee meets him.", True),
        ("Afterwards, the coachee meets him.", True),
        ("Meeting Rafe comes first.", True),
        ("Meeting Grace comes first.", False),
        ("The coachee meets Will's chair on Monday.", True),
        ("The coachee meets May on Monday.", True),
        ("The coachee meets Rafe's man on Monday.", True),
    ],
)
def test_names_that_are_words_and_names_that_open_a_sentence(text: str, *, stands: bool) -> None:
    said: tuple[SpeakerRole, str] = ("coachee", "On Monday I meet Will, Rafe and May's man.")
    assert _stands("names", text, said) is stands


def test_a_name_that_is_a_word_has_to_be_said_as_a_name() -> None:
    said: tuple[SpeakerRole, str] = ("coachee", "I will call Rafe tonight. Will you wait?")
    assert _stands("names", "The coachee calls Rafe.", said)
    assert not _stands("names", "The coachee calls Will tonight.", said)
    assert _stands("names", 'The coachee asks: "Will you wait?"', said)
    # An automatic transcript has no capitals; there nothing tells a name from the word.
    assert _stands("names", "The coachee calls Will.", ("coachee", "i call will tonight"))


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("The run closes on the third day.", True),
        ("The run closes on day three.", True),
        ("The run closes in three days.", False),
        ("The run closes on the fourth day.", False),
        ("The two teams wait.", True),
        ("The third team waits.", True),
        ("The fifth team waits.", False),
        ("Seven teams wait, the seventh last.", False),
    ],
)
def test_places_and_counts(text: str, *, stands: bool) -> None:
    said: tuple[SpeakerRole, str] = ("coachee", "It closes on the third working day. Both teams.")
    assert _stands("numbers", text, said) is stands


def test_tonight_is_this_evening_and_not_any_evening() -> None:
    assert _stands("dates", "She calls in the evening.", ("coachee", "I call her tonight."))
    assert _stands("dates", "She calls tonight.", ("coachee", "I call her this evening."))
    assert not _stands("dates", "She calls tonight.", ("coachee", "I call on Thursday evening."))


COACHEE: tuple[SpeakerRole, str] = ("coachee", "I want to hand the rota to Grace, and rest.")
COACH: tuple[SpeakerRole, str] = ("coach", "I'll send you the article about delegation by Monday.")
ADDRESS: tuple[SpeakerRole, str] = ("coachee", "Send it to my own address.")
PRESENT: tuple[SpeakerRole, str] = ("coachee", "Could I read it to you, standing up?")


@pytest.mark.parametrize(
    ("text", "turns", "stands"),
    [
        ("The coachee wants to hand over the rota.", (COACHEE,), True),
        ("The coach wants to hand over the rota.", (COACHEE,), False),
        ("The coach sends the article about delegation.", (COACH, ADDRESS), True),
        ("The coachee sends the article about delegation.", (COACH, ADDRESS), False),
        ("The coachee wants rest; the coach sends the article.", (COACHEE, COACH), True),
        ("The coachee wants rest; the coachee sends the article.", (COACHEE, COACH), False),
        ("They hand the rota to Grace.", (COACHEE,), True),
        ("They hand the rota to the coach.", (COACHEE,), False),
        ("They will read it to the coach standing up.", (PRESENT,), True),
        ("They will read it to the coachee standing up.", (PRESENT,), False),
        ("The coach and the coachee speak of the rota.", (COACH, COACHEE), True),
        ("The coach's article is about delegation.", (COACH,), True),
    ],
)
def test_who_acts_has_spoken_of_it(
    text: str, turns: tuple[tuple[SpeakerRole, str], ...], *, stands: bool
) -> None:
    assert _stands("actor", text, *turns) is stands


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("The coach sends the link to the circle.", True),
        ("The coachee sends the link to the circle.", False),
        ("The coachee wants the table to be hers.", True),
        ("The coach wants the table to be hers.", False),
    ],
)
def test_in_notes_the_coach_acts_where_they_write_of_themselves(text: str, *, stands: bool) -> None:
    notes: tuple[tuple[SpeakerRole, str], ...] = (
        ("coach", 'Wants the table to be hers. "I want it in writing."'),
        ("coach", "Me: link to the circle, by Friday."),
    )
    assert _stands("actor", text, *notes, notes=True) is stands


def test_who_promises_what_is_the_owner_checks_question() -> None:
    evidence = Evidence(masked((COACHEE,)))
    promised = claim("Tell the coach about the rota", 1, section="commitments", owner="coachee")
    assert CHECKS["actor"](promised, evidence)
