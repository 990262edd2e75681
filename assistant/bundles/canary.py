"""Nightly canaries: has a hosted model changed under its unchanged name?

Fictional, masked lines of ours are put to the model, and its answers compared with those kept when
the bundle was approved. Hosted models vary a little by themselves, so the approved answers are
taken twice and the difference between the two is what counts as ordinary. Invariants: nobody's
words are asked; what drifts is suspended, and the embedded engine goes on under the same rules;
while somebody said stop, a model hears nothing from here either.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final, Protocol

from pydantic import BaseModel, ConfigDict

from assistant.bundles.book import Book
from assistant.bundles.deciding import Deciding
from assistant.bundles.refusals import AiStoppedError
from assistant.bundles.standing import DRIFT, Life
from assistant.llm.chat import ChatMessage, ChatTransport, Permit
from assistant.storage.bundle_records import Mode
from governance.errors import ChathamError
from governance.identity import BundleDigest, Evaluation

NIGHTLY: Final = timedelta(days=1)
ALLOWED: Final = 0.15
"""How much less alike answers may be than the model's own two were, on average, 0..1."""

LINES: Final = (
    "[1] coach: What would make this hour worth it? [2] coachee: I want to hand over the rota.",
    "[1] coachee: I will write to [PERSON_1] by Friday. [2] coach: What could get in the way?",
    "[1] coach: How did the meeting go? [2] coachee: Nobody said a word after my slides.",
    "[1] coachee: Two of my people do not talk to each other. [2] coach: Since when?",
    "[1] coach: And what else? [2] coachee: I could ask [PERSON_2] to chair it instead of me.",
    "[1] coachee: I promised three reports and wrote none. [2] coach: Which one matters most?",
)
_ASK: Final = "Say in one plain sentence what the coachee said. Keep pseudonyms as they are."
_WORD: Final = re.compile(r"\w+")


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """Answers kept at approval. alike: how alike the model's own two answers were, 0..1."""

    answers: tuple[str, ...]
    alike: float


class Baselines(Protocol):
    """Where the answers of a bundle are kept, sealed. of: the approval they belong to."""

    def find(self, bundle: BundleDigest, of: str) -> bytes | None:
        """What was kept, or None."""
        ...

    def keep(self, bundle: BundleDigest, of: str, kept: bytes) -> None:
        """Keep it."""
        ...


class Canaries:
    """Asks the model of the bundle that serves."""

    def __init__(
        self,
        *,
        transport: Callable[[], ChatTransport | None],
        bundle: Callable[[], BundleDigest],
        baselines: Baselines,
        book: Book,
        deciding: Deciding,
    ) -> None:
        self._transport = transport
        self._bundle = bundle
        self._baselines = baselines
        self._book = book
        self._deciding = deciding
        self._looked: datetime | None = None

    def tick(self, now: datetime) -> bool:
        """What the worker calls between sessions; True if the model was found to have drifted."""
        if self._looked is not None and now < self._looked + NIGHTLY:
            return False
        self._looked = now
        return self.look()

    def look(self) -> bool:
        """Ask, compare, and suspend what drifted.

        The first time after an approval, what is answered is kept: a model that drifted and was
        approved anew is held to what it says now. A model that cannot be reached has not
        drifted: sessions fail by themselves then.
        """
        transport, bundle = self._transport(), self._bundle()
        life = self._book.standing().lives.get(bundle)
        if transport is None or life is None:
            return False
        approval = _approval(life)
        try:
            answers = self._asked(transport, bundle)
            kept = self._baselines.find(bundle, approval)
            if kept is None:
                again = self._asked(transport, bundle)
                self._baselines.keep(bundle, approval, _packed(answers, alike(answers, again)))
                return False
        except ChathamError:
            return False
        baseline = _unpacked(kept)
        if alike(baseline.answers, answers) >= baseline.alike - ALLOWED:
            return False
        self._deciding.suspend(bundle, cause=DRIFT)
        return True

    def _asked(self, transport: ChatTransport, bundle: BundleDigest) -> tuple[str, ...]:
        # Lines written by us, of nobody: the one thing asked of a model without anybody's consent.
        processor = transport.identity.processor

        def stands() -> bool:
            return self._book.standing().mode(bundle) is Mode.ON

        permit = Permit(purpose=Evaluation.code, processor=processor, bundle=bundle, stands=stands)

        def ask(line: str) -> str:
            if not stands():
                raise AiStoppedError("Models were stopped here, so this one was asked nothing.")
            messages = (
                ChatMessage(role="system", text=_ASK),
                ChatMessage(role="user", text=line),
            )
            return transport.complete(messages, _Answer, permit).parsed.text

        return tuple(ask(line) for line in LINES)


def alike(one: Sequence[str], other: Sequence[str]) -> float:
    """How alike two lists of answers are: shared words over all words (Jaccard), averaged."""
    shares: list[float] = []
    for a, b in zip(one, other, strict=True):
        first, second = set(_WORD.findall(a.lower())), set(_WORD.findall(b.lower()))
        either = first | second
        shares.append(len(first & second) / len(either) if either else 1.0)
    return sum(shares) / len(shares)


def _approval(life: Life) -> str:
    """Names the approval and the lines that were asked after it: others are no comparison."""
    since = life.approved_at.isoformat() if life.approved_at else ""
    return sha256("\n".join((since, _ASK, *LINES)).encode()).hexdigest()[:16]


def _packed(answers: tuple[str, ...], alike_: float) -> bytes:
    return json.dumps({"answers": answers, "alike": alike_}).encode()


def _unpacked(kept: bytes) -> Baseline:
    told = json.loads(kept)
    return Baseline(answers=tuple(told["answers"]), alike=float(told["alike"]))
