"""The gateway sends only what may go, only where it may go, and only while it may."""

from __future__ import annotations

from typing import Any, cast

import pytest

from assistant.llm.answer import SummaryAnswer
from assistant.llm.chat import Usage
from assistant.llm.gateway import Gateway, Recheck, Reply, TokenBudget
from assistant.llm.shortfall import ModelFaultError, Shortfall
from governance.errors import EngineError, LedgerError
from governance.identity import Processor, SessionSummary
from governance.outcomes import NoConsent, ReasonCode
from governance.stages import Header, Pseudonymized
from prompts import catalog
from tests.unit.llm.sessions import (
    ABROAD,
    BUNDLE,
    LOCAL,
    SECRET,
    ScriptedTransport,
    Withdrawing,
    ledger_takes,
    masked,
    pseudonymized,
    still_agreed,
)

PROMPT = catalog.load("summary", 1)
LONG = masked(tuple(("coachee", f"The rota again, part {n}. " * 8) for n in range(40)))


def gateway(
    transport: ScriptedTransport,
    *,
    recheck: Recheck = still_agreed,
    budget: TokenBudget | None = None,
) -> Gateway:
    return Gateway(transport, bundle=BUNDLE, recheck=recheck, budget=budget)


def silent() -> ScriptedTransport:
    return ScriptedTransport(script=lambda _: {})


@pytest.mark.parametrize(
    "stage",
    ["[1] coach: plain words", masked(), None, object()],
    ids=["str", "masked", "none", "x"],
)
def test_only_a_pseudonymized_is_sent(stage: object) -> None:
    transport = silent()
    with pytest.raises(TypeError, match="reads a Pseudonymized"):
        gateway(transport).ask(cast("Pseudonymized[SessionSummary]", stage), PROMPT, SummaryAnswer)
    assert transport.seen == []


def test_an_earlier_stage_is_not_sent() -> None:
    from governance import custody

    stage = pseudonymized()
    cleared = custody.make_consented(SessionSummary, stage.header, cast("Any", None))
    transport = silent()
    with pytest.raises(TypeError):
        gateway(transport).ask(cast("Any", cleared), PROMPT, SummaryAnswer)
    assert transport.seen == []


@pytest.mark.parametrize(("agreed", "configured"), [(LOCAL, ABROAD), (ABROAD, LOCAL)])
def test_another_processor_than_agreed_to_gets_nothing(
    agreed: Processor, configured: Processor
) -> None:
    transport = ScriptedTransport(script=lambda _: {}, processor=configured)
    with pytest.raises(EngineError, match="cleared for another processor"):
        gateway(transport).ask(pseudonymized(processor=agreed), PROMPT, SummaryAnswer)
    assert transport.seen == []


def test_a_processor_of_the_same_name_elsewhere_gets_nothing() -> None:
    from dataclasses import replace

    moved = replace(LOCAL, locality=ABROAD.locality)
    transport = ScriptedTransport(script=lambda _: {}, processor=moved)
    with pytest.raises(EngineError):
        gateway(transport).ask(pseudonymized(), PROMPT, SummaryAnswer)
    assert transport.seen == []


def test_withdrawn_consent_stops_it_before_a_word_leaves() -> None:
    transport = silent()
    recheck = Withdrawing(after=0)
    answer = gateway(transport, recheck=recheck).ask(pseudonymized(), PROMPT, SummaryAnswer)
    assert isinstance(answer, NoConsent)
    assert answer.reason is ReasonCode.CONSENT_WITHDRAWN
    assert transport.seen == []
    assert [h.session for h in recheck.asked] == ["ses_1"]


def test_consent_is_asked_again_before_every_request() -> None:
    transport = silent()
    small = TokenBudget(per_request=900, per_session=60_000)
    long = masked(tuple(("coachee", f"The rota again, part {n}. " * 8) for n in range(40)))
    recheck = Withdrawing(after=2)
    answer = gateway(transport, recheck=recheck, budget=small).ask(
        pseudonymized(long), PROMPT, SummaryAnswer
    )
    assert isinstance(answer, NoConsent)
    assert len(transport.seen) == 2
    assert len(recheck.asked) == 3


def test_a_recheck_that_fails_stops_it() -> None:
    def broken(_header: object) -> None:
        raise RuntimeError("database locked")

    transport = silent()
    with pytest.raises(RuntimeError):
        gateway(transport, recheck=broken).ask(pseudonymized(), PROMPT, SummaryAnswer)
    assert transport.seen == []


def test_every_request_is_announced_first_and_what_cannot_be_announced_is_not_sent() -> None:
    told: list[int] = []
    transport = silent()

    def announce(_header: Header) -> None:
        told.append(len(transport.seen))
        if len(told) == 3:
            raise LedgerError("The ledger could not be written.")

    long = masked(tuple(("coachee", f"The rota again, part {n}. " * 8) for n in range(40)))
    gate = Gateway(
        transport,
        recheck=still_agreed,
        bundle=BUNDLE,
        budget=TokenBudget(per_request=1_200),
        announce=announce,
    )
    with pytest.raises(LedgerError):
        gate.ask(pseudonymized(long), PROMPT, SummaryAnswer)
    assert told == [0, 1, 2]
    assert len(transport.seen) == 2


def test_a_long_session_goes_in_windows_with_every_turn_in_one() -> None:
    transport = silent()
    budget = TokenBudget(per_request=1_500)
    reply = gateway(transport, budget=budget).ask(pseudonymized(LONG), PROMPT, SummaryAnswer)
    assert isinstance(reply, Reply)
    assert len(reply.answers) == len(transport.seen) > 1
    sent = "\n".join(m.text for messages in transport.seen for m in messages)
    assert all(f"\n[{n}] coachee" in sent for n in range(1, 41))
    assert reply.facts.usage.input_tokens == 100 * len(transport.seen)


def test_over_the_sessions_budget_nothing_is_sent() -> None:
    transport = silent()
    budget = TokenBudget(per_request=1_500, per_session=2_000)
    with pytest.raises(EngineError, match="token budget"):
        gateway(transport, budget=budget).ask(pseudonymized(LONG), PROMPT, SummaryAnswer)
    assert transport.seen == []


def test_repairs_that_read_up_a_sessions_tokens_end_it() -> None:
    budget = TokenBudget(per_request=1_500, per_session=20_000)
    first = gateway(silent(), budget=budget).ask(pseudonymized(LONG), PROMPT, SummaryAnswer)
    assert isinstance(first, Reply)
    usage = Usage(input_tokens=19_900, output_tokens=10, calls=3)
    wasteful = ScriptedTransport(script=lambda _: {}, usage=usage)
    with pytest.raises(ModelFaultError, match="token budget") as fault:
        gateway(wasteful, budget=budget).ask(pseudonymized(LONG), PROMPT, SummaryAnswer)
    assert len(wasteful.seen) == 1
    assert (fault.value.why, fault.value.usage) == (Shortfall.TOKEN_BUDGET, usage)


def test_what_would_cost_more_than_a_session_may_is_not_sent() -> None:
    transport = silent()
    budget = TokenBudget(per_request=1_500, cost_in=1_000_000, most_micros=2_000)
    with pytest.raises(EngineError, match="cost more than one session may"):
        gateway(transport, budget=budget).ask(pseudonymized(LONG), PROMPT, SummaryAnswer)
    assert transport.seen == []


def test_once_a_session_has_cost_more_than_expected_nothing_more_is_sent() -> None:
    budget = TokenBudget(per_request=1_500, cost_in=1_000_000, most_micros=10_000)
    cheap = silent()
    made = gateway(cheap, budget=budget).ask(pseudonymized(LONG), PROMPT, SummaryAnswer)
    assert isinstance(made, Reply)
    assert len(cheap.seen) > 1
    usage = Usage(input_tokens=9_900, output_tokens=10, calls=3)
    dear = ScriptedTransport(script=lambda _: {}, usage=usage)
    with pytest.raises(EngineError, match="cost more than one session may"):
        gateway(dear, budget=budget).ask(pseudonymized(LONG), PROMPT, SummaryAnswer)
    assert len(dear.seen) == 1


def test_one_endless_turn_is_a_fault_and_not_cut() -> None:
    transport = silent()
    long = masked((("coachee", "on and on " * 5_000),))
    with pytest.raises(EngineError, match="Turn 1 alone"):
        gateway(transport).ask(pseudonymized(long), PROMPT, SummaryAnswer)
    assert transport.seen == []


def test_the_facts_for_the_ledger_hold_no_text() -> None:
    reply = gateway(silent()).ask(pseudonymized(), PROMPT, SummaryAnswer)
    assert isinstance(reply, Reply)
    event = reply.facts.as_event()
    assert event == {
        "bundle": BUNDLE,
        "digest": PROMPT.digest,
        "locality": "local",
        "processor": "openai:local/127.0.0.1",
        "tokens_in": 100,
        "tokens_out": 10,
    }
    ledger_takes(event)
    assert SECRET not in repr(reply)
    assert SECRET not in repr(silent().seen)
