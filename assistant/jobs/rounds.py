"""What the clock asks for: retention, checkpoints, alerts, mail, second tries. Defined once.

The embedded worker makes its rounds between two sessions, the distributed ones by a periodic job
that one of them takes. Invariant: a round that breaks keeps no other from its turn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from assistant.bootstrap import Chatham
from assistant.jobs.checkpoints import Checkpoints

Round = Callable[[], object]


class Rounds:
    """The rounds of one installation; each looks at its rows and at the clock by itself."""

    def __init__(self, chatham: Chatham) -> None:
        self._chatham: Final = chatham
        checkpoints = Checkpoints(
            database=chatham.database,
            ledger=chatham.ledger,
            signer=lambda: chatham.signer,
            clock=chatham.clock,
        )
        self._pressing: Final[Mapping[str, Round]] = {
            "canaries": lambda: chatham.bundles.canaries.tick(chatham.clock.now()),
            "retention": chatham.rights.scheduler.tick,
            "alerts": chatham.cases.alerts.sweep,
            "mail": chatham.mail_rounds.tick,
            "programme": chatham.programme_rounds.tick,
            "checkpoints": checkpoints.tick,
            "second tries": chatham.failures.try_again,
        }

    def is_superseded(self) -> bool:
        """Whether another bundle was chosen since this process started."""
        bundles = self._chatham.bundles
        # Whoever is on trial goes by no register.
        return self._chatham.approvals is bundles and bundles.is_superseded()

    def pressing(self) -> dict[str, str]:
        """Make every round that is due; kinds of faults by the rounds that broke."""
        broken: dict[str, str] = {}
        for name, make in self._pressing.items():
            try:
                make()
            except Exception as fault:  # noqa: BLE001  -- the others go on; it is tried next time
                broken[name] = type(fault).__name__
        return broken

    def spare(self) -> bool:
        """Do one thing that can wait: a theme report, else a module. Whether there was one.

        Raises:
            ChathamError: it broke; it waits and is tried again later.
        """
        return (
            self._chatham.themes.counting.run_next() is not None
            or self._chatham.coaching.learning.rounds.tick()
        )
