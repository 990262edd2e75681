"""The two doors for engines: read a masked session, record a draft. Nobody else reads stages.

Import-linter admits only `assistant.llm` (the gateway and the extractive engine) here.
"""

from __future__ import annotations

from dataclasses import replace

from governance import custody
from governance.identity import BundleDigest
from governance.masked import MaskedTranscript
from governance.output import Output
from governance.stages import Draft, Out, P, Pseudonymized


def open_for_engine(stage: Pseudonymized[P]) -> MaskedTranscript:
    """The masked session, for an engine to read.

    Raises:
        TypeError: anything but a Pseudonymized was handed in.
    """
    _demand(stage)
    return custody.masked_of(stage)


def record_draft(stage: Pseudonymized[P], answer: Out, *, bundle: BundleDigest) -> Draft[P, Out]:
    """Turn an engine's answer about `stage` into a draft, with the bundle that made it.

    Raises:
        TypeError: not a Pseudonymized, or an answer the output guard could not read.
    """
    _demand(stage)
    if not isinstance(answer, Output):
        raise TypeError("An engine's answer must list its cited texts (governance.output.Output).")
    return custody.make_draft(stage, replace(stage.header, bundle=bundle), answer)


def _demand(stage: object) -> None:
    # The types say it already; this holds for callers who do not run a type checker.
    if not isinstance(stage, Pseudonymized):
        raise TypeError(f"An engine reads a Pseudonymized, not a {type(stage).__name__}.")
