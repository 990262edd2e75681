"""The words of single turns: who is handed them, how few, and that doubt hands out none."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance import custody
from governance.errors import GateError
from governance.identity import Actor, DecisionId, Role, SessionSummary
from governance.outcomes import Blocked, NoConsent, ReasonCode
from governance.privacy.vault import InMemoryVaults
from governance.raw import Edit, Raw, Transcript, Turn
from governance.release import AROUND, Release
from governance.stages import Consented, Header, Released
from tests.fakes import CountingIds
from tests.privacy_cases import COACH, COACHEE, A, header

COACH_ACTS = Actor(person=COACH, role=Role.COACH)
MANY = 9


def consented(numbers: range | tuple[int, ...] = range(1, MANY + 1)) -> Consented[SessionSummary]:
    raw = Transcript(
        session=header().session,
        engagement=A,
        turns=tuple(
            Turn(number=n, speaker=COACH, role="coach", text=f"words of turn {n}") for n in numbers
        ),
    )
    return entered(raw)


def entered(raw: Raw) -> Consented[SessionSummary]:
    return custody.make_consented(SessionSummary, header(), raw)


def release(
    *,
    may_read: Callable[[Actor, Header], bool] = lambda _a, _h: True,
    recheck: Callable[[Header], NoConsent | None] = lambda _h: None,
) -> Release:
    return Release(may_read=may_read, recheck=recheck, vaults=InMemoryVaults(), ids=CountingIds())


def numbers(answer: object) -> list[int]:
    assert isinstance(answer, Released)
    return [turn.number for turn in answer.value]


def test_the_named_turns_come_word_for_word_with_one_on_either_side() -> None:
    answer = release().said(consented(), {4}, COACH_ACTS)
    assert isinstance(answer, Released)
    assert numbers(answer) == [3, 4, 5]
    assert [(turn.text, turn.as_said) for turn in answer.value][1] == ("words of turn 4", True)
    assert answer.header.decisions == (*header().decisions, "dec_1")


def test_neighbours_are_those_in_the_text_not_in_the_numbers() -> None:
    assert numbers(release().said(consented((1, 5, 9, 12)), {9}, COACH_ACTS)) == [5, 9, 12]


@given(named=st.sets(st.integers(-3, 99)))
def test_never_more_than_the_named_turns_and_their_neighbours(named: set[int]) -> None:
    shown = numbers(release().said(consented(), named, COACH_ACTS))
    there = named & set(range(1, MANY + 1))
    assert there <= set(shown)
    assert all(min(abs(n - one) for one in there) <= AROUND for n in shown)
    assert shown == sorted(set(shown))


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.COACH])
def test_no_other_role_reads_them_whatever_the_policies_say(role: Role) -> None:
    answer = release().said(consented(), {4}, Actor(person=COACH, role=role))
    assert isinstance(answer, Blocked)
    assert answer.reason is ReasonCode.AUDIENCE_NOT_ENTITLED


@pytest.mark.parametrize("said", [False, None, "yes", 1])
def test_anything_but_true_is_a_no(said: Any) -> None:
    gate = release(may_read=lambda _a, _h: said)
    assert isinstance(gate.said(consented(), {4}, COACH_ACTS), Blocked)


def test_consent_is_asked_last_and_its_no_stands() -> None:
    no = NoConsent(
        reason=ReasonCode.CONSENT_WITHDRAWN,
        people=frozenset({COACHEE}),
        decision=DecisionId("dec_no"),
    )
    assert release(recheck=lambda _h: no).said(consented(), {4}, COACH_ACTS) is no


def test_only_what_the_consent_gate_let_in_is_quoted() -> None:
    raw: Any = Transcript(
        session=header().session,
        engagement=A,
        turns=(Turn(number=1, speaker=COACH, role="coach", text="not let in"),),
    )
    for other in (raw, "words", None):
        with pytest.raises(TypeError, match="Only a Consented"):
            release().said(other, {1}, COACH_ACTS)


def test_what_is_no_session_has_no_turns_to_quote() -> None:
    edit = Edit(
        session=header().session,
        engagement=A,
        author=COACH,
        about=frozenset({COACHEE}),
        text="a line",
    )
    assert isinstance(release().said(entered(edit), {1}, COACH_ACTS), Blocked)


@pytest.mark.parametrize("broken", ["may_read", "recheck"])
def test_a_failing_check_is_a_fault_that_quotes_nothing(broken: str) -> None:
    def breaks(*_: object) -> Any:
        raise RuntimeError("words of turn 4")

    with pytest.raises(GateError) as fault:
        release(**{broken: breaks}).said(consented(), {4}, COACH_ACTS)  # type: ignore[arg-type]
    assert "words" not in "".join(traceback.format_exception(fault.value)).split("GateError")[1]
    assert fault.value.__cause__ is None
