"""Whether a comparison rests on fewer cases than its bundles were measured by before.

Leaving cases out of both runs makes them alike, and what the missing cases would have shown is
never compared. Invariants: what an earlier run here, or the publisher, asked in the same version of
a suite has to be asked again; what was not on the machine is read from the runs themselves.
A suite that drops cases on purpose raises its version.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.bundles.publisher import Approval
from assistant.storage.bundle_records import Evaluated


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """What a run asked. versions: of its suites. cases: ids by suite. left_out: counts by suite."""

    versions: Mapping[str, int]
    cases: Mapping[str, frozenset[str]]
    left_out: Mapping[str, int]

    @classmethod
    def of(cls, body: bytes) -> Covered:
        """From a kept run's bytes (the form is `evals.gate.records`')."""
        first, *rest = body.splitlines()
        header: dict[str, Any] = json.loads(first)
        cases: defaultdict[str, set[str]] = defaultdict(set)
        for line in rest:
            case: dict[str, Any] = json.loads(line)
            cases[case["suite"]].add(case["case"])
        gone: defaultdict[str, int] = defaultdict(int)
        for one in header.get("left_out", ()):
            gone[one["suite"]] += one["cases"]
        return cls(
            versions={one["name"]: one["version"] for one in header["suites"]},
            cases={suite: frozenset(ids) for suite, ids in cases.items()},
            left_out=dict(gone),
        )

    def lacks(self, before: Covered) -> dict[str, int]:
        """By suite, how many cases that an earlier run asked are not in this one."""
        found = {
            suite: len(ids - self.cases.get(suite, frozenset()))
            for suite, ids in before.cases.items()
            if self.versions.get(suite, before.versions[suite]) == before.versions[suite]
        }
        return {suite: count for suite, count in sorted(found.items()) if count}

    def lacks_of(self, approval: Approval) -> dict[str, int]:
        """By suite, how many fewer cases than the publisher's that nothing accounts for."""
        found = {
            one.name: one.cases - len(self.cases.get(one.name, ())) - self.left_out.get(one.name, 0)
            for one in approval.suites
            if self.versions.get(one.name, one.version) == one.version
        }
        return {suite: count for suite, count in sorted(found.items()) if count > 0}


def told(lacking: Mapping[str, int]) -> str:
    """Suites with how many cases each, for a message."""
    return ", ".join(f"{count} of {suite}" for suite, count in lacking.items())


def lacking(
    runs: Sequence[tuple[str, bytes]], before: Sequence[Evaluated], approval: Approval
) -> dict[str, int]:
    """By suite, how many cases runs lack of the same selection's earlier ones, or the publisher's.

    runs: selection and body. before: every run that is kept.
    """
    whole: dict[str, int] = {}
    for selection, body in runs:
        mine = Covered.of(body)
        found = [
            mine.lacks(Covered.of(one.body))
            for one in before
            if one.selection == selection and suites_of(one.body) != suites_of(body)
        ]
        if selection == "fast":
            found.append(mine.lacks_of(approval))
        for suite, count in (pair for one in found for pair in one.items()):
            whole[suite] = max(count, whole.get(suite, 0))
    return dict(sorted(whole.items()))


def suites_of(body: bytes) -> object:
    """A run's suites with their digests: where these are the same, so are the cases."""
    return json.loads(body.splitlines()[0])["suites"]
