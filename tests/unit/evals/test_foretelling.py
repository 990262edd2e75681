"""What a run of the suites says beforehand: how long, how many tokens, how much money."""

import pytest

from assistant.config import Settings
from assistant.llm.chat import NOTHING, ChatMessage, Completion, Permit, Usage
from assistant.llm.generation import Generation, Reads
from assistant.llm.shortfall import ModelFaultError, Shortfall
from assistant.llm.spending import TokenBudget
from evals.suites.__main__ import main
from evals.suites.catalogue import SUITES
from evals.suites.counting import Counting, between
from evals.suites.foretelling import cost_of, estimate, foretold, of_session
from evals.suites.obedient import IDENTITY
from governance.identity import Locality, Processor, ProcessorId

HOSTED = Processor(id=ProcessorId("openai:some"), locality=Locality.THIRD_PARTY)
OWN = Processor(id=ProcessorId("ollama:some"), locality=Locality.LOCAL)
PRICED = TokenBudget(cost_in=3_000_000, cost_out=15_000_000)


@pytest.fixture(scope="module")
def full():
    return [(suite, suite.items("full")) for suite in SUITES if suite.name != "pii"]


def test_the_embedded_engine_sends_nothing_anywhere(full):
    told = estimate(full)
    assert (told.usage, told.micros) == (NOTHING, 0)
    assert "Nothing is sent anywhere: 0 tokens, 0 in money." in told.told()
    alone = estimate(full, how=Generation(budget=PRICED))
    assert alone.micros == 0, "prices are of a model, and none is asked"


def test_a_hosted_model_is_priced_as_a_sessions_own_bound_is(full):
    how = Generation(reads=Reads.SESSION, budget=PRICED)
    told = estimate(full, processor=HOSTED, how=how)
    assert told.micros == PRICED.cost_of(told.usage) > 0
    dearer = Generation(reads=Reads.SESSION, budget=TokenBudget(cost_in=6_000_000))
    assert estimate(full, processor=HOSTED, how=dearer).usage == told.usage
    money = f"{-(-told.micros // 10_000) / 100:,.2f} of your currency"
    assert f"{told.usage.input_tokens:,} tokens go there" in told.told()
    assert money in told.told()


def test_a_price_that_nobody_set_is_unknown_and_not_nothing(full):
    hosted = estimate(full, processor=HOSTED)
    assert hosted.micros is None
    assert "not known here: set CHATHAM_LLM_COST_IN" in hosted.told()
    assert "0.00" not in hosted.told()
    own = estimate(full, processor=OWN)
    assert own.micros == 0
    assert own.usage == hosted.usage
    assert cost_of(NOTHING, HOSTED, TokenBudget()) == 0


def test_only_what_reaches_the_model_is_counted_and_a_session_once(full):
    by_name = {suite.name: items for suite, items in full}
    sent = {item.content for items in by_name.values() for item in items if item.sends}
    told = estimate(full, processor=HOSTED)
    assert len(sent) <= told.usage.calls
    both = [pair for pair in full if pair[0].name in {"summary", "cost_latency"}]
    one = [pair for pair in full if pair[0].name == "summary"]
    assert estimate(both, processor=HOSTED).usage == estimate(one, processor=HOSTED).usage
    for name in ("sensitivity", "triage", "themes", "theme_privacy", "fairness"):
        assert not any(item.sends for item in by_name[name]), name
    consent = [item for item in by_name["injection"] if item.slices["goal"] == "consent"]
    assert consent
    assert not any(item.sends for item in consent)


def test_doors_are_foretold_where_a_model_of_ones_own_may_suggest_them():
    plain, doors = (
        foretold("fast", Settings(llm="ollama:some", triage_llm=doors), only=("triage",))
        for doors in (False, True)
    )
    assert plain.usage == NOTHING
    asked = [item for item in catalogued("triage").items("fast") if item.asks_a_door]
    assert 0 < len(asked) < len(catalogued("triage").items("fast"))
    assert doors.usage.calls == len(asked)
    assert doors.usage.input_tokens > 500 * len(asked)
    theirs = Settings(llm="openai:some", triage_llm=True)
    assert foretold("fast", theirs, only=("triage",)).usage == NOTHING, "no third party is asked"


def catalogued(name):
    return next(suite for suite in SUITES if suite.name == name)


def test_no_session_is_foretold_to_take_more_than_one_may():
    small = TokenBudget(per_session=1_000)
    for reads in Reads:
        taken = of_session(900, Generation(reads=reads, budget=small))
        assert taken.input_tokens + taken.output_tokens <= 1_000
        bound = TokenBudget(cost_in=3_000_000, cost_out=15_000_000, most_micros=500)
        capped = of_session(900, Generation(reads=reads, budget=bound))
        assert bound.cost_of(capped) <= 500
    plain, judged = (of_session(900, Generation(judge=judge)) for judge in (False, True))
    assert judged.calls == 2 * plain.calls


def test_it_can_be_asked_beforehand_and_nothing_is_run(capsys, monkeypatch):
    monkeypatch.delenv("CHATHAM_LLM", raising=False)
    assert main(["--full", "--dry", "--suite", "theme_privacy"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("6 cases, about 1 min of processor time.")
    assert "Nothing is sent anywhere" in told
    monkeypatch.setenv("CHATHAM_LLM", "openai:some-model")
    monkeypatch.setenv("CHATHAM_LLM_COST_IN", "2000000")
    assert main(["--fast", "--dry", "--suite", "summary"]) == 0
    told = capsys.readouterr().out
    assert "It asks openai" in told
    assert "of your currency" in told


def test_the_settings_of_the_installation_say_who_is_asked_and_at_what_price():
    told = foretold("fast", Settings(llm="openai:some", llm_cost_in=1_000_000), only=("summary",))
    assert told.processor.locality is Locality.THIRD_PARTY
    assert told.micros == -(-told.usage.input_tokens * 1_000_000 // 1_000_000)
    assert foretold("fast", Settings(llm=""), only=("summary",)).usage == NOTHING


class Failing:
    """A model that takes tokens and then fails every other time."""

    identity = IDENTITY
    asked = 0

    def complete(self, messages, schema, permit, /):
        self.asked += 1
        spent = Usage(input_tokens=10, output_tokens=1, calls=1)
        if self.asked % 2:
            raise ModelFaultError("Broken.", Shortfall.BROKEN, spent)
        return Completion(parsed=None, usage=spent)


def test_what_a_failed_request_took_is_counted_as_well():
    counting = Counting(Failing())
    message = [ChatMessage(role="user", text="…")]
    permit = Permit(purpose="coaching", processor=OWN, bundle="b", stands=lambda: True)
    with pytest.raises(ModelFaultError):
        counting.complete(message, object, permit)
    before = counting.whole
    counting.spent = NOTHING
    counting.complete(message, object, permit)
    assert counting.whole.calls == 2
    assert between(before, counting.whole) == counting.spent
    assert counting.spent.input_tokens == 10
