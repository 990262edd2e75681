"""What a machine is asked to do, or has done, that it must not (DESIGN §4, use-case forbids).

`UseCaseDetector` is the port; `LexicalUseCases` knows rules, `LearnedUseCases` asks the classifier,
and `AnyOf` joins them. Invariant: a finding holds rule ids, never text.
"""

from __future__ import annotations

from governance.policy.sensitivity.use_cases.detector import (
    AnyOf,
    LexicalUseCases,
    UseCaseDetector,
    UseCaseFinding,
)
from governance.policy.sensitivity.use_cases.learned import LearnedUseCases

__all__ = ["AnyOf", "LearnedUseCases", "LexicalUseCases", "UseCaseDetector", "UseCaseFinding"]
