"""The use cases around the pilot over one installation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from assistant.programme.kpis.planning import Planning
from assistant.programme.people.office import Base
from assistant.programme.pilot.handing_in import Readings
from assistant.programme.pilot.keeping import PilotDesk
from assistant.programme.pilot.reckoning import ReckonHere, Reckoning
from governance.policy.decision import PolicyDecision
from governance.policy.request import PolicyRequest


class PilotOffice:
    """Design and reading. decide: the policies' answer to a question.

    reckoning: who does the mathematics; this process, if left out.
    """

    def __init__(
        self,
        base: Base,
        *,
        planning: Planning,
        reckoning: Reckoning | None = None,
        decide: Callable[[PolicyRequest], PolicyDecision],
    ) -> None:
        mathematics = reckoning or ReckonHere()
        database, trail, clock = base.database, base.trail, base.clock
        self.desk: Final = PilotDesk(
            database=database,
            trail=trail,
            clock=clock,
            ids=base.ids,
            planning=planning,
            reckoning=mathematics,
        )
        self.readings: Final = Readings(
            database=database,
            trail=trail,
            clock=clock,
            planning=planning,
            desk=self.desk,
            reckoning=mathematics,
            decide=decide,
        )
