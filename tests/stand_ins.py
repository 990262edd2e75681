"""Stand-ins for the model-backed ports, quick and deterministic; they keep the ports' contracts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.llm.chat import ChatMessage, Completion, ModelIdentity, Permit, T, Usage
from assistant.triage.cues import Outcome
from governance.errors import EngineError
from governance.identity import Locality, Processor, ProcessorId
from governance.policy.labels import Sensitivity
from governance.policy.sensitivity.learned import COLUMN, COLUMNS, Output
from governance.privacy.findings import Finding, Source
from governance.privacy.vault import Kind

LOCAL_MODEL = Processor(id=ProcessorId("test:local-model"), locality=Locality.LOCAL)
THIRD_PARTY_MODEL = Processor(id=ProcessorId("test:their-model"), locality=Locality.THIRD_PARTY)


class ListAnalyzer:
    """Finds the names it was given, and nothing else."""

    def __init__(self, *names: str) -> None:
        self._names = re.compile("|".join(map(re.escape, names)) or r"(?!)", re.IGNORECASE)
        self.languages = frozenset({"en"})
        self.before: Callable[[], None] = lambda: None

    def analyze(self, texts: Sequence[str], language: str) -> tuple[tuple[Finding, ...], ...]:
        assert language in self.languages
        self.before()
        return tuple(
            tuple(
                Finding(
                    start=m.start(),
                    end=m.end(),
                    kind=Kind.PERSON,
                    confidence=1.0,
                    source=Source.RAMPART,
                )
                for m in self._names.finditer(text)
            )
            for text in texts
        )


class QuietClassifier:
    """Hears nothing anywhere, unless it is told what to hear where."""

    def __init__(self, heard: Mapping[str, Mapping[Output, float]] | None = None) -> None:
        self._heard = dict(heard or {})
        self.digest = "0" * 64

    def classify(self, texts: Sequence[str], /) -> NDArray[np.float32]:
        rows = np.full((len(texts), COLUMNS), 0.01, dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for words, chances in self._heard.items():
                if words in text:
                    for output, chance in chances.items():
                        row[COLUMN[output]] = chance
            labels = row[[COLUMN[Output(label.value)] for label in Sensitivity]]
            row[len(Output) :] = (labels + 1e-6) / (labels + 1e-6).sum()
        return rows

    def outcomes(self, texts: Sequence[str], /) -> NDArray[np.float32]:
        return np.full((len(texts), len(Outcome)), 1 / len(Outcome), dtype=np.float32)


class ScriptedTransport:
    """A model that answers what it is told to, and remembers every word it was sent."""

    def __init__(
        self, *answers: dict[str, object] | EngineError, processor: Processor = LOCAL_MODEL
    ) -> None:
        self._answers = list(answers)
        self.identity = ModelIdentity(model="test:model", processor=processor, parameters={})
        self.sent: list[str] = []

    def complete(
        self, messages: Sequence[ChatMessage], schema: type[T], permit: Permit, /
    ) -> Completion[T]:
        self.sent.append("\n".join(m.text for m in messages))
        answer = self._answers.pop(0)
        if isinstance(answer, EngineError):
            raise answer
        parsed = schema.model_validate_json(json.dumps(answer))
        return Completion(parsed=parsed, usage=Usage(input_tokens=1, output_tokens=1, calls=1))
