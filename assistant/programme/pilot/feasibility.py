"""Before a pilot starts: how many could be compared with whom, how alike they are, and its power.

Invariant: it is reckoned from how many people stand in which bands, with no name opened, and told
of groups of at least ten.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from assistant.programme.pilot.answers import Feasible
from assistant.programme.pilot.design import Attribute, Design
from assistant.programme.pilot.difference import LEAST_FREEDOM, freedom_of
from assistant.programme.pilot.matching import matched, strata_of
from assistant.programme.pilot.power import power_of
from assistant.programme.pilot.result import apart, sizes_of
from assistant.programme.refusals import ProgrammeError
from assistant.storage.people_records import Bands
from governance.privacy.cohort_rules import FLOOR

MOST_REACHED: Final = 50_000


def feasible(design: Design, people: Mapping[Bands, int]) -> Feasible:
    """What `design` promises among these people.

    Raises:
        ProgrammeError: fewer than ten are in the cohort, or there is nobody to compare them with.
    """
    ours = {bands: n for bands, n in people.items() if bands.cohort == design.cohort}
    theirs = {
        bands: n
        for bands, n in people.items()
        if bands.cohort is None and design.region in {None, bands.region}
    }
    enrolled, reached = sum(ours.values()), sum(theirs.values())
    if enrolled < FLOOR:
        raise ProgrammeError(
            f"A pilot group has at least {FLOOR} people, so that nobody can be told from what is "
            "read of it. Nothing was changed. Enrol more, or wait for the next cohort."
        )
    if not FLOOR <= reached <= MOST_REACHED:
        raise ProgrammeError(
            f"There have to be {FLOOR} to {MOST_REACHED:,} people in the register whom they can be "
            "compared with: in no cohort, and in the region you named. Nothing was changed."
        )
    bands = [one for one, n in (*ours.items(), *theirs.items()) for _ in range(n)]
    pilot = np.arange(enrolled + reached) < enrolled
    chosen = [[code_of(one, attribute) for attribute in design.attributes] for one in bands]
    matching = matched(pilot, strata_of(chosen))
    kept = matching.counted(pilot=True, kept=True)
    worth = int(matching.effective)
    enough = (
        min(kept, matching.counted(pilot=False, kept=True)) >= FLOOR
        and worth > 1
        and freedom_of(matching) >= LEAST_FREEDOM
    )
    with_whom, against = sizes_of(matching, pilot=True), sizes_of(matching, pilot=False)
    columns = {a.value: [code_of(one, a) for one in bands] for a in Attribute}
    return Feasible(
        enrolled=enrolled,
        reached=reached,
        pilot=with_whom,
        comparison=against,
        worth=worth,
        balance=apart(columns, matching, whole=None not in {with_whom.left, against.left}),
        power=power_of(kept, worth, aim=design.aim, correlation=design.correlation)
        if enough
        else None,
    )


def code_of(bands: Bands, attribute: Attribute) -> str:
    """Somebody's band of an attribute; empty when it is not known."""
    value = getattr(bands, attribute.value)
    return "" if value is None else str(value)
