"""Which sessions a selection measures, and how a session is asked about.

Invariant: held-out sessions are in `full` only, are marked, and no log shows their words; the
requests in `policy/heldout*.jsonl` are in neither: `evals.bench_policy` alone counts on them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from assistant.probes.lines import SessionCase
from evals.probe import question
from evals.sessions import FOLDER, HELD_OUT, Case, load
from evals.suites.suite import Selection

MASKING: Final = FOLDER.parent / "masking"
_FAST: Final = ("dev",)
_FULL: Final = ("dev", "own_dev", "own_heldout", "heldout2")


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A session with the name of the set it stands in."""

    set: str
    case: Case

    @property
    def held_out(self) -> bool:
        """Whether nobody may look at what is missed in it."""
        return self.set in HELD_OUT or self.set == "masking_heldout"

    @property
    def content(self) -> str:
        """The whole case as text."""
        return self.case.model_dump_json()

    @property
    def cluster(self) -> str:
        """The coachee; every session of ours has its own."""
        return self.case.id

    def slices(self) -> Mapping[str, str]:
        """What sessions are told apart by."""
        return {
            "set": self.set,
            "medium": self.case.medium,
            "level": self.case.coachee_level,
        }

    def asked(self) -> SessionCase:
        """As the probe takes it."""
        return SessionCase.model_validate_json(question(self.case))


@cache
def _loaded(name: str, path: Path) -> tuple[Session, ...]:
    return tuple(Session(set=name, case=case) for case in load(path))


def sessions(selection: Selection) -> tuple[Session, ...]:
    """Sessions with every kind of label."""
    names = _FAST if selection == "fast" else _FULL
    return tuple(one for name in names for one in _loaded(name, FOLDER / f"{name}.jsonl"))


def hard_to_mask(selection: Selection) -> tuple[Session, ...]:
    """Sessions labelled for masking only."""
    if selection == "fast":
        return ()
    files = {"masking_own": "own_a.jsonl", "masking_heldout": "heldout.jsonl"}
    return tuple(one for name, file in files.items() for one in _loaded(name, MASKING / file))
