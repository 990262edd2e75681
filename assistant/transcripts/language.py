"""Which language a session is in: English passes, everything else is refused and not guessed.

The recognizers, cues and policies know English only; run on another language they would find
no names and no crisis, silently. So a text that is mostly, or in long parts, not English stops
here, and so does one that cannot be told.
"""

from __future__ import annotations

import re
from collections import Counter
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
"""Words judged at a time, so that half an hour of German cannot hide in an English session."""

_ENGLISH: Final = 0.5
_SURE: Final = 0.9
_MIN_ENGLISH_SHARE: Final = 0.6
_MAX_OTHER_SHARE: Final = 0.2
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
    spelled = sum(1 for w in words if _WORD.search(w))
    if spelled < MIN_WORDS:
        guess = _guess(words)
        enough = spelled >= _MIN_WORDS_TO_REFUSE or not _is_latin(words)
        if enough and _is_other(guess):
            raise _refused(guess.language)
        return None
    guesses = [_guess(window) for window in _windows(words)]
    english = sum(_is_english(g) for g in guesses) / len(guesses)
    others = Counter(g.language for g in guesses if _is_other(g))
    if english >= _MIN_ENGLISH_SHARE and others.total() < _MAX_OTHER_SHARE * len(guesses):
        return SUPPORTED
    raise _refused(others.most_common(1)[0][0] if others else None)


def _is_english(guess: Guess) -> bool:
    return guess.language == SUPPORTED and guess.probability >= _ENGLISH


def _is_other(guess: Guess) -> bool:
    return guess.language != SUPPORTED and guess.probability >= _SURE


def _windows(words: Sequence[str]) -> list[Sequence[str]]:
    count = max(1, len(words) // _WINDOW)
    size = -(-len(words) // count)
    return [words[i : i + size] for i in range(0, len(words), size)]


def get_ready() -> None:
    """Load what tells languages apart (half a second), so that the first file does not wait."""
    _classifier()


def _is_latin(words: Sequence[str]) -> bool:
    letters = [c for w in words for c in w if c.isalpha()]
    return sum(c < "\u0250" for c in letters) * 2 >= len(letters)


@cache
def _classifier() -> Callable[[str], tuple[str, float]]:
    # Loaded on first use: the model takes half a second, which the CLI's start does not have.
    module = import_module("py3langid.langid")
    identifier = module.LanguageIdentifier.from_model_file(module.MODEL_FILE, norm_probs=True)
    return cast("Callable[[str], tuple[str, float]]", identifier.classify)


def _guess(words: Sequence[str]) -> Guess:
    language, probability = _classifier()(" ".join(words))
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
