"""Another team's chain between the gates: what it gets, what it may give, what nobody hears."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn, cast

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.language_models.fake_chat_models import FakeListChatModel
from langchain_core.messages import AIMessage
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnableLambda
from pydantic import BaseModel

from assistant.embed import Answered, CitedAnswer, ConsentBook, GuardedChain, guard
from assistant.llm.deadline import StalledError
from assistant.system import SystemClock
from governance.consent.memory import InMemoryConsentStore
from governance.errors import EngineError, GateError
from governance.identity import Role, SessionSummary
from governance.ledger.log import Ledger
from governance.outcomes import Blocked, Escalated, NoConsent, ReasonCode
from governance.stages import Released
from tests.fakes import RepeatableRandomness
from tests.unit.embed.rooms import COACHEE, NAME, Parts, book, transcript

GOOD = "[PERSON_1] has the rota. [2]\n- The coachee will tell [PERSON_1] on Thursday. [3]"


class Spy:
    """A chain's body that notes what it got."""

    def __init__(self, answer: object) -> None:
        self.answer = answer
        self.got: list[str] = []

    def __call__(self, text: str) -> object:
        self.got.append(text)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def guarded(body: Callable[[str], object], consents: Any, **options: Any) -> GuardedChain:
    options.setdefault("locality", "local")
    options.setdefault("parts", Parts().build())
    chain: RunnableLambda[str, object] = RunnableLambda(body)
    return guard(chain, purpose="session_summary", consents=consents, **options)


def released(answer: Answered) -> CitedAnswer:
    assert isinstance(answer, Released), answer
    return answer.value


def test_the_chain_gets_masked_turns_and_the_coach_gets_names(tmp_path: Path) -> None:
    spy = Spy(GOOD)
    answer = released(guarded(spy, book(tmp_path)).invoke(transcript()))
    assert spy.got == [
        """[1] coach: What do you want to hand over?
[2] coachee: I gave [PERSON_1] the rota, and I keep checking it.
[3] coachee: I'll tell [PERSON_1] on Thursday that it is hers."""
    ]
    assert [line.turns for line in answer.lines] == [(2,), (3,)]
    assert (
        answer.text == f"{NAME} has the rota. [2]\n- The coachee will tell {NAME} on Thursday. [3]"
    )


def test_a_path_opens_the_book_there(tmp_path: Path) -> None:
    book(tmp_path).close()
    answer = guarded(Spy(GOOD), str(tmp_path / "consents.db")).invoke(transcript())
    assert isinstance(answer, Released)


def test_a_consent_store_of_ones_own_will_do_and_an_empty_one_says_no() -> None:
    spy = Spy(GOOD)
    answer = guarded(spy, InMemoryConsentStore()).invoke(transcript())
    assert isinstance(answer, NoConsent)
    assert answer.reason is ReasonCode.CONSENT_MISSING
    assert spy.got == []


def test_consent_to_local_work_does_not_cover_a_chain_of_unknown_locality(tmp_path: Path) -> None:
    spy = Spy(GOOD)
    consents = book(tmp_path)
    chain: RunnableLambda[str, object] = RunnableLambda(spy)
    safe = guard(chain, purpose=SessionSummary, consents=consents, parts=Parts().build())
    answer = safe.invoke(transcript())
    assert isinstance(answer, NoConsent)
    assert answer.reason is ReasonCode.CONSENT_PROCESSOR_NOT_COVERED
    assert spy.got == []


def test_withdrawn_consent_stops_the_next_call(tmp_path: Path) -> None:
    spy, consents = Spy(GOOD), book(tmp_path)
    safe = guarded(spy, consents)
    released(safe.invoke(transcript()))
    consents.withdraw(COACHEE, Role.COACHEE, SessionSummary)
    answer = safe.invoke(transcript())
    assert isinstance(answer, NoConsent)
    assert answer.reason is ReasonCode.CONSENT_WITHDRAWN
    assert len(spy.got) == 1


def test_consent_withdrawn_while_the_chain_works_stops_the_release(tmp_path: Path) -> None:
    consents = book(tmp_path)

    def body(_text: str) -> str:
        consents.withdraw(COACHEE, Role.COACHEE, SessionSummary)
        return GOOD

    answer = guarded(body, consents).invoke(transcript())
    assert isinstance(answer, NoConsent)


def test_consent_withdrawn_while_masking_stops_it_before_the_chain(tmp_path: Path) -> None:
    consents, spy = book(tmp_path), Spy(GOOD)
    parts = Parts().build()
    masking = parts.masking

    class Slow:
        def pseudonymize(self, cleared: Any, vault: Any, /) -> Any:
            consents.withdraw(COACHEE, Role.COACHEE, SessionSummary)
            return masking.pseudonymize(cleared, vault)

    answer = guarded(spy, consents, parts=replace(parts, masking=Slow())).invoke(transcript())
    assert isinstance(answer, NoConsent)
    assert spy.got == []


def test_a_sensitive_session_never_reaches_the_chain(tmp_path: Path) -> None:
    spy = Spy(GOOD)
    spoken = (("coachee", "I don't want to live any more. I think about killing myself."),)
    answer = guarded(spy, book(tmp_path)).invoke(transcript(cast("Any", spoken)))
    assert isinstance(answer, Escalated | NoConsent)
    assert spy.got == []


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("The coachee talked about the rota.", ReasonCode.OUTPUT_WITHOUT_EVIDENCE),
        ("Summary:\n" + GOOD, ReasonCode.OUTPUT_WITHOUT_EVIDENCE),
        ("The rota. [99]", ReasonCode.OUTPUT_WITHOUT_EVIDENCE),
        ("[3] The rota is hers", ReasonCode.OUTPUT_WITHOUT_EVIDENCE),
        (f"{NAME} has the rota. [2]", ReasonCode.OUTPUT_LEAKS_IDENTITY),
        (
            "Gr\u200bace has the rota. [2]".replace("Gr\u200bace", NAME),
            ReasonCode.OUTPUT_LEAKS_IDENTITY,
        ),
        ("", ReasonCode.OUTPUT_EMPTY),
        ("\n \n", ReasonCode.OUTPUT_EMPTY),
    ],
)
def test_an_answer_that_may_not_be_shown_is_blocked(
    tmp_path: Path, said: str, reason: ReasonCode
) -> None:
    answer = guarded(Spy(said), book(tmp_path)).invoke(transcript())
    assert isinstance(answer, Blocked)
    assert answer.reason is reason


class Answer(BaseModel):
    lines: list[str]


class Loose(BaseModel):
    lines: list[dict[str, Any]]
    note: str = "unseen"


@pytest.mark.parametrize(
    "said",
    [
        GOOD,
        AIMessage(content=GOOD),
        AIMessage(content=[{"type": "text", "text": GOOD}]),
        Answer(lines=GOOD.splitlines()),
        {"lines": GOOD.splitlines()},
        {"lines": [{"text": "[PERSON_1] has the rota.", "turns": [2]}]},
    ],
    ids=lambda s: type(s).__name__,
)
def test_text_messages_and_objects_with_lines_are_read(tmp_path: Path, said: object) -> None:
    answer = released(guarded(Spy(said), book(tmp_path)).invoke(transcript()))
    assert answer.lines[0].text == f"{NAME} has the rota."
    assert answer.lines[0].turns == (2,)


@pytest.mark.parametrize(
    "said",
    [
        None,
        7,
        [GOOD],
        {"lines": GOOD},
        {"lines": [7]},
        {"text": GOOD},
        {"lines": [GOOD], "aside": NAME},
        {"lines": [{"text": "x", "turns": [2], "aside": NAME}]},
        {"lines": [{"text": "x", "turns": ["2"]}]},
        {"lines": [{"text": "x", "turns": [True]}]},
        Loose(lines=[]),
        "x" * 200_000,
        {"lines": ["x" * 200_000]},
    ],
    ids=lambda s: str(s)[:24],
)
def test_an_answer_of_another_shape_is_a_fault_and_nothing_of_it_is_shown(
    tmp_path: Path, said: object
) -> None:
    with pytest.raises(EngineError, match="Nothing of it was used"):
        guarded(Spy(said), book(tmp_path)).invoke(transcript())


def test_citations_are_read_in_their_usual_forms(tmp_path: Path) -> None:
    said = "One. [2]\nTwo [2, 3].\nThree [2] [3]\nFour. [3;2]\n  Five. [ 2 ]  "
    answer = released(guarded(Spy(said), book(tmp_path)).invoke(transcript()))
    assert [line.turns for line in answer.lines] == [(2,), (2, 3), (2, 3), (2, 3), (2,)]
    assert [line.text for line in answer.lines] == ["One.", "Two.", "Three", "Four.", "Five."]


def test_a_chain_that_raises_is_a_fault_without_its_words(tmp_path: Path) -> None:
    safe = guarded(Spy(ValueError("I gave [PERSON_1] the rota")), book(tmp_path))
    with pytest.raises(EngineError, match=r"failed \(ValueError\)") as caught:
        safe.invoke(transcript())
    assert caught.value.__context__ is None
    assert "rota" not in "".join(traceback.format_exception(caught.value))


def test_a_chain_that_stalls_is_a_fault(tmp_path: Path) -> None:
    class Up:
        def run(self, call: Callable[[], object], seconds: float, /) -> NoReturn:
            raise StalledError

    with pytest.raises(EngineError, match="did not answer in time"):
        guarded(Spy(GOOD), book(tmp_path), deadline=Up()).invoke(transcript())


def test_a_gate_that_breaks_stops_it_before_the_chain(tmp_path: Path) -> None:
    spy, parts = Spy(GOOD), Parts().build()

    class Broken:
        def pseudonymize(self, cleared: Any, vault: Any, /) -> NoReturn:
            raise GateError("A model is missing.")

    with pytest.raises(GateError):
        guarded(spy, book(tmp_path), parts=replace(parts, masking=Broken())).invoke(transcript())
    assert spy.got == []


@pytest.mark.parametrize("raw", ["plain words", None, 7, {"turns": []}])
def test_anything_but_a_transcript_is_refused(tmp_path: Path, raw: object) -> None:
    spy = Spy(GOOD)
    with pytest.raises(TypeError):
        guarded(spy, book(tmp_path)).invoke(cast("Any", raw))
    assert spy.got == []


def test_further_arguments_are_refused(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="no further arguments"):
        guarded(Spy(GOOD), book(tmp_path)).invoke(transcript(), stop=["x"])


class Listener(BaseCallbackHandler):
    """Hears everything LangChain tells, as a caller's tracer would."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def _note(self, *args: object, **kwargs: object) -> None:
        self.heard.append(repr((args, kwargs)))

    on_chain_start = on_chain_end = on_chat_model_start = on_llm_start = on_llm_end = _note
    on_chain_error = on_llm_error = on_text = on_custom_event = _note


def model_chain() -> Any:
    prompt = ChatPromptTemplate.from_messages([("user", "Summarize:\n{turns}")])
    return (lambda turns: {"turns": turns}) | prompt | FakeListChatModel(responses=[GOOD])


def test_a_callers_callbacks_hear_nothing_of_the_chain(tmp_path: Path) -> None:
    safe = guard(
        model_chain(),
        purpose="session_summary",
        consents=book(tmp_path),
        locality="local",
        parts=Parts().build(),
    )
    listener = Listener()
    answer = safe.invoke(transcript(), config={"callbacks": [listener], "tags": ["t"]})
    assert released(answer).lines
    assert listener.heard == []


def test_callbacks_of_an_outer_chain_hear_nothing_from_inside(tmp_path: Path) -> None:
    safe = guard(
        model_chain(),
        purpose="session_summary",
        consents=book(tmp_path),
        locality="local",
        parts=Parts().build(),
    )
    listener = Listener()
    outer: Any = safe | RunnableLambda(lambda answer: type(answer).__name__)
    assert outer.invoke(transcript(), config={"callbacks": [listener]}) == "Released"
    heard = "\n".join(listener.heard)
    assert heard
    for word in (NAME, "rota", "Thursday"):
        assert word not in heard


class Inline:
    """A deadline that runs the call in the caller's own thread and context."""

    def run(self, call: Callable[[], Any], seconds: float, /) -> Any:
        return call()


def test_collectors_and_outer_configs_reach_nothing_even_in_the_same_thread(
    tmp_path: Path,
) -> None:
    from langchain_core.tracers.context import collect_runs

    safe = guard(
        model_chain(),
        purpose="session_summary",
        consents=book(tmp_path),
        locality="local",
        parts=Parts().build(),
        deadline=Inline(),
    )
    listener = Listener()
    outer: RunnableLambda[Any, str] = RunnableLambda(lambda t: type(safe.invoke(t)).__name__)
    with collect_runs() as collected:
        assert outer.invoke(transcript(), config={"callbacks": [listener]}) == "Released"
    assert [run.name for run in collected.traced_runs] == ["RunnableLambda"]
    assert not collected.traced_runs[0].child_runs
    assert "rota" not in "\n".join(listener.heard)


def test_batches_and_async_take_each_transcript_for_itself(tmp_path: Path) -> None:
    safe = guarded(Spy(GOOD), book(tmp_path))
    plain, foreign = transcript(), replace(transcript(session="ses_2"), language="fr")
    one, two = safe.batch([plain, foreign])
    assert isinstance(one, Released)
    assert isinstance(two, Blocked)
    assert two.reason is ReasonCode.LANGUAGE_UNSUPPORTED
    with ThreadPoolExecutor(1) as pool:  # a loop may run in this thread, where a browser was driven
        said = pool.submit(asyncio.run, safe.ainvoke(plain)).result()
    assert isinstance(said, Released)
    (broken,) = safe.batch([cast("Any", "text")], return_exceptions=True)
    assert isinstance(broken, TypeError)


def entries(consents: ConsentBook) -> list[bytes]:
    with consents._database.read() as work:
        payloads = [e.payload or b"" for e in work.ledger.entries(0, 99)]
        assert Ledger(work.ledger, randomness=RepeatableRandomness()).size == len(payloads)
    return payloads


def kinds(payloads: list[bytes]) -> list[str]:
    return [payload.split(b'"kind":"')[1].split(b'"')[0].decode() for payload in payloads]


class Sneaking:
    """The ledger's clock, and a coachee who takes their yes back while an entry is made."""

    def __init__(self, other: ConsentBook, *, at: int) -> None:
        self.other, self.left = other, at

    def now(self) -> datetime:
        self.left -= 1
        if self.left == 0:
            self.other.withdraw(COACHEE, Role.COACHEE, SessionSummary)
        return SystemClock().now()


@pytest.mark.parametrize("at", range(1, 7))
def test_nothing_leaves_or_is_released_after_a_withdrawal_in_the_ledgers_order(
    tmp_path: Path, at: int
) -> None:
    # Entry 4 says that words leave, entry 6 that the answer is released.
    consents, spy = book(tmp_path), Spy(GOOD)
    sneaking = ConsentBook(consents._database, clock=Sneaking(consents, at=at))
    answer = guarded(spy, sneaking).invoke(transcript())
    assert isinstance(answer, NoConsent)
    assert answer.reason is ReasonCode.CONSENT_WITHDRAWN
    assert len(spy.got) == (at > 4)
    told = kinds(entries(consents))
    after = told[told.index("consent:grant:withdrawn") :]
    assert {"gate:egress:allowed", "gate:release:allowed"}.isdisjoint(after)


def test_every_decision_is_in_the_ledger_and_no_name(tmp_path: Path) -> None:
    consents = book(tmp_path)
    guarded(Spy(GOOD), consents).invoke(transcript())
    payloads = entries(consents)
    assert [k for k in kinds(payloads) if k.startswith("gate:")] == [
        "gate:consent:allowed",
        "gate:policy:allowed",
        "gate:anonymizer:allowed",
        "gate:egress:allowed",
        "gate:guard:allowed",
        "gate:release:allowed",
    ]
    assert NAME.encode() not in b"".join(payloads)


def test_a_ledger_that_cannot_be_written_stops_it(tmp_path: Path) -> None:
    consents, spy = book(tmp_path), Spy(GOOD)

    class Mute(ConsentBook):
        def record(self, kind: object, refs: object, facts: object) -> NoReturn:
            raise GateError("The ledger could not be written.")

    mute = Mute(consents._database)
    with pytest.raises(GateError):
        guarded(spy, mute).invoke(transcript())
    assert spy.got == []


def test_a_missing_book_an_unknown_purpose_or_locality_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Exception, match=r"(?i)no .*database|not there|missing|does not exist"):
        guarded(Spy(GOOD), tmp_path / "nowhere.db")
    chain: RunnableLambda[str, object] = RunnableLambda(Spy(GOOD))
    with pytest.raises(ValueError, match="no purpose"):
        guard(chain, purpose="curiosity", consents=book(tmp_path), parts=Parts().build())
    with pytest.raises(ValueError, match="nearby"):
        guarded(Spy(GOOD), book(tmp_path), locality="nearby")
