"""The bad parts themselves: each does one thing wrong and leaves the rest to the installed one."""

from __future__ import annotations

import re
import shutil
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from assistant.llm.answer import AnswerLine, SummaryAnswer
from assistant.llm.chat import (
    ChatMessage,
    Completion,
    ModelIdentity,
    Permit,
    T,
    Usage,
    estimate_tokens,
)
from assistant.triage.proposing import Reader
from governance.errors import EngineError
from governance.identity import Locality, Processor, ProcessorId
from governance.policy.engine import INSTALLED
from governance.policy.files import POLICY_SUFFIX, SCHEMA_FILE
from governance.policy.sensitivity.learned import Output
from governance.privacy.findings import Analyzer, Finding, Source

_TURN: Final = re.compile(r"\[(\d+)\] (?:coach|coachee): (.+)")
_INVENTED: Final = "and the whole budget is signed off already"
_FEWEST_WORDS: Final = 14
"""A turn so long carries what is invented beside it, by the check on shared words."""
_MOST_WORDS: Final = 25


class Deaf:
    """A recognizer whose findings from some sources are missing."""

    def __init__(self, inner: Analyzer, silent: Collection[Source]) -> None:
        self._inner: Final = inner
        self._silent: Final = frozenset(silent)

    @property
    def languages(self) -> frozenset[str]:
        """See `Analyzer.languages`."""
        return self._inner.languages

    def analyze(self, texts: Sequence[str], language: str) -> tuple[tuple[Finding, ...], ...]:
        """See `Analyzer.analyze`."""
        return tuple(
            tuple(one for one in found if one.source not in self._silent)
            for found in self._inner.analyze(texts, language)
        )


class Forgetful:
    """A recognizer that finds nothing in texts with these words: one case of many."""

    def __init__(self, inner: Analyzer, words: str) -> None:
        self._inner: Final = inner
        self._words: Final = words

    @property
    def languages(self) -> frozenset[str]:
        """See `Analyzer.languages`."""
        return self._inner.languages

    def analyze(self, texts: Sequence[str], language: str) -> tuple[tuple[Finding, ...], ...]:
        """See `Analyzer.analyze`."""
        found = self._inner.analyze(texts, language)
        return tuple(
            () if self._words in text else one for text, one in zip(texts, found, strict=True)
        )


class Duller:
    """A detector's model whose every probability is smaller: as if all thresholds were higher."""

    def __init__(self, inner: Reader, factor: float) -> None:
        self._inner: Final = inner
        self._factor: Final = factor

    @property
    def digest(self) -> str:
        """See `Classifier.digest`."""
        return self._inner.digest

    def classify(self, texts: Sequence[str], /) -> NDArray[np.float32]:
        """See `Classifier.classify`."""
        chances = np.array(self._inner.classify(texts))
        chances[:, : len(Output)] *= self._factor
        return chances

    def outcomes(self, texts: Sequence[str], /) -> NDArray[np.float32]:
        """See `OutcomeReader.outcomes`."""
        return self._inner.outcomes(texts)


class Inventing:
    """A model that makes goals of small talk and adds to each what nobody said.

    It reads whole sessions, cites a turn that exists, quotes it truly and repeats enough of it for
    every check to let the line stand: what is wrong shows only beside what the session was about.
    """

    @property
    def identity(self) -> ModelIdentity:
        """See `ChatTransport.identity`."""
        processor = Processor(id=ProcessorId("chatham:inventing-model"), locality=Locality.LOCAL)
        return ModelIdentity(
            model="evaluation:inventing",
            processor=processor,
            parameters={"reads": "session", "temperature": 0.0},
        )

    def complete(
        self,
        messages: Sequence[ChatMessage],
        schema: type[T],
        permit: Permit,  # noqa: ARG002  -- nothing leaves here
        /,
    ) -> Completion[T]:
        """See `ChatTransport.complete`."""
        said = _TURN.findall("\n".join(message.text for message in messages))
        long = [(int(n), words.split()) for n, words in said if len(words.split()) > _FEWEST_WORDS]
        lines = tuple(
            AnswerLine(
                text=f"{' '.join(words[:_MOST_WORDS]).rstrip('.,;:?!')} {_INVENTED}.",
                turns=(number,),
                quote=" ".join(words[:8]),
            )
            for number, words in long[:6]
        )
        answer = SummaryAnswer(overview=lines, goal=lines, reality=lines, options=lines)
        try:
            parsed = schema.model_validate(answer.model_dump())
        except ValueError:
            raise EngineError("The inventing model could not fill the form.") from None
        usage = Usage(input_tokens=estimate_tokens(messages), output_tokens=100, calls=1)
        return Completion(parsed=parsed, usage=usage)


def policies_with(folder: Path, old: str, new: str) -> Path:
    """The installed policies in `folder`, with one text in them replaced.

    Raises:
        ValueError: the text does not stand in them exactly once.
    """
    folder.mkdir(parents=True)
    shutil.copyfile(INSTALLED / SCHEMA_FILE, folder / SCHEMA_FILE)
    replaced = 0
    for path in sorted(INSTALLED.glob(f"*{POLICY_SUFFIX}")):
        text = path.read_text(encoding="utf-8")
        replaced += text.count(old)
        (folder / path.name).write_text(text.replace(old, new), encoding="utf-8")
    if replaced != 1:
        raise ValueError("the policies do not hold this text exactly once")
    return folder
