"""A model beside the embedded engine: codes only, masked words only, and never the last word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from assistant.llm.configured import TRIAGE_PROMPT
from assistant.storage.statuses import Status
from assistant.triage.cues import Outcome
from assistant.triage.proposing import Proposal
from assistant.triage.sending import Sent
from assistant.triage.suggesting import (
    GROUNDS,
    LEAST_CHANCE,
    Ground,
    Suggestion,
    TriageAnswer,
    weighed,
)
from governance.errors import EngineError
from governance.identity import EMBEDDED
from governance.ledger.kinds import EventKind
from governance.outcomes import ReasonCode
from prompts.catalog import load
from tests.integration.sessions.scene import CODE, overrides, scene, settings
from tests.stand_ins import LOCAL_MODEL, THIRD_PARTY_MODEL, ScriptedTransport

PEERS = "How do other depot heads hand over the rota? Zofia asks me that as well."
CRISIS = "Tonight I want to kill myself. How do other managers do this?"
PERSON = "I want to speak to a human, not a machine. Zofia said so."


@pytest.fixture
def staged(tmp_path):
    built = []

    def build(*answers, processor=LOCAL_MODEL, wanted=True):
        transport = ScriptedTransport(*answers, processor=processor)
        given_ = settings(tmp_path / "home").model_copy(update={"triage_llm": wanted})
        stage = scene(tmp_path / "home", overrides(transport=transport), settings_=given_)
        built.append(stage)
        return stage, transport

    yield build
    for stage in built:
        stage.chatham.database.close()


def ran(stage, text):
    sent = stage.chatham.triage.sending.send(Sent(engagement=CODE, text=text), by=stage.coachee)
    done = stage.chatham.worker.run_one(sent.id)
    return done, stage.chatham.triage.pages.show(done.id, by=stage.coachee)


def answer(outcome, *grounds):
    return {"outcome": outcome, "grounds": list(grounds)}


def test_it_reads_masked_words_once_and_its_grounds_stand_on_the_page(staged):
    stage, transport = staged(answer("peer_group", "wants_peers"))
    done, page = ran(stage, PEERS)
    assert (done.status, done.processor) == (Status.IN_REVIEW, LOCAL_MODEL)
    assert page.outcome == "peer_group"
    (sent,) = transport.sent
    assert "[PERSON_1]" in sent
    assert "Zofia" not in sent
    assert any(GROUNDS["wants_peers"] in line for line in page.why)
    assert stage.kinds().count(EventKind.GATE_EGRESS_ALLOWED) == 1


@pytest.mark.verify
@pytest.mark.parametrize(
    "unusable",
    [
        EngineError("It does not answer. Nothing was sent on. Try again."),
        {"outcome": "fire_her", "grounds": []},
        {"outcome": "peer_group", "grounds": ["she is weak"]},
        {},
    ],
)
def test_what_is_unusable_leaves_the_embedded_engines_proposal(staged, unusable):
    class Strict(ScriptedTransport):
        def complete(self, messages, schema, permit, /):
            try:
                return super().complete(messages, schema, permit)
            except ValidationError:
                raise EngineError("Nothing of it fits. Nothing was used. Try again.") from None

    stage, transport = staged()
    transport._answers.append(unusable)
    transport.__class__ = Strict
    done, page = ran(stage, PEERS)
    assert (done.status, page.outcome) == (Status.IN_REVIEW, "peer_group")
    assert "she is weak" not in str(page)


@pytest.mark.parametrize("text", [CRISIS, PERSON])
def test_what_is_sensitive_or_asks_for_a_person_is_never_shown_to_it(staged, text):
    stage, transport = staged(answer("microlearning", "wants_a_skill"))
    done, page = ran(stage, text)
    assert (done.status, page.outcome) == (Status.ESCALATED, "human_escalation")
    assert transport.sent == []


def test_it_may_hand_anybody_to_a_person(staged):
    stage, _ = staged(answer("human_escalation", "not_clear"))
    done, page = ran(stage, PEERS)
    assert (done.status, page.outcome) == (Status.ESCALATED, "human_escalation")
    assert done.reason is ReasonCode.NOT_CLEAR_ENOUGH


@pytest.mark.verify
@pytest.mark.parametrize(("processor", "wanted"), [(THIRD_PARTY_MODEL, True), (LOCAL_MODEL, False)])
def test_a_third_party_or_one_nobody_wanted_is_never_asked(staged, processor, wanted):
    stage, transport = staged(processor=processor, wanted=wanted)
    done, page = ran(stage, PEERS)
    assert (done.processor, page.outcome) == (EMBEDDED, "peer_group")
    assert transport.sent == []


def test_who_takes_the_request_back_meanwhile_is_not_read(staged):
    stage, transport = staged(answer("peer_group", "wants_peers"))
    run = stage.chatham.triage.run
    suggester = stage.chatham.triage.suggester
    mask = suggester._mask

    def withdrawn_first(cleared):
        masked = mask(cleared)
        with stage.chatham.database.write() as work:
            desk = stage.chatham.consent_desk(work)
            record = work.sessions.get(cleared.header.session)
            from assistant.triage.sending import own_word

            desk.withdraw(own_word(record, stage.coachee.person), by=stage.coachee)
        return masked

    suggester._mask = withdrawn_first
    assert run is stage.chatham.triage.run
    done, page = ran(stage, PEERS)
    assert transport.sent == []
    assert page.outcome is None
    assert done.status in {Status.NO_CONSENT, Status.WITHDRAWN}


OUTCOMES = st.sampled_from(Outcome)
PROPOSALS = st.builds(
    lambda outcome, chances: Proposal(
        outcome=outcome,
        confidence=chances[outcome],
        hits=(),
        chances=chances,
        unsure=outcome is Outcome.HUMAN_ESCALATION,
    ),
    OUTCOMES,
    st.fixed_dictionaries({outcome: st.floats(0, 1) for outcome in Outcome}),
)
SUGGESTIONS = st.builds(
    lambda outcome, grounds: Suggestion(outcome=outcome, grounds=tuple(grounds)),
    OUTCOMES,
    st.lists(st.sampled_from(Ground), max_size=3),
)


@given(PROPOSALS, st.none() | SUGGESTIONS)
def test_two_opinions_never_take_a_request_from_a_person(proposal, suggestion):
    both = weighed(proposal, suggestion)
    if suggestion is None or proposal.outcome is Outcome.HUMAN_ESCALATION:
        assert both == proposal
    elif suggestion.outcome is Outcome.HUMAN_ESCALATION:
        assert (both.outcome, both.unsure) == (Outcome.HUMAN_ESCALATION, True)
    else:
        likely = proposal.chances[suggestion.outcome] >= LEAST_CHANCE
        assert both.outcome is (suggestion.outcome if likely else Outcome.HUMAN_ESCALATION)
        assert both.unsure is not likely


@given(st.text(max_size=30), st.lists(st.text(max_size=30), max_size=4))
def test_no_word_of_a_model_gets_through(outcome, grounds):
    try:
        read = TriageAnswer.model_validate({"outcome": outcome, "grounds": grounds})
    except ValidationError:
        return
    assert read.outcome in set(Outcome)
    assert set(read.grounds) <= set(Ground)


def test_the_prompt_names_every_door_and_every_ground_and_no_other():
    words = "\n".join(message.text for message in load(*TRIAGE_PROMPT).messages)
    assert all(code.value in words for code in (*Outcome, *Ground))
    assert set(GROUNDS) == set(Ground)
