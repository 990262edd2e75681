"""What a machine is asked to do, or has done, that it must not (DESIGN §4, use-case forbids).

`UseCaseDetector` is the port; `LexicalUseCases` is the implementation by rules. A learned one joins
it with `AnyOf`. Invariant: a finding holds rule ids, never text.
"""

from __future__ import annotations

from governance.policy.sensitivity.use_cases.detector import (
    AnyOf,
    LexicalUseCases,
    UseCaseDetector,
    UseCaseFinding,
)

__all__ = ["AnyOf", "LexicalUseCases", "UseCaseDetector", "UseCaseFinding"]
