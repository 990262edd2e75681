"""The learned detector: a classifier reads every window of a session, and one window suffices.

It hears what is said around a matter, where no rule finds a word. Invariants: a finding needs no
agreement from anybody; thresholds are data, chosen so that a miss is far dearer than a false stop;
a classifier that fails raises, and the gate stops (DESIGN §4).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Protocol, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from governance.errors import ChathamError
from governance.policy.labels import URGENCIES, Finding, Sensitivity, Urgency
from governance.policy.sensitivity.detector import DEAREST
from governance.policy.sensitivity.passages import Passage
from governance.policy.sensitivity.windows import Window, windows

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

THRESHOLDS: Final = Path(__file__).parent / "trained" / "thresholds.json"
LEARNED: Final = "learned"
"""Stands in a finding's rules where the classifier, and not a rule, found it."""


class ThresholdsError(ChathamError):
    """The thresholds on disk cannot be used."""


class ClassifierError(ChathamError):
    """The classifier did not answer as it must."""


class Output(StrEnum):
    """What the classifier gives a probability for, in the order of its columns."""

    CRISIS = "crisis"
    PERSONAL_ABUSE = "personal_abuse"
    LEGAL_WHISTLEBLOWING = "legal_whistleblowing"
    LAYOFFS_CONFIDENTIAL = "layoffs_confidential"
    HARASSMENT_DISCRIMINATION = "harassment_discrimination"
    PERFORMANCE_INTERVENTION = "performance_intervention"
    MEDICAL = "medical"
    EXECUTIVE_TRANSITION = "executive_transition"
    DEVELOPMENTAL_JUDGEMENT = "developmental_judgement"
    PSYCHOLOGICAL_SAFETY_WORK = "psychological_safety_work"
    IMMEDIATE = "immediate"
    ANY = "any"


COLUMN: Final = {output: at for at, output in enumerate(Output)}
COLUMNS: Final = len(Output) + len(Sensitivity)
"""What a classifier answers a text: the outputs, and then what it is most about."""
_LABELS: Final = tuple(Sensitivity)
_ABOUT: Final = slice(len(Output), COLUMNS)


class Classifier(Protocol):
    """Reads texts on this machine."""

    @property
    def digest(self) -> str:
        """SHA-256 (hex) over what shapes its answers."""
        ...

    def classify(self, texts: Sequence[str], /) -> NDArray[np.float32]:
        """Probabilities, shape (len(texts), COLUMNS).

        First those of `Output`, in its order; then, in the order of `Sensitivity`, how likely each
        is what the text is most about if it is about one of them. These sum to 1.
        """
        ...


def classified(classifier: Classifier, texts: Sequence[str]) -> NDArray[np.float32]:
    """Its probabilities for these texts, checked.

    Raises:
        ClassifierError: not a number for every text and output.
    """
    import numpy as np  # noqa: PLC0415  -- the web process classifies nothing

    chances = classifier.classify(texts)
    if chances.shape != (len(texts), COLUMNS) or not np.isfinite(chances).all():
        raise ClassifierError(
            "The detector's classifier gave no usable answer. Nothing was judged; the session is "
            "stopped and can be tried again."
        )
    return chances


_Share = Annotated[float, Field(gt=0, lt=1)]


class Thresholds(BaseModel):
    """From which probability on something is found.

    any: that a window is sensitive at all; short for a single passage, such as a request, and
    long for talk of several turns.
    dearest: crisis and personal abuse, on their own.
    label: the share of what a sensitive window is most about from which a label is named beside
    the likeliest one; label_dearest for crisis and personal abuse.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    any_short: _Share
    any_long: _Share
    dearest_short: _Share
    dearest_long: _Share
    label: _Share
    label_dearest: _Share
    use_case: _Share
    immediate: _Share

    @classmethod
    def read(cls, path: Path = THRESHOLDS) -> Self:
        """Read the installed thresholds.

        Raises:
            ThresholdsError: the file is missing or malformed.
        """
        try:
            return cls.model_validate_json(path.read_bytes())
        except (OSError, ValidationError) as fault:
            raise ThresholdsError(
                f"The detector's thresholds cannot be used ({type(fault).__name__}), so nothing "
                "can be judged. Restore the file that was installed."
            ) from None


class LearnedDetector:
    """Finds sensitivities by a classifier and thresholds."""

    def __init__(self, classifier: Classifier, thresholds: Thresholds) -> None:
        self._classifier = classifier
        self._at = thresholds

    @property
    def languages(self) -> frozenset[str]:
        """English only: the cases it learned from are."""
        return frozenset({"en"})

    @property
    def digest(self) -> str:
        """SHA-256 (hex) over classifier and thresholds."""
        return hashlib.sha256(
            self._classifier.digest.encode() + self._at.model_dump_json().encode()
        ).hexdigest()

    def detect(self, passages: Sequence[Passage], /) -> tuple[Finding, ...]:
        """One finding per label, most protective first."""
        read = windows(passages)
        if not read:
            return ()
        chances = classified(self._classifier, [window.text for window in read])
        # One passage is somebody's own request, however long they made it; several are a talk.
        found = self._labels(chances, long=len(passages) > 1)
        made = (
            self._finding(
                label, [i for i, labels in enumerate(found) if label in labels], read, chances
            )
            for label in Sensitivity
        )
        return tuple(one for one in made if one is not None)

    def _labels(self, chances: NDArray[np.float32], *, long: bool) -> list[frozenset[Sensitivity]]:
        sure = self._at.any_long if long else self._at.any_short
        dearest = self._at.dearest_long if long else self._at.dearest_short
        found: list[frozenset[Sensitivity]] = []
        for row in chances:
            alone = {one for one in DEAREST if row[COLUMN[Output(one.value)]] >= dearest}
            if row[COLUMN[Output.ANY]] >= sure:
                # What a stop is about decides its door, so it takes more than what stops.
                share = dict(zip(_LABELS, row[_ABOUT].tolist(), strict=True))
                about = {label for label in _LABELS if share[label] >= self._about(label)}
                found.append(frozenset(about | {max(_LABELS, key=share.__getitem__)}))
            else:
                found.append(frozenset(alone))
        return found

    def _about(self, label: Sensitivity) -> float:
        return self._at.label_dearest if label in DEAREST else self._at.label

    def _finding(
        self,
        label: Sensitivity,
        at: Sequence[int],
        read: Sequence[Window],
        chances: NDArray[np.float32],
    ) -> Finding | None:
        if not at:
            return None
        rows = chances[list(at)]
        score = rows[:, [COLUMN[Output.ANY], COLUMN[Output(label.value)]]].max(axis=1)
        # How urgent a crisis is cannot be told surely enough from its words to call one less so.
        soon = label in DEAREST or float(rows[:, COLUMN[Output.IMMEDIATE]].max()) >= (
            self._at.immediate
        )
        return Finding(
            label=label,
            turns=tuple(sorted({number for i in at for number in read[i].turns})),
            score=round(float(score.max()), 3),
            rules=(LEARNED,),
            urgency=Urgency.IMMEDIATE if soon else URGENCIES.get(label, Urgency.NORMAL),
        )
