from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Self

import pytest

from governance import custody
from governance.errors import GateError
from governance.guard import OutputGuard
from governance.outcomes import Blocked, Escalated, ReasonCode, Route
from governance.output import CitedText
from governance.policy.sensitivity.use_cases import LexicalUseCases, UseCaseFinding
from governance.privacy.findings import Analyzer
from governance.privacy.leak_scan import LeakScan
from governance.privacy.vault import InMemoryVaults, Kind, NewEntry, Vaults
from governance.stages import Guarded
from tests.fakes import CountingIds
from tests.privacy_cases import A, BrokenAnalyzer, WordListAnalyzer, draft


@dataclass(frozen=True, slots=True)
class Answer:
    lines: tuple[tuple[str, tuple[int, ...]], ...]

    def cited(self) -> tuple[CitedText, ...]:
        return tuple(CitedText(text=text, turns=turns) for text, turns in self.lines)

    def map_text(self, change: Callable[[str], str], /) -> Self:
        return replace(self, lines=tuple((change(text), turns) for text, turns in self.lines))


USE_CASES = LexicalUseCases.load()
TURNS = ("I will ask [PERSON_1]", "good")


def vaults() -> InMemoryVaults:
    made = InMemoryVaults()
    made.of(A).issue([NewEntry(kind=Kind.PERSON, canonical="Dana")])
    return made


def check(
    *lines: tuple[str, tuple[int, ...]],
    analyzer: Analyzer | None = None,
    held: Vaults | None = None,
) -> object:
    scan = LeakScan(analyzer or WordListAnalyzer({"Okonkwo": Kind.PERSON}))
    guard = OutputGuard(scan=scan, vaults=held or vaults(), use_cases=USE_CASES, ids=CountingIds())
    return guard.check(draft(Answer(lines), *TURNS, issued=["[PERSON_1]"]))


def test_a_sound_draft_passes_unchanged() -> None:
    lines = (("Ask [PERSON_1].", (1,)), ("It was good, [person_1]'s part too.", (1, 2)))
    guarded = check(*lines)
    assert isinstance(guarded, Guarded)
    assert custody.drafted_of(guarded).answer == Answer(lines)
    assert guarded.header.decisions[-1] == "dec_1"


def test_no_more_of_the_session_is_kept_than_is_cited() -> None:
    kept = custody.drafted_of(check(("It was good.", (2,)))).evidence  # type: ignore[arg-type]
    assert [turn.number for turn in kept.turns] == [2]
    assert kept.issued == frozenset()
    named = custody.drafted_of(check(("[PERSON_1] was good.", (2,)))).evidence  # type: ignore[arg-type]
    assert named.issued == {"[PERSON_1]"}


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ((), ReasonCode.OUTPUT_EMPTY),
        ((("  ", (1,)),), ReasonCode.OUTPUT_EMPTY),
        ((("ok", ()),), ReasonCode.OUTPUT_WITHOUT_EVIDENCE),
        ((("ok", (1, 3)),), ReasonCode.OUTPUT_WITHOUT_EVIDENCE),
        ((("ok", (0,)),), ReasonCode.OUTPUT_WITHOUT_EVIDENCE),
        ((("Ask [PERSON_2]", (1,)),), ReasonCode.OUTPUT_UNKNOWN_PSEUDONYM),
        ((("Ask person_2", (1,)),), ReasonCode.OUTPUT_UNKNOWN_PSEUDONYM),
        ((("Ask ]PERSON_2[", (1,)),), ReasonCode.OUTPUT_UNKNOWN_PSEUDONYM),
        ((("Ask ［PERSON_2］", (1,)),), ReasonCode.OUTPUT_UNKNOWN_PSEUDONYM),
        ((("Ask [PER\u200bSON_2]", (1,)),), ReasonCode.OUTPUT_UNKNOWN_PSEUDONYM),
        ((("Ask [PERSON_01]", (1,)),), ReasonCode.OUTPUT_UNKNOWN_PSEUDONYM),
        ((("Ask Dana", (1,)),), ReasonCode.OUTPUT_LEAKS_IDENTITY),
        ((("Ask D-a-n-a", (1,)),), ReasonCode.OUTPUT_LEAKS_IDENTITY),
        ((("Ask Okonkwo", (1,)),), ReasonCode.OUTPUT_LEAKS_IDENTITY),
    ],
)
def test_one_bad_line_stops_the_whole_draft(
    lines: tuple[tuple[str, tuple[int, ...]], ...], reason: ReasonCode
) -> None:
    good = (("fine", (1,)),) if lines else ()
    outcome = check(*good, *lines, *good)
    assert isinstance(outcome, Blocked)
    assert outcome.reason is reason
    assert outcome.route is not None
    assert "Dana" not in repr(outcome)


def test_a_pseudonym_of_another_session_of_the_engagement_is_unknown() -> None:
    held = vaults()
    held.of(A).issue([NewEntry(kind=Kind.PERSON, canonical="Tom")])
    outcome = check(("Ask [PERSON_2]", (1,)), held=held)
    assert isinstance(outcome, Blocked)
    assert outcome.reason is ReasonCode.OUTPUT_UNKNOWN_PSEUDONYM


def test_a_failing_scan_is_a_fault_that_quotes_nothing() -> None:
    line = ("the secret plan", (1,))
    with pytest.raises(GateError) as fault:
        check(line, analyzer=BrokenAnalyzer())
    assert "secret" not in "".join(traceback.format_exception(fault.value))


def test_an_answer_that_lists_no_texts_is_a_fault() -> None:
    guard = OutputGuard(
        scan=LeakScan(WordListAnalyzer()),
        vaults=vaults(),
        use_cases=USE_CASES,
        ids=CountingIds(),
    )
    with pytest.raises(GateError):
        guard.check(draft("just a string", *TURNS))


@pytest.mark.parametrize("thing", ["text", None, Answer(())])
def test_only_a_draft_is_checked(thing: object) -> None:
    guard = OutputGuard(
        scan=LeakScan(WordListAnalyzer()),
        vaults=vaults(),
        use_cases=USE_CASES,
        ids=CountingIds(),
    )
    with pytest.raises(TypeError, match="Draft"):
        guard.check(thing)  # type: ignore[arg-type]


def test_one_line_that_judges_somebody_stops_the_whole_and_names_its_turns() -> None:
    judging = ("[PERSON_1] is not yet ready for promotion.", (2,))
    stopped = check(("Ask [PERSON_1].", (1,)), judging)
    assert isinstance(stopped, Escalated)
    assert stopped.reason is ReasonCode.OUTPUT_JUDGES_A_PERSON
    assert stopped.route is Route.INTERNAL_COACH
    assert stopped.labels == ("developmental_judgement",)
    assert stopped.turns == (2,)
    assert stopped.policies == ("no-developmental-judgement",)


def test_what_a_person_said_themself_is_no_verdict_of_a_machine() -> None:
    said = "She is not yet ready for promotion, I think."
    scan = LeakScan(WordListAnalyzer())
    guard = OutputGuard(scan=scan, vaults=vaults(), use_cases=USE_CASES, ids=CountingIds())
    quoted = draft(Answer((("she is not yet ready for promotion, I think", (1,)),)), said, "good")
    assert isinstance(guard.check(quoted), Guarded)
    elsewhere = draft(Answer((("She is not yet ready for promotion.", (2,)),)), said, "good")
    assert isinstance(guard.check(elsewhere), Escalated)


def test_a_use_case_detector_that_fails_is_a_fault() -> None:
    class Broken:
        digest = "0"

        def asked(self, _text: str, /) -> tuple[UseCaseFinding, ...]:
            raise RuntimeError("zaffre")

        written = asked

    scan = LeakScan(WordListAnalyzer())
    guard = OutputGuard(scan=scan, vaults=vaults(), use_cases=Broken(), ids=CountingIds())
    with pytest.raises(GateError) as failed:
        guard.check(draft(Answer((("It went well.", (1,)),)), *TURNS))
    assert "zaffre" not in "".join(traceback.format_exception(failed.value))
