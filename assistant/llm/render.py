"""Fills a prompt with masked turns, fenced as data.

Invariants: a turn is one line and cannot hold the fence, whose code is drawn from the whole
session's hash; placeholders are filled in one pass, so `{{turns}}` spoken in a session stays
words; invisible and control characters of a session never reach a model.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Final

from assistant.llm.chat import ChatMessage
from governance.masked import MaskedTurn
from prompts.catalog import Prompt, PromptError

_PLACEHOLDER: Final = re.compile(r"\{\{([a-z_]+)\}\}")
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})
_FENCE_DIGITS: Final = 12


def visible(text: str) -> str:
    """`text` as one line, composed (NFC), without control or invisible characters."""
    shown = (
        " " if unicodedata.category(c) in _INVISIBLE else c
        for c in unicodedata.normalize("NFC", text)
    )
    return " ".join("".join(shown).split())


def turn_line(turn: MaskedTurn) -> str:
    """`[3] coachee: I gave [PERSON_2] the rota`, on one line, without invisible characters."""
    return f"[{turn.number}] {turn.role}: {visible(turn.text)}"


def render(prompt: Prompt, turns: Sequence[MaskedTurn]) -> tuple[ChatMessage, ...]:
    """The prompt's messages with the turns in their place.

    Raises:
        PromptError: the prompt has a placeholder nobody fills.
    """
    lines = "\n".join(turn_line(turn) for turn in turns)
    code = sha256(lines.encode()).hexdigest()[:_FENCE_DIGITS]
    values = {
        "turns": lines,
        "fence": f"SESSION-{code}",
        "turn_count": str(len(turns)),
        "notes": "\n".join(f"[{turn.number}] {visible(turn.text)}" for turn in turns),
    }
    return tuple(
        ChatMessage(role=message.role, text=_filled(message.text, values))
        for message in prompt.messages
    )


def _filled(template: str, values: Mapping[str, str]) -> str:
    def value(match: re.Match[str]) -> str:
        try:
            return values[match[1]]
        except KeyError:
            raise PromptError(f"A prompt asks for {match[1]!r}, which nobody fills in.") from None

    return _PLACEHOLDER.sub(value, template)
