"""Which language a session is in: English passes, everything else is refused and not guessed.

The recognizers, cues and policies know English only; run on another language they would find
no names and no crisis, silently. So a text that is mostly, or in long parts, not English stops
here, and so does one that cannot be told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Final, cast

from assistant.transcripts.errors import UnreadableReason, UnreadableTranscript

SUPPORTED: Final = "en"
MIN_WORDS: Final = 20
"""Below this, English is neither proved nor refuted; only a clear other language is refused."""

_WINDOW: Final = 40
_MIN_SHARE: Final = 0.8
_SURE: Final = 0.9
_MIN_WORDS_TO_REFUSE: Final = 5
_WORD: Final = re.compile(r"[^\W\d_](?:[^\W\d_]|['’-])*")

_NAMES: Final = {
    "ar": "Arabic",
    "da": "Danish",
    "de": "German",
    "es": "Spanish",
    "fi": "Finnish",
    "fr": "French",
    "hi": "Hindi",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ru": "Russian",
    "sv": "Swedish",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "zh": "Chinese",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """The likeliest language of a piece of text (ISO 639) and its probability, 0..1."""

    language: str
    probability: float


def language_of(texts: Sequence[str]) -> str | None:
    """Return "en" for English, None for text too short to tell.

    Raises:
        UnreadableTranscript: `unsupported_language`, when the text is clearly something else, or
            has 20 words or more and cannot be told, or is not English for a fifth or more of it.
    """
    words = [w for t in texts for w in t.split()]
    letters = sum(1 for w in words if _WORD.search(w))
    overall = _guess(" ".join(words))
    if letters < MIN_WORDS:
        elsewhere = overall.language != SUPPORTED and overall.probability >= _SURE
        if elsewhere and (letters >= _MIN_WORDS_TO_REFUSE or not _is_latin(words)):
            raise _refused(overall.language)
        return None
    guesses = [_guess(" ".join(window)) for window in _windows(words)]
    english = sum(g.language == SUPPORTED for g in guesses) / len(guesses)
    if overall.language == SUPPORTED and overall.probability >= _SURE and english >= _MIN_SHARE:
        return SUPPORTED
    others = [g for g in guesses if g.language != SUPPORTED and g.probability >= _SURE]
    if overall.language != SUPPORTED and overall.probability >= _SURE:
        raise _refused(overall.language)
    raise _refused(others[0].language if others and overall.language == SUPPORTED else None)


def _windows(words: Sequence[str]) -> list[Sequence[str]]:
    count = max(1, len(words) // _WINDOW)
    size = -(-len(words) // count)
    return [words[i : i + size] for i in range(0, len(words), size)]


def _is_latin(words: Sequence[str]) -> bool:
    letters = [c for w in words for c in w if c.isalpha()]
    return sum(c < "\u0250" for c in letters) * 2 >= len(letters)


@cache
def _classifier() -> Callable[[str], tuple[str, float]]:
    # Loaded on first use: the model takes half a second, which the CLI's start does not have.
    module = import_module("py3langid.langid")
    identifier = module.LanguageIdentifier.from_model_file(module.MODEL_FILE, norm_probs=True)
    return cast("Callable[[str], tuple[str, float]]", identifier.classify)


def _guess(text: str) -> Guess:
    language, probability = _classifier()(text)
    return Guess(language=language, probability=probability)


def _refused(code: str | None) -> UnreadableTranscript:
    if code is None:
        what = "The language of this file cannot be told with confidence."
    else:
        what = f"This file, or a good part of it, seems to be in {_NAMES.get(code, f'«{code}»')}."
    return UnreadableTranscript(
        reason=UnreadableReason.UNSUPPORTED_LANGUAGE,
        message=(
            f"{what} Chatham works in English only: in another language it would miss names and "
            "warning signs, so it refuses rather than guesses."
        ),
        what_to_do="Import an English transcript, or one translated by a person.",
    )
