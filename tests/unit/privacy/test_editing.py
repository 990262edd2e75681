"""A person's words in a checked summary: nothing else gets in, and it is a draft again."""

from __future__ import annotations

import traceback
from dataclasses import replace
from typing import Any

import pytest

from governance import custody
from governance.editing import edited
from governance.errors import GateError
from governance.identity import DecisionId, SessionId
from governance.masked import MaskedTranscript, MaskedTurn
from governance.outcomes import Blocked, NoConsent, ReasonCode
from governance.raw import Transcript, Turn
from governance.stages import Draft, ForAnalyst, ForCoach, Pseudonymized, Released
from tests.privacy_cases import COACH, COACHEE, A, draft, header
from tests.unit.privacy.test_guard import Answer
from tests.unit.privacy.test_release import ANALYST_ACTS, COACH_ACTS, release

CANARY = "zaf" + "fre"
OLD = (("Ask [PERSON_1].", (1,)), ("Leave it.", (2,)))


def guarded(*said: str) -> Any:
    made = draft(Answer(OLD), *(said or ("I will ask [PERSON_1]", "good")), issued=["[PERSON_1]"])
    held = custody.drafted_of(made)
    return custody.make_guarded(made, made.header, held.answer, held.evidence)


def masked(*texts: str, issued: tuple[str, ...] = (), **about: Any) -> Pseudonymized[Any]:
    turns = tuple(
        MaskedTurn(number=n, speaker=COACH, role="coach", text=text)
        for n, text in enumerate(texts, start=1)
    )
    stage = masked_stage(replace(header(), decisions=(DecisionId("dec_e"),), policy="new"), turns)
    return custody.make_remasked(
        stage,
        replace(stage.header, **about),
        MaskedTranscript(turns=turns, issued=frozenset(issued)),
    )


def masked_stage(head: Any, turns: Any) -> Pseudonymized[Any]:
    made = draft(Answer(OLD), "x", issued=[])
    content = MaskedTranscript(turns=turns, issued=frozenset())
    held = custody.drafted_of(made)
    checked = custody.make_guarded(made, head, held.answer, held.evidence)
    return custody.make_remasked(checked, head, content)


def put(old: Answer, new: tuple[str, ...]) -> Answer:
    return Answer(((new[0], (1,)), *old.lines[1:]))


def test_the_words_take_the_lines_place_and_the_whole_is_a_draft_with_every_decision() -> None:
    before = guarded()
    made = edited(before, masked("Ask [PERSON_2].", issued=("[PERSON_2]", "[PERSON_7]")), put)
    assert isinstance(made, Draft)
    drafted = custody.drafted_of(made)
    assert drafted.answer == Answer((("Ask [PERSON_2].", (1,)), OLD[1]))
    assert made.header.decisions == (*before.header.decisions, "dec_e")
    assert made.header.policy == "new"
    # What was issued and does not stand in the words was issued to another text.
    assert drafted.evidence.issued == {"[PERSON_1]", "[PERSON_2]"}
    assert drafted.evidence.turns == custody.drafted_of(before).evidence.turns


def test_the_masked_session_lends_its_turns_but_not_over_those_that_were_checked() -> None:
    session = masked("other", "else", "third", issued=("[PERSON_3]",))
    drafted = custody.drafted_of(edited(guarded(), masked("Ask."), put, session=session))
    assert [turn.text for turn in drafted.evidence.turns] == [
        "I will ask [PERSON_1]", "good", "third",
    ]  # fmt: skip
    assert drafted.evidence.issued == {"[PERSON_1]", "[PERSON_3]"}


@pytest.mark.parametrize(
    "change",
    [
        lambda old, new: Answer((*old.lines, ("Written by nobody.", (1,)))),
        lambda old, new: Answer((*old.lines, (new[0], (1,)), (new[0], (1,)))),
        lambda old, new: Answer((*old.lines, OLD[0])),
        lambda old, new: Answer((*old.lines, (new[0] + ".", (1,)))),
    ],
)
def test_nothing_gets_in_but_the_words_once(change: Any) -> None:
    words = masked(CANARY)
    with pytest.raises(GateError) as caught:
        edited(guarded(), words, change)
    assert CANARY not in "".join(traceback.format_exception(caught.value))


def test_words_for_another_session_do_not_fit() -> None:
    foreign = masked("Ask.", session=SessionId("ses_2"))
    with pytest.raises(GateError):
        edited(guarded(), foreign, put)
    with pytest.raises(GateError):
        edited(guarded(), masked("Ask."), put, session=foreign)


def said(*texts: str, session: str = "ses_1") -> Transcript:
    turns = tuple(
        Turn(number=n, speaker=COACHEE, role="coachee", text=text)
        for n, text in enumerate(texts, start=1)
    )
    return Transcript(session=SessionId(session), engagement=A, turns=turns)


def test_evidence_is_word_for_word_while_kept_and_restored_after_that() -> None:
    kept = release().beside(guarded(), ForCoach, COACH_ACTS, said=said("I will ask Dana", "good"))
    gone = release().beside(guarded(), ForCoach, COACH_ACTS)
    assert isinstance(kept, Released)
    assert isinstance(gone, Released)
    assert [(t.text, t.as_said) for t in kept.value.turns] == [
        ("I will ask Dana", True), ("good", True),
    ]  # fmt: skip
    assert [(t.text, t.as_said) for t in gone.value.turns] == [
        ("I will ask Dana", False), ("good", False),
    ]  # fmt: skip
    assert kept.value.answer == gone.value.answer == Answer((("Ask Dana.", (1,)), OLD[1]))
    assert "Dana" not in repr(kept.value.turns)


def test_another_sessions_words_are_no_evidence() -> None:
    with pytest.raises(GateError):
        release().beside(guarded(), ForCoach, COACH_ACTS, said=said("x", session="ses_2"))
    with pytest.raises(GateError):
        release().turns(masked("x"), ForCoach, COACH_ACTS, said=said("x", session="ses_2"))


def test_nobody_sees_evidence_who_was_not_in_the_room() -> None:
    for answer in (
        release().beside(guarded(), ForAnalyst, ANALYST_ACTS),
        release().turns(masked("x"), ForAnalyst, ANALYST_ACTS),
        release(may_read=lambda _a, _h: False).beside(guarded(), ForCoach, COACH_ACTS),
        release(may_read=lambda _a, _h: False).turns(masked("x"), ForCoach, COACH_ACTS),
    ):
        assert isinstance(answer, Blocked)
        assert answer.reason is ReasonCode.AUDIENCE_NOT_ENTITLED


def test_a_consent_that_ended_stops_evidence_too() -> None:
    no = NoConsent(
        reason=ReasonCode.CONSENT_WITHDRAWN, people=frozenset(), decision=DecisionId("dec_n")
    )
    stopped = release(recheck=lambda _h: no)
    assert stopped.beside(guarded(), ForCoach, COACH_ACTS) is no
    assert stopped.turns(masked("x"), ForCoach, COACH_ACTS) is no
