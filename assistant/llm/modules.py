"""The engine that reads masked goals and says which modules fit; nothing leaves this process.

Invariant: what comes out is ids of modules, line numbers and scores. A goal, whatever it says or
instructs, moves the order of modules that are there already, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

from assistant.microlearning.catalogue import Catalogue
from assistant.microlearning.ranking import Ranker
from governance.errors import EngineError
from governance.identity import Microlearning
from governance.opening import open_for_engine
from governance.stages import Pseudonymized


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A module and the goal it is for: the line's place, from 0."""

    module: str
    goal: int
    score: float


class ModuleEngine:
    """Chooses modules. ranker: loads on the first goal."""

    def __init__(self, ranker: Callable[[], Ranker]) -> None:
        self._ranker: Final = ranker

    def choose(
        self,
        goals: Pseudonymized[Microlearning],
        catalogue: Catalogue,
        *,
        without: Collection[str] = (),
    ) -> tuple[Chosen, ...]:
        """The modules that fit any of these goals, the best first; each once.

        without: ids of modules that were proposed before.

        Raises:
            EngineError: the ranker failed; whatever it said is not repeated.
        """
        masked = open_for_engine(goals)
        level = masked.context.coachee_level
        fitting = [m for m in catalogue.modules if m.id not in without and m.fits(level)]
        known = {module.id for module in fitting}
        try:
            found = self._ranker().rank([turn.text for turn in masked.turns], fitting)
            chosen = [
                Chosen(module=one.module, goal=one.line, score=one.score)
                for one in found
                if one.module in known
            ]
        except Exception:  # noqa: BLE001  -- its message might quote a goal
            chosen = None
        if chosen is None:
            raise EngineError(
                "The modules could not be ranked for these goals, so none is proposed. Nothing "
                "left this machine."
            )
        return tuple(chosen)
