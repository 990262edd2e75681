"""`chatham probe sensitivity`: what the policies would do with a text, and why."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from assistant.bootstrap import Chatham
from assistant.probes.lines import Answer, Case, Circumstances, Spoken
from governance.policy.report import sensitivity_report
from governance.policy.sensitivity import Passage


class SensitivityCase(Case):
    """A short text, or a session."""

    text: str | None = None
    turns: Annotated[tuple[Spoken, ...], Field(min_length=1)] | None = None
    context: Circumstances = Circumstances()

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.text is None) == (self.turns is None):
            raise ValueError("Give either text or turns.")
        return self

    def passages(self) -> tuple[Passage, ...]:
        """What the detector reads; a plain text is passage 1."""
        if self.text is not None:
            return (Passage(number=1, text=self.text),)
        return tuple(Passage(number=t.i, text=t.text) for t in self.turns or ())


def probe_sensitivity(case: SensitivityCase, *, chatham: Chatham) -> Answer:
    """The probe's answer for one case."""
    report = sensitivity_report(
        case.passages(),
        case.context.as_context(),
        engine=chatham.policy_engine,
        detector=chatham.detector,
    )
    return {**report, "would_escalate": report["decision"] != "allow"}
