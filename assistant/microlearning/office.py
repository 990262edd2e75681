"""Microlearning, wired: what bootstrap hangs on an installation. Models load on the first goal."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from assistant.microlearning.catalogue import Catalogue, in_force
from assistant.microlearning.organization import OwnModules
from assistant.microlearning.own import OwnLearning
from assistant.microlearning.rounds import LearningRounds
from assistant.offices import Offices
from assistant.sessions.releaser import Releaser
from assistant.storage.work import UnitOfWork
from governance.policy.gate import PolicyGate

if TYPE_CHECKING:
    from assistant.microlearning.proposing import Proposing
    from assistant.microlearning.ranking import Ranker


class LearningOffice:
    """own: a coachee's modules. proposing, rounds: the worker's. modules: the organization's."""

    def __init__(
        self,
        base: Offices,
        *,
        gate: Callable[[], PolicyGate],
        releaser: Callable[[], Releaser],
        home: Path,
    ) -> None:
        self._base: Final = base
        self._gate: Final = gate
        self._releaser: Final = releaser
        self._home: Final = home

    def catalogue(self, work: UnitOfWork) -> Catalogue:
        """Every module there is now: ours, and what the organization has published."""
        return in_force(work)

    @cached_property
    def ranker(self) -> Ranker:
        """What chooses; loads the embedder and the index."""
        from assistant.microlearning.examples import examples  # noqa: PLC0415  -- numpy
        from assistant.microlearning.ranking import Ranker  # noqa: PLC0415  -- scikit-learn
        from assistant.triage.exemplars import opened  # noqa: PLC0415  -- Chroma takes a second

        base = self._base
        place = None if base.database.is_private else self._home / "learning"
        index = opened(place, examples().all, base.embedder)
        return Ranker.load(examples=examples(), index=index, embedder=base.embedder)

    @cached_property
    def proposing(self) -> Proposing:
        """Goals to proposals."""
        from assistant.llm.modules import ModuleEngine  # noqa: PLC0415  -- scikit-learn
        from assistant.microlearning.proposing import (  # noqa: PLC0415  -- likewise
            Proposing,
            ProposingParts,
        )

        base = self._base
        return Proposing(
            database=base.database,
            parts=ProposingParts(
                policy=self._gate,
                anonymizer=lambda: base.anonymizer,
                engine=ModuleEngine(lambda: self.ranker),
                catalogue=self.catalogue,
                tell=base.notifications.tell,
            ),
            stages=base.stages,
            trail=base.trail,
            clock=base.clock,
            ids=base.ids,
        )

    @cached_property
    def rounds(self) -> LearningRounds:
        """What the worker does between two sessions."""
        return LearningRounds(proposing=lambda: self.proposing, clock=self._base.clock)

    @cached_property
    def own(self) -> OwnLearning:
        """A coachee's own modules."""
        return OwnLearning(
            database=self._base.database,
            catalogue=self.catalogue,
            read=lambda session, who: self._releaser().summary(session, reader=who),
            clock=self._base.clock,
        )

    @cached_property
    def modules(self) -> OwnModules:
        """Modules of the organization's own, and how useful people found any."""
        base = self._base
        return OwnModules(database=base.database, trail=base.trail, clock=base.clock)
