"""What stands around a session and is not said in it, for the policies (DESIGN §4).

Invariant: what nobody knows is taken for the worse of the two, so a fact that was never filled in
stops and never allows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from governance.stages import Header


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What stands around a session and is not said in it. Unknown is the worse of the two.

    retention_passed: its text should be gone. processor_registered: the processor's entry in the
    register is complete, signed and not run out. high_stakes: as the programme has marked it.
    restricted: somebody who speaks in it has had its processing restricted (GDPR Art. 18).
    """

    retention_passed: bool = True
    processor_registered: bool = False
    high_stakes: bool = True
    restricted: bool = True


UNKNOWN: Final = Circumstances()
ORDINARY: Final = Circumstances(
    retention_passed=False, processor_registered=True, high_stakes=False, restricted=False
)
"""For a probe, a canary and a chain in memory: nothing is kept, and nobody else is named."""

Surroundings: TypeAlias = Callable[[Header], Circumstances]
"""Looks up a session's circumstances. May raise; the gate turns that into a stop."""


def ordinary(_header: Header) -> Circumstances:
    """For a gate over nothing that is stored."""
    return ORDINARY
