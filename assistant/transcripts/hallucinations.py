"""What Whisper writes where nobody speaks: video credits, and one phrase over and over.

Only a segment that is nothing but such a phrase goes, and every one is counted. What people do
say ("Thank you.", "Bye.") goes only where Whisper itself doubts that there was speech.
Source: Koenecke et al. 2024, "Careless Whisper"; Whisper's own no-speech threshold of 0.6.
"""

from __future__ import annotations

import re
from typing import Final

NO_SPEECH_THRESHOLD: Final = 0.6

_CREDITS: Final = re.compile(
    r"""
    (?:so\s)?(?:thanks|thank\syou)(?:\s(?:so|very)\smuch)?\sfor\s(?:watching|viewing)
        (?:\s(?:this|the|my|our)\s(?:video|channel))?
    | (?:please\s|don'?t\sforget\sto\s)?(?:like\s(?:and\s)?)?subscribe
        (?:\s.{0,60}\bchannel\b.{0,40})?
    | (?:i'?ll\s)?see\syou\s(?:all\s)?in\sthe\snext\s(?:video|one)
    | (?:subtitle[sd]?|captions?|captioned|captioning)\s
        (?:(?:made|provided|created)\s)?by\s.{1,60}
    | (?:transcri(?:bed|ption|pts?)|translat(?:ed|ion))\s(?:provided\s)?by\s.{1,40}
    | .{0,40}\bamara\s?org\b.{0,40}
    | www\s\S{1,30}\s(?:com|org|net|tv)
    | ©.{0,60}
    """,
    re.VERBOSE,
)
_WHEN_SILENT: Final = frozenset(
    {"", "you", "thank you", "thanks", "thank you very much", "thank you so much", "bye", "bye bye"}
)
_SOUND: Final = re.compile(r"\s*(?:[\[(*♪♫][^\[\]()*♪♫]*[\])*♪♫]\s*)+|[\s♪♫.…-]+")
_LONGEST_LINE: Final = 200

LONGEST_PHRASE: Final = 10
MIN_REPEATS: Final = 5
MIN_WORD_REPEATS: Final = 12
"""People do say "no no no no"; a recognizer in a loop says it hundreds of times."""


def is_credit(text: str) -> bool:
    """Whether a segment is nothing but a video's credits, such as "Thanks for watching!"."""
    return len(text) <= _LONGEST_LINE and _CREDITS.fullmatch(_plain(text)) is not None


def is_doubtful(text: str, no_speech: float | None) -> bool:
    """Whether a segment is a stock phrase where Whisper hears no speech (0..1, above 0.6)."""
    if no_speech is None or no_speech <= NO_SPEECH_THRESHOLD:
        return False
    return _plain(text) in _WHEN_SILENT


def is_sound(text: str) -> bool:
    """Whether a segment only describes a sound: "[Music]", "(laughter)", "♪"."""
    return len(text) <= _LONGEST_LINE and _SOUND.fullmatch(text) is not None


def without_loops(text: str) -> tuple[str, int]:
    """The text with a phrase said five times or more in a row said once; how many words went."""
    words = text.split()
    keys = [_plain(w) for w in words]
    kept: list[str] = []
    at = 0
    while at < len(words):
        length, times = _loop_at(keys, at)
        kept.extend(words[at : at + length])
        at += length * times
    return " ".join(kept), len(words) - len(kept)


def _loop_at(keys: list[str], at: int) -> tuple[int, int]:
    """The phrase that loops from `at`, as (words, times); (1, 1) when none does."""
    for length in range(1, LONGEST_PHRASE + 1):
        phrase = keys[at : at + length]
        if length > 1 and len(set(phrase)) == 1:
            continue
        times = 1
        while keys[at + times * length : at + (times + 1) * length] == phrase:
            times += 1
        if times >= (MIN_WORD_REPEATS if length == 1 else MIN_REPEATS):
            return length, times
    return 1, 1


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s©']", " ", text.casefold().replace("’", "'")).split())
