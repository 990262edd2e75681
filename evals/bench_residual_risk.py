"""What the limit of residual risk does to ordinary sessions: how many a person would have to read.

Run: python -m evals.bench_residual_risk [--write]. Sessions of our own, as they are and in lower
case as a machine writes them.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from evals.provenance import provenance
from governance.identity import EngagementId
from governance.privacy.analyzer import LazyAnalyzer
from governance.privacy.anonymizer import Limits
from governance.privacy.masking import Masker
from governance.privacy.risk import residual_risk
from governance.privacy.vault import InMemoryVault
from governance.raw import RosterEntry

_CASES: Final = Path(__file__).with_name("cases") / "sessions"
_FILES: Final = ("dev", "own_dev", "train_a", "train_e")
_HELD_OUT: Final = ("own_heldout", "heldout2")
"""Measured only when asked for."""
_MARKUP: Final = re.compile(r"\{\{\w+:([^}]*)\}\}")
_PAGE: Final = Path(__file__).parents[1] / "docs" / "benchmarks" / "residual-risk.md"


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A session without its markup."""

    id: str
    texts: tuple[str, ...]
    roster: tuple[RosterEntry, ...]


def main() -> None:
    """Print the table, and write it where --write is given."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--write", action="store_true")
    asked.add_argument("--held-out", action="store_true", help="measure the held-out sets too")
    given = asked.parse_args()
    write = given.write
    masker = Masker(LazyAnalyzer())
    limit = Limits().residual_risk
    rows = ["| sessions | as | highest | nine in ten below | over the limit |"]
    rows.append("|---|---|---|---|---|")
    for name in (*_FILES, *(_HELD_OUT if given.held_out else ())):
        sessions = list(_read(name))
        for way, lower in (("they are", False), ("lower case", True)):
            risks = sorted(_risk(masker, one, lower=lower) for one in sessions)
            over = sum(risk > limit for risk in risks)
            rows.append(
                f"| {name} ({len(risks)}) | {way} | {risks[-1]:.2f} | "
                f"{risks[int(0.9 * (len(risks) - 1))]:.2f} | {over} of {len(risks)} |"
            )
    page = "\n".join(
        [
            "# Residual risk of ordinary sessions",
            "",
            provenance(),
            "",
            f"The limit is {limit}; above it a person reads the session, and no model. Measured",
            "by `python -m evals.bench_residual_risk --write` on sessions written for Chatham.",
            "",
            *rows,
            "",
        ]
    )
    print(page)
    if write:
        _PAGE.write_text(page, encoding="utf-8")


def _read(name: str) -> Iterator[Session]:
    for line in (_CASES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        yield Session(
            id=case["id"],
            texts=tuple(_MARKUP.sub(r"\1", turn["text"]) for turn in case["turns"]),
            roster=tuple(RosterEntry(name=r["name"], role=r["role"]) for r in case["roster"]),
        )


def _risk(masker: Masker, one: Session, *, lower: bool) -> float:
    texts = [text.lower() if lower else text for text in one.texts]
    masked = masker.mask(texts, one.roster, InMemoryVault(EngagementId("bench")), "en")
    return residual_risk(masked.texts, masked.uncertain, len(one.roster))


if __name__ == "__main__":
    main()
