"""The installed detectors: rules and a classifier, for sensitivities and for use cases alike."""

from __future__ import annotations

from governance.policy.sensitivity import (
    Classifier,
    Detector,
    EitherDetector,
    LearnedDetector,
    LexicalDetector,
    Thresholds,
)
from governance.policy.sensitivity.use_cases import (
    AnyOf,
    LearnedUseCases,
    LexicalUseCases,
    UseCaseDetector,
)


def installed_detector(classifier: Classifier) -> Detector:
    """Finds sensitive passages in raw text.

    Raises:
        RuleFilesError, ThresholdsError: the installed files are not sound.
    """
    return EitherDetector(LexicalDetector.load(), LearnedDetector(classifier, Thresholds.read()))


def installed_use_cases(classifier: Classifier) -> UseCaseDetector:
    """Finds what no machine may be used for, in requests and in generated lines.

    Raises:
        UseCaseRulesError, ThresholdsError: the installed files are not sound.
    """
    return AnyOf((LexicalUseCases.load(), LearnedUseCases(classifier, Thresholds.read())))
