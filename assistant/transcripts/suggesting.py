"""Who of a reading speaks most like a coach: a suggestion for the user to confirm, no more.

Invariant: what counts is how somebody speaks here (questions, and little of the talking), never
their name, and nothing is assigned by it: `speakers` takes only what the user has said.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from assistant.transcripts.labels import tidy
from assistant.transcripts.reading import Reading
from assistant.transcripts.speakers import UNNAMED
from governance.identity import SpeakerRole

_PARTS: Final[Mapping[str, SpeakerRole]] = {
    "coach": "coach",
    "coachee": "coachee",
    "client": "coachee",
}
"""Labels that are no name but a part."""
_ASKING: Final = re.compile(
    r"\b(?:what (?:would|else|could|might|will you|are you|is it|do you|did you|happens?|matters?)"
    r"|how (?:would|do you|did you|could|might|does that|is that|are you)|tell me|say more"
    r"|on a scale|i(?:'m| am) hearing|i hear you|it sounds (?:like|as if)|where would you like"
    r"|which of th(?:ose|ese)|by when)\b",
    re.IGNORECASE,
)
_MARGIN: Final = 0.15
_FEWEST: Final = 2
"""Utterances of a speaker below which their manner says nothing."""
_TALK: Final = 0.3
"""What talking all the time takes away; a coach who asks is one even when they talk much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A speaker of a file, for the user's screen and no log.

    label: as the file has it, or `UNNAMED`. known: the part that was confirmed before. suggested:
    the part they seem to have here; None when nobody stands out.
    """

    label: str = field(repr=False)
    utterances: int
    words: int
    known: SpeakerRole | None = None
    suggested: SpeakerRole | None = None


def voices_of(reading: Reading, known: Mapping[str, SpeakerRole]) -> tuple[Voice, ...]:
    """The speakers of a transcript in order of appearance, each with a part to confirm.

    known: parts by label, upper and lower case alike.
    """
    said: defaultdict[str, list[str]] = defaultdict(list)
    for one in reading.utterances:
        said[UNNAMED if one.label is None else one.label].append(one.text)
    labels = [*reading.labels, *([UNNAMED] if reading.has_unnamed else [])]
    parts: dict[str, SpeakerRole] = {_key(label): role for label, role in known.items()}
    suggested = _suggested({label: said[label] for label in labels}, parts)
    return tuple(
        Voice(
            label=label,
            utterances=len(said[label]),
            words=sum(len(text.split()) for text in said[label]),
            known=parts.get(_key(label)),
            suggested=suggested.get(label),
        )
        for label in labels
    )


def _suggested(
    said: Mapping[str, list[str]], known: Mapping[str, SpeakerRole]
) -> dict[str, SpeakerRole]:
    sure: dict[str, SpeakerRole | None] = {
        label: known[_key(label)] if _key(label) in known else _PARTS.get(_key(label))
        for label in said
    }
    coach = next((label for label, part in sure.items() if part == "coach"), None)
    if coach is None:
        open_ = {label: texts for label, texts in said.items() if sure[label] is None}
        coach = _most_like_a_coach(open_, alone=len(open_) < len(said))
    if coach is None:
        return {label: part for label, part in sure.items() if part is not None}
    others: dict[str, SpeakerRole] = dict.fromkeys(said, "coachee")
    told: dict[str, SpeakerRole] = {x: part for x, part in sure.items() if part is not None}
    return {**others, coach: "coach", **told}


def _most_like_a_coach(said: Mapping[str, list[str]], *, alone: bool) -> str | None:
    """Who stands out; with everybody else known as coachees (`alone`), the only one left."""
    if alone and len(said) == 1:
        return next(iter(said))
    everything = sum(len(text.split()) for texts in said.values() for text in texts)
    scores = sorted(
        ((_score(texts, everything), label) for label, texts in said.items()), reverse=True
    )
    if len(scores) < _FEWEST or len(said[scores[0][1]]) < _FEWEST:
        return None
    (best, label), (next_, _) = scores[:2]
    return label if best - next_ >= _MARGIN else None


def _score(texts: list[str], everything: int) -> float:
    if not texts:
        return 0.0
    asks = sum("?" in text for text in texts) / len(texts)
    asks_openly = sum(_ASKING.search(text) is not None for text in texts) / len(texts)
    talks = sum(len(text.split()) for text in texts) / max(1, everything)
    return asks + asks_openly - _TALK * talks


def _key(label: str) -> str:
    return tidy(label).casefold()
