"""What the header of a result file says about its bundle, checked against itself."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from assistant.llm.bundle import bundle_digest
from evals.gate.pairing import NotComparableError
from evals.gate.records import Results


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A bundle's facts. facts: as canonical JSON. told: as they stand in the header."""

    facts: bytes
    told: dict[str, object]


def claimed(results: Results) -> Claimed:
    """The facts a run says it measured.

    Raises:
        NotComparableError: they do not give the digest it names.
    """
    told: dict[str, Any] = {k: v for k, v in results.header.bundle.items() if k != "v"}
    try:
        digest = bundle_digest(**told)
    except (TypeError, ValueError, AttributeError):
        digest = None
    if digest != results.header.digest:
        raise NotComparableError(
            "A result file names a bundle whose facts do not give its digest. Run the suites again."
        )
    return Claimed(facts=json.dumps(told, sort_keys=True).encode(), told=told)
