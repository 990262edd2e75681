"""A model that words lines, attacked: whatever it answers, what was said stands, and nothing else.

The model is a real LangChain chat model behind the real transport; only what it says is made up.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import ConfigDict

from assistant.llm.chat import ModelIdentity
from assistant.llm.deadline import Deadline, ThreadDeadline
from assistant.llm.gateway import Gateway, Recheck
from assistant.llm.report import Drafting
from assistant.llm.shortfall import Shortfall
from assistant.llm.spending import TokenBudget
from assistant.llm.transport import LangChainTransport, Limits
from assistant.llm.wording.engine import WordingEngine
from assistant.llm.wording.faithful import is_faithful
from assistant.llm.wording.judging import ChatJudge
from assistant.llm.wording.reported import reported
from assistant.summary.schema import Summary
from governance import custody
from governance.errors import EngineError
from governance.outcomes import NoConsent
from prompts import catalog
from tests.unit.llm.sessions import (
    BUNDLE,
    LOCAL,
    Withdrawing,
    extract,
    masked,
    pseudonymized,
    still_agreed,
)
from tests.unit.llm.stalling import OnceHeard

WORDING = catalog.load("wording", 1)
JUDGING = catalog.load("judging", 1)
_NOTE = re.compile(r"^\[(\d+)\] (.+)$", re.MULTILINE)
EXTRACTED = extract(masked())
Says = Callable[[str], str]
"""What a model answers to the last message of its prompt."""


class Stub(BaseChatModel):
    """Answers with what `says` makes of the last message."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    says: Says

    @property
    def _llm_type(self) -> str:
        return "stub"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        text = self.says(messages[-1].text)
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content=text))])


def each(change: Callable[[str], str]) -> Says:
    """A model that answers in form, and does `change` to every note."""

    def says(asked: str) -> str:
        lines = [{"n": int(n), "text": change(text)} for n, text in _NOTE.findall(asked)]
        return json.dumps({"lines": lines})

    return says


def engine(
    says: Says,
    *,
    recheck: Recheck = still_agreed,
    budget: TokenBudget | None = None,
    deadline: Deadline | None = None,
    judge: bool = False,
    size: int = 2,
) -> WordingEngine:
    identity = ModelIdentity(model="stub:model", processor=LOCAL, parameters={})
    limits = Limits(seconds=20, backoff_seconds=0)
    transport = LangChainTransport(
        Stub(says=says), identity, limits=limits, deadline=deadline or ThreadDeadline()
    )
    gateway = Gateway(transport, recheck=recheck, bundle=BUNDLE, budget=budget)
    judging = ChatJudge(gateway, prompt=JUDGING) if judge else None
    return WordingEngine(gateway, extract, prompt=WORDING, lines_per_request=size, judge=judging)


def drafted(made: WordingEngine) -> tuple[Drafting, Summary]:
    drafting = made.draft(pseudonymized())
    assert isinstance(drafting, Drafting)
    return drafting, custody.drafted_of(drafting.draft).answer


def mended(text: str) -> str:
    return text.replace("coachee want", "coachee wants").replace("coachee have", "coachee has")


def test_a_model_that_mends_the_grammar_is_taken_at_its_word() -> None:
    drafting, summary = drafted(engine(each(mended)))
    [goal] = summary.goal
    assert (
        goal.text == "The coachee wants to hand the rota to [PERSON_2] without hovering over her."
    )
    assert (goal.source, goal.turns) == ("model", EXTRACTED.goal[0].turns)
    assert summary.own_words == EXTRACTED.own_words
    assert summary.open_questions == EXTRACTED.open_questions
    assert drafting.report.kept == 7
    assert drafting.report.failed == {"quote": 1}  # a stand-in's line of two words proves nothing
    assert summary.made is not None
    assert (summary.made.worded, summary.made.shortfall) == (drafting.report.kept, None)


def test_owner_due_and_turns_are_never_the_models() -> None:
    _, summary = drafted(engine(each(mended)))
    facts = [(c.owner, c.due, c.turns, c.person) for c in summary.commitments]
    assert facts == [(c.owner, c.due, c.turns, c.person) for c in EXTRACTED.commitments]


ATTACKS: dict[str, Says] = {
    "another's pseudonym": each(lambda t: f"{t} [PERSON_3] knows."),
    "never issued": each(lambda t: f"[PERSON_99] says: {t}"),
    "a real name": each(lambda t: t.replace("[PERSON_2]", "Grace Appiah") + " Grace agreed."),
    "an invented date": each(lambda t: f"{t.rstrip('.')} on Friday at noon."),
    "swapped roles": each(
        lambda t: t.replace("coachee", "\0").replace("coach", "coachee").replace("\0", "coach")
        if "coach" in t
        else f"The coach says: {t}"
    ),
    "html": each(lambda t: f"<b onclick=alert(1)>{t}</b>"),
    "a link": each(lambda t: f"{t} See https://example.org"),
    "zero width": each(lambda t: t.replace("o", "o\u200b")),
    "another language": each(lambda _: "Die Person möchte den Dienstplan abgeben."),
    "an opinion": each(lambda t: f"{t} They are clearly not ready to lead."),
}  # fmt: skip


@pytest.mark.parametrize("says", ATTACKS.values(), ids=ATTACKS.keys())
def test_an_attack_in_form_ends_in_the_sessions_own_words(says: Says) -> None:
    drafting, summary = drafted(engine(says))
    assert replace(summary, made=None) == EXTRACTED
    assert drafting.report.kept == 0
    assert drafting.report.claims == sum(drafting.report.failed.values()) > 0
    assert summary.made is not None
    assert summary.made.removed == drafting.report.claims


def turned(text: str) -> str:
    """Denied, decided or done, where it was not."""
    for said, instead in (
        (" want", " do not want"), (" have not", " have"), (" could", " will"), (" will", " did"),
    ):  # fmt: skip
        text = text.replace(said, instead)
    return text


def test_what_was_meant_stays_as_it_was_meant() -> None:
    drafting, summary = drafted(engine(each(turned)))
    worded = [line.text for _, lines in summary.sections() for line in lines]
    assert not any(" do not want" in t or " will split" in t or " have told" in t for t in worded)
    assert all(" did tell" not in c.action for c in summary.commitments)
    assert sum(drafting.report.failed.values()) >= 5


def endless(_asked: str) -> str:
    return '{"lines": [' + '{"n": 1, "text": "and then"},' * 40_000


FORMLESS: dict[str, Says] = {
    "refuses": lambda _: "I'm sorry, I can't help with that.",
    "echoes the prompt": lambda asked: asked,
    "a megabyte": lambda _: "rota " * 200_000,
    "never ends": endless,
    "nothing": lambda _: "",
    "another form": lambda _: '{"overview": []}',
    "numbers as text": lambda _: '{"lines": [{"n": "one", "text": 3}]}',
}


@pytest.mark.parametrize("says", FORMLESS.values(), ids=FORMLESS.keys())
def test_an_answer_without_form_ends_in_the_sessions_own_words_and_says_so(says: Says) -> None:
    drafting, summary = drafted(engine(says))
    assert replace(summary, made=None) == EXTRACTED
    assert drafting.report.shortfall is Shortfall.UNUSABLE_ANSWER
    assert summary.made is not None
    assert summary.made.shortfall == "unusable_answer"


def test_a_model_that_hangs_is_left_in_peace_after_two_requests() -> None:
    from threading import Event

    asked: list[str] = []
    over, deadline = Event(), OnceHeard()

    def hangs(prompt: str) -> str:
        asked.append(prompt)
        deadline.heard.set()
        over.wait(30)
        return ""

    try:
        drafting, summary = drafted(engine(hangs, deadline=deadline, size=1))
    finally:
        over.set()
    assert len(asked) == 2
    assert drafting.report.shortfall is Shortfall.TOO_SLOW
    assert replace(summary, made=None) == EXTRACTED


def test_a_note_that_was_not_asked_about_cannot_be_worded() -> None:
    """One request's answer names another's note; two wordings of one note are none."""

    def says(asked: str) -> str:
        first = int(_NOTE.findall(asked)[0][0])
        text = "The coachee wants to hand the rota to [PERSON_2] without hovering over her."
        others = [{"n": n, "text": text} for n in range(1, 20) if n != first]
        return json.dumps({"lines": others})

    _, summary = drafted(engine(says, size=1))
    assert replace(summary, made=None) == EXTRACTED


def test_a_budget_ends_the_asking_and_is_told() -> None:
    drafting, summary = drafted(engine(each(mended), budget=TokenBudget(per_session=10)))
    assert drafting.report.shortfall is Shortfall.TOKEN_BUDGET
    assert drafting.egress is not None
    assert drafting.egress.usage.calls == 0
    assert replace(summary, made=None) == EXTRACTED
    costly = TokenBudget(cost_in=3_000_000, cost_out=15_000_000, most_micros=9_000)
    drafting, _ = drafted(engine(each(mended), budget=costly, size=1))
    assert drafting.report.shortfall is Shortfall.COST_BUDGET
    assert drafting.egress is not None
    assert 0 < costly.cost_of(drafting.egress.usage) <= 9_000


def test_a_bound_on_costs_without_a_price_is_refused() -> None:
    with pytest.raises(EngineError, match="CHATHAM_LLM_COST_IN"):
        TokenBudget(most_micros=9_000)


def test_a_judge_spends_what_wording_has_left_of_the_same_budget() -> None:
    def says(asked: str) -> str:
        return each(mended)(asked) if "<<<" not in asked else json.dumps({"supported": False})

    alone, _ = drafted(engine(says))
    assert alone.egress is not None
    took = alone.egress.usage
    budget = TokenBudget(per_session=took.input_tokens + took.output_tokens + 50)
    judged, _ = drafted(engine(says, budget=budget, judge=True))
    assert judged.egress is not None
    assert judged.egress.usage == took
    assert judged.report.shortfall is Shortfall.TOKEN_BUDGET


def test_consent_is_asked_before_every_request_and_its_end_ends_the_draft() -> None:
    recheck = Withdrawing(after=100)
    asked: list[str] = []

    def says(prompt: str) -> str:
        asked.append(prompt)
        recheck.after = 0  # taken back while the model answers
        return each(mended)(prompt)

    answer = engine(says, recheck=recheck, size=1).draft(pseudonymized())
    assert isinstance(answer, NoConsent)
    assert len(asked) == 1, "nothing is asked of the model once a yes was taken back"


def test_only_cited_passages_leave() -> None:
    asked: list[str] = []

    def says(prompt: str) -> str:
        asked.append(prompt)
        return each(mended)(prompt)

    drafted(engine(says))
    left = " ".join(asked)
    assert "hand the rota" in left
    assert "three, that is why" not in left  # turn 12 is cited by nothing
    assert "[PERSON_3] did the rota" not in left


def test_a_judge_may_only_take_away() -> None:
    def says(asked: str) -> str:
        if "<<<" not in asked:
            return each(mended)(asked)
        return json.dumps({"supported": "hand the rota" not in asked.split("[0]")[1]})

    with_judge, judged = drafted(engine(says, judge=True))
    without, _ = drafted(engine(each(mended)))
    assert judged.goal == EXTRACTED.goal
    assert with_judge.report.failed["judged"] == 2  # overview and goal rest on the same words
    assert with_judge.report.kept == without.report.kept - 2
    silent, summary = drafted(
        engine(lambda a: each(mended)(a) if "<<<" not in a else "hm", judge=True)
    )
    assert silent.report.kept == without.report.kept
    assert summary.made is not None
    assert summary.made.shortfall == "unusable_answer"


@pytest.mark.parametrize(
    ("said", "role", "told"),
    [
        ("I gave [PERSON_1] my rota.", "coachee", "The coachee gave [PERSON_1] their rota."),
        ("I'll send you the page.", "coach", "The coach will send the coachee the page."),
        ("Not about the money.", "coachee", "The coachee says: Not about the money."),
        ("They told me I was late.", "coachee", "They told the coachee the coachee was late."),
        ("That I was wrong.", "coachee", "The coachee says that they were wrong."),
        ("I'm late. I'm tired.", "coachee", "The coachee is late. They are tired."),
        ("I have two. I do the rota.", "coachee", "The coachee has two. They do the rota."),
        (
            "I like [PERSON_1]. [PERSON_2] maybe I'd rather ask.",
            "coachee",
            "The coachee like [PERSON_1]. [PERSON_2] maybe the coachee would rather ask.",
        ),
        ('He said "I forget".', "coachee", None),
        ("he goes i forget", "coachee", None),
        ("he came and say they told me it is ready", "coachee", None),
        ("he's not i just want a bodyguard", "coachee", None),
        (
            "I want nobody's voice in it. Nobody's here.",
            "coachee",
            "The coachee want nobody's voice in it. Nobody is here.",
        ),
        ("You never know what you get.", "coachee", None),
        ("I'd left by then.", "coachee", None),
        ("Let's say Friday.", "coach", None),
        ("What then? … I'll ask.", "coachee", None),
    ],
)
def test_the_third_person_is_a_rules_work_or_nobodys(
    said: str, role: Any, told: str | None
) -> None:
    assert reported(said, role) == told


@pytest.mark.parametrize(
    ("line", "given", "holds"),
    [
        ("The coachee wants to split it.", "The coachee want to split it", True),
        (
            "The coachee doesn't want it, and is late.",
            "The coachee do not want it and are late",
            True,
        ),
        ("They thought it was rude.", "They thought it is rude", True),
        ("She had asked for them.", "she'd asked for them", True),
        ("The coach wants it.", "The coachee want it", False),
        ("She told the coachee.", "The coachee told her", False),
        ("The coachee showed him.", "The coachee show him", False),
        ("The coachee gave it back.", "The coachee give it back", False),
        ("The coachee goes.", "If the coachee go", False),
        ("[PERSON_8] calls it that.", "[PERSON_8], they call it that", False),
        ("Someone asks the coachee.", "Somebody asks the coachee", True),
        ("That week, and the week after.", "That week, the week after", False),
        ("The coachee will ask.", "The coachee could ask", False),
        ("The coachee wants it.", "The coachee maybe want it", False),
        ("He asks.", "They ask", False),
        ("The coachee went on.", "The coachee went on and left [PERSON_1] alone", False),
    ],
)
def test_only_grammar_may_change(line: str, given: str, *, holds: bool) -> None:
    assert is_faithful(line, given) is holds
