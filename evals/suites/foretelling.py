"""What a run of the suites will take: cases, processor time, and of a model tokens and money.

Money is priced as a session's own bound is (`TokenBudget`: CHATHAM_LLM_COST_IN and _OUT), so the
figure here and the one that stops a session cannot differ. Invariant: a price that nobody has set
is said to be unknown; it is never told as nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Final

from assistant.config import Settings
from assistant.llm.chat import NOTHING, Usage
from assistant.llm.configured import configured_processor
from assistant.llm.generation import Generation, Reads
from assistant.llm.spending import TokenBudget
from evals.suites.catalogue import SUITES
from evals.suites.suite import Item, Selection, Suite
from governance.identity import EMBEDDED, Locality, Processor

LOADING_S: Final = 20.0
_MILLION: Final = 1_000_000

# Counted over sessions of the corpus, 89 to 965 words, and the recording of docs/benchmarks/
# generative.md; by the upper-side guess of `estimate_tokens`.
_LINES_AT_LEAST: Final = 4.0
_LINES_PER_WORD: Final = 1 / 75
_PROMPT_OF_LINES: Final = 650
_TOKENS_PER_LINE: Final = 45
_PROMPT_OF_SESSION: Final = 790
_TOKENS_PER_WORD: Final = 2.1
_ANSWER_ABOUT_SESSION: Final = 900
_PROMPT_OF_REQUEST: Final = 540
_ANSWER_ABOUT_REQUEST: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What a run will take. seconds: of processor time. processor: who is asked.

    usage: nothing with the embedded engine. micros: of money; None where no price is known.
    """

    cases: int
    seconds: float
    processor: Processor = EMBEDDED
    usage: Usage = NOTHING
    micros: int | None = 0

    def told(self) -> str:
        """A sentence or two for whoever is about to start it."""
        minutes = max(1, round(self.seconds / 60))
        return f"{self.cases:,} cases, about {minutes} min of processor time. {self._paid()}"

    def _paid(self) -> str:
        if self.processor == EMBEDDED:
            return "Nothing is sent anywhere: 0 tokens, 0 in money."
        asked = (
            f"It asks {self.processor.id} about {self.usage.calls:,} times: about "
            f"{self.usage.input_tokens:,} tokens go there and {self.usage.output_tokens:,} come "
            "back."
        )
        return f"{asked} {priced(self.micros)}"


def priced(micros: int | None) -> str:
    """A sum of money, in words."""
    if micros is None:
        return (
            "What that costs is not known here: set CHATHAM_LLM_COST_IN and CHATHAM_LLM_COST_OUT "
            "to the price of a million tokens, in millionths of your currency."
        )
    if not micros:
        return "That costs no money: no price is set, and the model is one of your own."
    return f"That costs about {-(-micros // 10_000) / 100:,.2f} of your currency."


def cost_of(usage: Usage, processor: Processor, budget: TokenBudget) -> int | None:
    """In micros. Without a price: 0 of a model of the organization's own, else unknown (None)."""
    if budget.cost_in or budget.cost_out:
        return budget.cost_of(usage)
    return 0 if processor.locality is Locality.LOCAL or usage == NOTHING else None


def foretold(selection: Selection, settings: Settings, *, only: Collection[str] = ()) -> Estimate:
    """What running a selection will take; nothing is loaded, run or sent. only: names of suites."""
    named = [suite for suite in SUITES if not only or suite.name in only]
    chosen = [(suite, suite.items(selection)) for suite in named]
    processor = configured_processor(settings.llm, settings.llm_base_url)
    doors = settings.triage_llm
    return estimate(chosen, processor=processor, how=settings.generation, doors=doors)


def estimate(
    chosen: Sequence[tuple[Suite, Sequence[Item[Any]]]],
    *,
    processor: Processor = EMBEDDED,
    how: Generation | None = None,
    doors: bool = False,
) -> Estimate:
    """What running these will take. processor: who is asked; how: in which way.

    doors: whether that model may suggest doors; a third party's is never asked for one.
    """
    way = how or Generation()
    seconds, usage, asked = LOADING_S, NOTHING, dict[str, int]()
    for suite, items in chosen:
        words = sum(item.words for item in items)
        seconds += len(items) * suite.pace[0] + words / 1000 * suite.pace[1]
        asked |= {item.content: item.words for item in items if item.sends}
    if processor != EMBEDDED:
        # Suites that ask about the same session share what was answered.
        for words in asked.values():
            usage = usage.plus(of_session(words, way))
        if doors and processor.locality is Locality.LOCAL:
            wanted = [one.words for _, items in chosen for one in items if one.asks_a_door]
            usage = usage.plus(_of_requests(wanted))
    return Estimate(
        cases=sum(len(items) for _, items in chosen),
        seconds=seconds,
        processor=processor,
        usage=usage,
        micros=cost_of(usage, processor, way.budget),
    )


def of_session(words: int, how: Generation) -> Usage:
    """What a session of so many words will take, and no more than one session may."""
    taken = _of_lines(words, how) if how.reads is Reads.LINES else _of_turns(words, how.budget)
    tokens = taken.input_tokens + taken.output_tokens
    most = float(how.budget.per_session)
    share = min(1.0, most / tokens)
    if how.budget.most_micros is not None:
        share = min(share, how.budget.most_micros / max(1, how.budget.cost_of(taken)))
    return Usage(
        input_tokens=int(taken.input_tokens * share),
        output_tokens=int(taken.output_tokens * share),
        calls=ceil(taken.calls * share),
    )


def _of_requests(words: Sequence[int]) -> Usage:
    """A request each, and each in one part."""
    return Usage(
        input_tokens=len(words) * _PROMPT_OF_REQUEST + int(sum(words) * _TOKENS_PER_WORD),
        output_tokens=len(words) * _ANSWER_ABOUT_REQUEST,
        calls=len(words),
    )


def _of_lines(words: int, how: Generation) -> Usage:
    lines = ceil(_LINES_AT_LEAST + words * _LINES_PER_WORD)
    calls = ceil(lines / how.lines_per_request) * (2 if how.judge else 1)
    read = 2 if how.judge else 1  # the judge reads every line once more
    return Usage(
        input_tokens=calls * _PROMPT_OF_LINES + read * lines * _TOKENS_PER_LINE,
        output_tokens=read * lines * _TOKENS_PER_LINE,
        calls=calls,
    )


def _of_turns(words: int, budget: TokenBudget) -> Usage:
    read = words * _TOKENS_PER_WORD
    calls = max(1, ceil(read / max(1, budget.per_request - _PROMPT_OF_SESSION)))
    return Usage(
        input_tokens=int(read) + calls * _PROMPT_OF_SESSION,
        output_tokens=calls * _ANSWER_ABOUT_SESSION,
        calls=calls,
    )
