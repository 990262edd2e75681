"""What a bundle contains, in words for the people who answer for it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from assistant.llm.configured import EXTRACTIVE

_NAMED: Final = {
    "model": "the model",
    "parameters": "the model's parameters",
    "policy": "the policies",
    "prompts": "the prompts",
    "thresholds": "the thresholds",
    "taxonomy": "the themes that are counted",
    "weights/chatham:masking-rules": "what is masked",
    "weights/chatham:sensitivity-rules": "how sensitive passages are heard",
    "weights/chatham:use-case-rules": "what no machine may do",
    "weights/chatham:exemplars": "the examples that stand beside a decision",
    "weights/chatham:theme-heads": "how themes are heard",
    "weights/chatham:triage": "how requests are sorted",
    "weights": "the learned weights",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """engine: the model, or None for the embedded engine. The others: short digests and counts."""

    engine: str | None
    policy: str
    prompts: tuple[str, ...]
    weights: int
    masking: str


def contents_of(facts: bytes) -> Contents:
    """What these facts say."""
    told: dict[str, Any] = json.loads(facts)
    weights: dict[str, str] = told["weights"]
    return Contents(
        engine=None if told["model"] == EXTRACTIVE else str(told["model"]),
        policy=str(told["policy"])[:12],
        prompts=tuple(sorted(told["prompts"])),
        weights=len(weights),
        masking=weights.get("chatham:masking-rules", "")[:12],
    )


def in_words(names: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """The names of facts that differ, in words, each once."""
    found = [_NAMED.get(name) or _NAMED.get(name.partition("/")[0], name) for name in names]
    return tuple(dict.fromkeys(found))
