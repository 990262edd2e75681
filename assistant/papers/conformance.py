"""The conformance matrix: what each framework asks, and the test, policy or setting behind it.

Invariant: no row without evidence, and evidence that is looked up, not asserted: a policy has to
be in force and a setting has to exist when the paper is written; a test of ours checks the tests.
"""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from assistant.papers.blocks import Paper, Section, table, text
from assistant.papers.configuration import Configuration
from assistant.papers.typesetting import PaperError

POLICY: Final = "policy:"
SETTING: Final = "setting:"

Line = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Conformance(BaseModel):
    """A row. by: who makes it true. evidence: tests, `policy:` ids, `setting:` names."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    framework: Line
    article: Line
    duty: Line
    how: Line
    by: Literal["software", "organization"] = "software"
    evidence: Annotated[tuple[Line, ...], Field(min_length=1)]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    row: tuple[Conformance, ...]


def conformance_rows() -> tuple[Conformance, ...]:
    """Every row, by framework."""
    file = resources.files("assistant.papers").joinpath("conformance.toml")
    return _File.model_validate(tomllib.loads(file.read_text(encoding="utf-8"))).row


def conformance_matrix(now: Configuration) -> Paper:
    """The matrix as of now.

    Raises:
        PaperError: a policy that a row rests on is not in force; the row would not be true.
    """
    rows = conformance_rows()
    missing = {e for row in rows for e in row.evidence if e.startswith(POLICY)} - {
        f"{POLICY}{policy}" for policy in now.policies
    }
    if missing:
        raise PaperError(
            "The conformance matrix rests on policies that are not in force here: "
            f"{', '.join(sorted(missing))}. It was not issued. Put them back."
        )
    frameworks = list(dict.fromkeys(row.framework for row in rows))
    return Paper(
        id="conformance",
        title="Conformance matrix",
        lead="What each framework asks, and the test, policy or setting that makes it true.",
        issued_for=now.organization,
        contact=now.contact,
        at=now.at,
        sections=(
            Section(
                heading="How to read it",
                blocks=(
                    text(
                        "A row names what can be looked up: a test in the source, a policy in "
                        "force, or a setting. Where people have to do something, it says so. "
                        "This is evidence for an assessment, and no certificate."
                    ),
                ),
            ),
            *(
                Section(
                    heading=framework,
                    blocks=(
                        table(
                            ("Asks", "Here", "Shown by"),
                            [_row(row) for row in rows if row.framework == framework],
                            (5, 5, 8),
                        ),
                    ),
                )
                for framework in frameworks
            ),
        ),
    )


def _row(row: Conformance) -> tuple[str, str, str]:
    mine = "" if row.by == "software" else " (the organization's task)"
    shown = "\n".join(e.removeprefix("tests/") for e in row.evidence)
    return (f"{row.article}: {row.duty}", f"{row.how}{mine}", shown)
