"""A regression case for the evaluations from a name that was missed, with an invented name.

Invariant: not one word of the session is in a case: only the shape of what was missed (case,
number of words, length) and where it stood, told by a sentence of our own.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Final

from governance.ports import Randomness
from governance.privacy.missed import Missed
from governance.privacy.vault import Kind

FILE: Final = "missed_cases.jsonl"
"""In CHATHAM_HOME; the model owner takes its lines into the evaluations."""

_ONSETS: Final = (
    "b",
    "d",
    "f",
    "k",
    "l",
    "m",
    "n",
    "r",
    "s",
    "t",
    "v",
    "z",
    "sh",
    "th",
    "dr",
    "kw",
)
_VOWELS: Final = ("a", "e", "i", "o", "u", "ai", "ey")
_TYPES: Final = {Kind.ORGANIZATION: "ORG", Kind.LOCATION: "LOC"}
_SENTENCES: Final = {
    Kind.PERSON: "i talked it over with {} before the stand-up and it went better than I thought",
    Kind.ORGANIZATION: "we lost that account to {} in the end and nobody wants to say why",
    Kind.LOCATION: "they moved the whole team to {} after the reorganization and I stayed behind",
}
_OTHER: Final = "she wrote {} on the whiteboard and everybody knew what it meant"
_SHORTEST: Final = 2


def case_for(missed: Missed, name: str, randomness: Randomness) -> dict[str, object]:
    """A session of one turn with an invented name of the same shape. name: the case's id."""
    invented = " ".join(_invented(word, randomness) for word in missed.text.split())
    kind = _TYPES.get(missed.kind, missed.kind.value)
    marked = f"{{{{{kind}:{invented}}}}}"
    sentence = _SENTENCES.get(missed.kind, _OTHER).format(marked)
    return {
        "id": name,
        "source": "missed",
        "roster": [],
        "turns": [{"i": 1, "speaker": "coachee", "text": sentence}],
    }


def write_case(home: Path, case: dict[str, object]) -> None:
    """Append a case to the file in `home`, which nobody else may read."""
    line = json.dumps(case, ensure_ascii=False) + "\n"
    handle = os.open(home / FILE, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(line)


def _invented(word: str, randomness: Randomness) -> str:
    drawn = randomness.bytes(len(word) + _SHORTEST)
    made = ""
    for number in range(0, len(drawn) - 1, 2):
        made += _ONSETS[drawn[number] % len(_ONSETS)] + _VOWELS[drawn[number + 1] % len(_VOWELS)]
        if len(made) >= max(len(word), _SHORTEST):
            break
    if word.isupper() and len(word) > 1:
        return made.upper()
    return made.capitalize() if word[:1].isupper() else made
