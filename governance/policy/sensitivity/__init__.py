"""Finding sensitive passages in local raw text, before any model sees a word.

Ports: `Detector` is what the gate needs, `Classifier` what a learned detector reads with.
`LexicalDetector` hears plain words by versioned rules, `LearnedDetector` what is said around them,
`EitherDetector` both. Invariant: a finding holds turn numbers and rule ids, never text.
"""

from __future__ import annotations

from governance.policy.sensitivity.detector import LexicalDetector
from governance.policy.sensitivity.either import EitherDetector
from governance.policy.sensitivity.learned import Classifier, LearnedDetector, Thresholds
from governance.policy.sensitivity.passages import Detector, Passage

__all__ = [
    "Classifier",
    "Detector",
    "EitherDetector",
    "LearnedDetector",
    "LexicalDetector",
    "Passage",
    "Thresholds",
]
