"""`python -m evals.generative.judged --base-url http://127.0.0.1:8085/v1`: a model as verifier.

The product's second reader (`ChatJudge`), its prompt and its form of answer, about reference
sentences and their edits with the turns they cite. Answers are kept under the digest of what was
asked, so that the page is made again without the model; what was asked before is not asked again.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict

from assistant.llm.chat import ChatMessage, ChatTransport, Permit
from assistant.llm.processors import ModelAddress
from assistant.llm.render import render
from assistant.llm.shortfall import ModelFaultError
from assistant.llm.transport import Limits, connect
from assistant.llm.wording.judging import JudgingAnswer
from evals.generative.questions import Question, questions
from evals.generative.recording import MODEL, key_of
from evals.generative.runs import GENERATION
from evals.sessions import SETS, load
from governance.identity import BundleDigest, Evaluation, PersonId
from governance.masked import MaskedTurn
from prompts import catalog

JUDGED: Final = Path(__file__).parent.parent / "cases" / "generative" / "judged.jsonl"
_MOST_TOKENS: Final = 24
"""An answer is one word in braces."""


class _Row(BaseModel):
    """A line of the file. supported: null where the model gave no usable answer."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    case: str
    sentence: int
    kind: str
    key: str
    supported: bool | None


@dataclass(slots=True)
class Judged:
    """A model's answers by the digest of what it was asked. None: it gave no usable one."""

    known: dict[str, bool | None] = field(default_factory=dict[str, "bool | None"])

    @classmethod
    def read(cls, path: Path = JUDGED) -> Judged:
        """What was recorded."""
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        rows = [_Row.model_validate_json(line) for line in lines]
        return cls({row.key: row.supported for row in rows})

    def of(self, question: Question) -> bool | None:
        """Whether the model said that the turns carry it; None: not asked, or nothing usable."""
        return self.known.get(key_of(messages(question), JudgingAnswer))


def messages(question: Question) -> Sequence[ChatMessage]:
    """What the product's second reader is sent about one line."""
    turns = [turn for turn in question.masked.turns if turn.number in question.turns]
    line = MaskedTurn(number=0, speaker=PersonId("line"), role="coach", text=question.text)
    return render(catalog.load("judging", 1), [*turns, line])


def ask(
    asked: Sequence[Question], transport: ChatTransport, path: Path = JUDGED
) -> tuple[int, int]:
    """(answers, faults) of what was not known before, appended to `path` one by one."""
    known, permit = Judged.read(path).known, _permit(transport)
    answers = faults = 0
    for question in asked:
        told = messages(question)
        key = key_of(told, JudgingAnswer)
        if key in known:
            continue
        try:
            known[key] = transport.complete(told, JudgingAnswer, permit).parsed.supported
            answers += 1
        except ModelFaultError:
            known[key] = None
            faults += 1
        row = _Row(
            case=question.case,
            sentence=question.sentence,
            kind=question.kind,
            key=key,
            supported=known[key],
        )
        with path.open("a", encoding="utf-8") as file:
            file.write(row.model_dump_json() + "\n")
    return answers, faults


def _permit(transport: ChatTransport) -> Permit:
    return Permit(
        purpose=Evaluation.code,
        processor=transport.identity.processor,
        bundle=BundleDigest("0" * 64),
        stands=lambda: True,  # sessions written for this; nobody's yes is asked
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Records; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m evals.generative.judged", description=__doc__)
    parser.add_argument("--base-url", required=True)
    parser.add_argument("--set", default="dev", choices=("dev", "own_dev"))
    chosen = parser.parse_args(arguments)
    model = connect(
        ModelAddress.parse(MODEL, chosen.base_url),
        most_output_tokens=_MOST_TOKENS,
        limits=Limits(seconds=600),
        shaping=GENERATION.parameters(),
    )
    answers, faults = ask(questions(load(SETS[chosen.set])), model)
    sys.stdout.write(f"{answers} answers, {faults} without one.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
