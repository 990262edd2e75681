from __future__ import annotations

import traceback
from dataclasses import replace

import pytest

from governance.errors import GateError
from governance.identity import SessionId
from governance.opening import open_for_engine
from governance.outcomes import Blocked, Escalated, ReasonCode
from governance.privacy.anonymizer import Anonymizer, Limits
from governance.privacy.findings import Analyzer
from governance.privacy.risk import residual_risk
from governance.privacy.vault import InMemoryVault, Kind
from governance.raw import Edit, Request
from governance.stages import Pseudonymized
from tests.fakes import CountingIds
from tests.privacy_cases import (
    COACH,
    COACHEE,
    A,
    B,
    BrokenAnalyzer,
    WordListAnalyzer,
    cleared,
    header,
    transcript,
)

DANA = WordListAnalyzer({"Dana": Kind.PERSON})


def anonymizer(analyzer: Analyzer = DANA, limits: Limits | None = None) -> Anonymizer:
    return Anonymizer(analyzer=analyzer, ids=CountingIds(), limits=limits)


def test_a_cleared_session_comes_out_masked_and_otherwise_the_same() -> None:
    raw = transcript("How is Dana?", "Dana left Kestrel Foods.")
    stage = anonymizer().pseudonymize(cleared(raw), InMemoryVault(A))
    assert isinstance(stage, Pseudonymized)
    masked = open_for_engine(stage)
    assert [t.text for t in masked.turns] == [
        "How is [PERSON_5]?",
        "[PERSON_5] left [ORGANIZATION_1].",
    ]
    assert [(t.number, t.speaker, t.role) for t in masked.turns] == [
        (1, COACH, "coach"),
        (2, COACHEE, "coachee"),
    ]
    assert masked.issued == {"[PERSON_5]", "[ORGANIZATION_1]"}
    assert (masked.kind, masked.language) == ("transcript", "en")


def test_its_decision_is_the_last_of_the_header() -> None:
    stage = anonymizer().pseudonymize(cleared(transcript("Dana")), InMemoryVault(A))
    assert isinstance(stage, Pseudonymized)
    assert stage.header == replace(header(), decisions=("dec_consent", "dec_policy", "dec_1"))


@pytest.mark.parametrize("kind", [Request, Edit])
def test_requests_and_edits_are_masked_as_one_turn(kind: type) -> None:
    facts = {"session": SessionId("ses_1"), "engagement": A, "author": COACH, "text": "Dana again"}
    raw = Edit(**facts, about=frozenset({COACHEE})) if kind is Edit else Request(**facts)  # type: ignore[arg-type]
    stage = anonymizer().pseudonymize(cleared(raw), InMemoryVault(A))
    assert isinstance(stage, Pseudonymized)
    assert [t.text for t in open_for_engine(stage).turns] == ["[PERSON_1] again"]


def test_a_language_without_a_recognizer_is_refused() -> None:
    vault = InMemoryVault(A)
    outcome = anonymizer().pseudonymize(cleared(transcript("Dana ist weg", language="de")), vault)
    assert isinstance(outcome, Blocked)
    assert outcome.reason is ReasonCode.LANGUAGE_UNSUPPORTED
    assert vault.entries() == ()


def test_too_much_risk_goes_to_a_person() -> None:
    told = transcript(*["our CFO, the only woman on the audit committee"] * 9)
    limited = anonymizer(limits=Limits(residual_risk=0.5))
    outcome = limited.pseudonymize(cleared(told), InMemoryVault(A))
    assert isinstance(outcome, Escalated)
    assert outcome.reason is ReasonCode.RESIDUAL_RISK
    assert outcome.route is not None


def test_a_limit_reached_exactly_still_passes() -> None:
    text = "our CFO"
    exact = Limits(residual_risk=residual_risk([text], 0))
    stage = anonymizer(limits=exact).pseudonymize(cleared(transcript(text)), InMemoryVault(A))
    assert isinstance(stage, Pseudonymized)


def test_risk_grows_with_what_remains_and_stays_a_share() -> None:
    quiet = residual_risk(["we talked about the rota"], 0)
    some = residual_risk(["our CFO and the rota"], 0)
    more = residual_risk(["our CFO and my skip level"], 3)
    assert 0.0 == quiet < some < more < 1.0
    assert residual_risk(["our CFO"] * 500, 10_000) <= 1.0
    assert residual_risk([], 0) == 0.0


def test_signs_weigh_more_where_few_can_be_meant() -> None:
    text = ["our CFO said no " * 50]
    few, many, unknown = (residual_risk(text, 3, listed) for listed in (4, 5, 0))
    assert few > many == unknown > residual_risk(text, 0)


def test_a_failing_recognizer_is_a_fault_that_quotes_nothing() -> None:
    vault, raw = InMemoryVault(A), cleared(transcript("secret Dana"))
    with pytest.raises(GateError) as fault:
        anonymizer(BrokenAnalyzer()).pseudonymize(raw, vault)
    told = "".join(traceback.format_exception(fault.value))
    assert "secret" not in told
    assert "Dana" not in told
    assert vault.entries() == ()


def test_a_failing_vault_is_a_fault() -> None:
    class Broken(InMemoryVault):
        def issue(self, new):  # type: ignore[no-untyped-def]
            raise OSError("disk full while writing Dana")

    raw, vault = cleared(transcript("Dana")), Broken(A)
    with pytest.raises(GateError) as fault:
        anonymizer().pseudonymize(raw, vault)
    assert "while writing" not in "".join(traceback.format_exception(fault.value))


def test_the_vault_of_another_engagement_is_refused() -> None:
    vault = InMemoryVault(B)
    with pytest.raises(GateError, match="another engagement"):
        anonymizer().pseudonymize(cleared(transcript("Dana")), vault)
    assert vault.entries() == ()


@pytest.mark.parametrize("thing", ["text", None, transcript("Dana")])
def test_only_a_cleared_is_masked(thing: object) -> None:
    with pytest.raises(TypeError, match="Cleared"):
        anonymizer().pseudonymize(thing, InMemoryVault(A))  # type: ignore[arg-type]
