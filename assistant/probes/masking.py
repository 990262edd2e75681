"""`chatham probe mask`: what the anonymizer would do with a text, span by span."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from assistant.bootstrap import Chatham
from assistant.probes.lines import Answer, Case, Named, Spoken
from governance.privacy.probe import probe_mask as mask


class MaskCase(Case):
    """A plain text, or a session with its roster."""

    text: str | None = None
    turns: Annotated[tuple[Spoken, ...], Field(min_length=1)] | None = None
    roster: tuple[Named, ...] = ()

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.text is None) == (self.turns is None):
            raise ValueError("Give either text or turns.")
        return self


def probe_mask(case: MaskCase, *, chatham: Chatham) -> Answer:
    """The probe's answer for one case; each case is an engagement of its own."""
    return mask(case.model_dump(exclude_none=True), chatham.analyzer, table=chatham.masking.table)
