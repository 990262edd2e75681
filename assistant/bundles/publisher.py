"""The publisher's approval of the embedded bundle, as it ships in this package.

It is as good as the package it comes in, no better and no worse: whoever can change the one can
change the other. `make approval` writes it from a run of the suites; a test says that it is of
what is embedded. Invariant: a file that cannot be read approves nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from governance.errors import ChathamError

FILE: Final = "publisher.json"


class PublisherError(ChathamError):
    """The publisher's approval in this package cannot be read."""


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=False, hide_input_in_errors=True)


class Suite(_Line):
    """A suite the bundle was measured by. figures: metric -> value."""

    name: str
    version: int
    digest: str
    cases: int
    figures: Mapping[str, float]


class Approval(_Line):
    """What the publisher approves. results: SHA-256 of the result file. date: of the release."""

    format: Literal["chatham-approval/1"] = "chatham-approval/1"
    digest: str
    date: str
    results: str
    suites: tuple[Suite, ...]


def shipped() -> Approval:
    """The approval in this package.

    Raises:
        PublisherError: missing or not well formed.
    """
    try:
        data = files("assistant.bundles").joinpath(FILE).read_bytes()
        return Approval.model_validate_json(data)
    except (OSError, ValidationError):
        pass
    raise PublisherError(
        "The publisher's approval that belongs to this release is missing or damaged, so nothing "
        "is approved to run. Install Chatham again."
    )
