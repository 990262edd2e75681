"""Finding sensitive passages in local raw text, before any model sees a word.

Ports: `Detector` is what the gate needs. `LexicalDetector` is the one there is: versioned rules,
a reason each. Invariant: a finding holds turn numbers and rule ids, never text.
"""

from __future__ import annotations

from governance.policy.sensitivity.detector import LexicalDetector
from governance.policy.sensitivity.passages import Detector, Passage

__all__ = ["Detector", "LexicalDetector", "Passage"]
