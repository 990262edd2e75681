"""Reference sentences as claims: who takes part is told by role, names as they were heard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from assistant.llm.chat import ChatMessage, Completion, ModelIdentity, Permit, T, Usage
from assistant.llm.shortfall import ModelFaultError, Shortfall
from evals.bench_verifier import beside_found, judged
from evals.generative.checked import LIMITS, Checked, at_limit, checked, left_out, told
from evals.generative.edits import KINDS
from evals.generative.judged import JUDGED, Judged, ask
from evals.generative.questions import Question, by_role, questions
from evals.generative.recording import MODEL, PROCESSOR
from evals.sessions import SETS, load


@cache
def asked() -> tuple[Question, ...]:
    return tuple(questions(load(SETS["dev"])))


@cache
def seen() -> tuple[Checked, ...]:
    return checked(asked())


@pytest.mark.parametrize(
    ("sentence", "told_as"),
    [
        ("Ama wants rest.", "The coachee wants rest."),
        ("She told Will of Ama's rota.", "She told the coach of the coachee's rota."),
        ("The coach, Will, asked.", "The coach asked."),
        ("The coachee, Will, asked.", "The coachee, the coach, asked."),
        ("She will ask with joy.", "She will ask with joy."),
        ("The coach, Tekin, asked.", "The coach, Tekin, asked."),
    ],
)  # fmt: skip
def test_who_takes_part_is_told_by_role(sentence: str, told_as: str) -> None:
    assert by_role(sentence, {"ama": "coachee", "will": "coach", "joy": "coachee"}) == told_as


def test_every_edit_is_asked_beside_the_turns_of_its_sentence() -> None:
    assert {one.kind for one in asked()} == {"", *KINDS}
    assert len({(one.case, one.sentence, one.kind) for one in asked()}) == len(asked())
    for one in beside_found(asked()):
        assert len(one.turns) == 4
    assert "Derek" not in " ".join(
        one.text for one in asked() if one.case == "dev-11" and not one.kind
    )


def test_the_checks_catch_nine_of_ten_edits_where_a_tenth_of_true_sentences_is_refused() -> None:
    found = at_limit(seen(), 0.0)
    assert found.caught >= 0.90
    assert found.alarms <= 0.10
    # With support as the product asks it, they are stricter in both.
    shown = at_limit(seen(), max(LIMITS))
    assert shown.caught > found.caught
    assert shown.alarms > found.alarms


def test_no_session_is_measured_at_a_limit_it_helped_to_choose() -> None:
    def one(session: str, kind: str, share: float) -> Checked:
        return Checked(session=session, kind=kind, failed=(), share=share)

    first = [one("a", "", 0.35), one("a", "entity", 0.1)]
    second = [one("b", "", 0.55), one("b", "entity", 0.45)]
    found = left_out((), [*first, *second], 0.0)
    assert found is not None
    # a's own limit would be .3, b's .5: a is refused at b's, and b's edit passes at a's.
    assert (found.alarms, found.caught) == (0.5, 0.5)
    assert left_out([replace(first[0], failed=("names",))], second, 0.0) is None


def test_shares_are_counted_by_kind() -> None:
    found = told([("", False), ("", True), ("entity", True), ("owner", False)])
    assert (found.alarms, found.caught, found.balanced) == (0.5, 0.5, 0.5)
    assert found.by_kind == {"entity": 1.0, "number": 0.0, "negation": 0.0, "owner": 0.0}


def test_every_recorded_answer_is_to_a_question_that_is_still_asked() -> None:
    recorded = Judged.read()
    answered = [one for one in asked() if recorded.of(one) is not None]
    lines = JUDGED.read_text(encoding="utf-8").splitlines()
    assert len(answered) == len(recorded.known) == len(lines) > 0
    assert judged(asked(), seen(), recorded).answered == len(answered)


class _Says:
    """A transport that answers from a list; None is a model that cannot be reached."""

    identity = ModelIdentity(model=MODEL, processor=PROCESSOR, parameters={})

    def __init__(self, answers: Sequence[bool | None]) -> None:
        self.answers = list(answers)

    def complete(
        self, messages: Sequence[ChatMessage], schema: type[T], permit: Permit, /
    ) -> Completion[T]:
        assert permit.processor == PROCESSOR
        assert "[0] coach:" in messages[-1].text
        answer = self.answers.pop(0)
        if answer is None:
            raise ModelFaultError("Not there.", Shortfall.UNREACHABLE)
        return Completion(
            parsed=schema.model_validate({"supported": answer}),
            usage=Usage(input_tokens=1, output_tokens=1, calls=1),
        )


def test_a_model_is_asked_once_and_its_faults_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "judged.jsonl"
    three: tuple[Question, ...] = asked()[:3]
    assert ask(three, _Says([True, None, False]), path) == (2, 1)
    assert ask(three, _Says([]), path) == (0, 0)
    assert [Judged.read(path).of(one) for one in three] == [True, None, False]
