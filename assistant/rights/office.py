"""The erasure half of people's rights, wired: what bootstrap hangs on an installation."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Final

from assistant.rights.dependants import (
    coach_words,
    commitment_states,
    contested_lines,
    facets,
    kept_answers,
    missed_names,
    notifications,
    proposed_doors,
    proposed_modules,
    vault_entries,
)
from assistant.rights.desk import RetentionDesk
from assistant.rights.erasing import Erasing
from assistant.rights.erasure_list import ERASURE_LIST, ErasureList
from assistant.rights.holds import LegalHolds
from assistant.rights.keys import Keys
from assistant.rights.next_steps import NextSteps
from assistant.rights.retention import Retention
from assistant.rights.schedule import Schedule, load_schedule
from assistant.rights.scheduler import Scheduler
from assistant.sessions.events import Trail
from assistant.storage.database import Database
from assistant.storage.keyring import KeyRing
from governance.policy.decision import PolicyDecision
from governance.policy.request import PolicyRequest
from governance.ports import Clock, Ids


class RightsOffice:
    """Erasing, retention, holds, keys.

    Raises:
        RetentionSettingsError: the organization's retention file cannot be followed.
    """

    def __init__(
        self,
        *,
        database: Database,
        home: Path,
        key_file: Path,
        keyring: KeyRing,
        trail: Trail,
        clock: Clock,
        ids: Ids,
    ) -> None:
        self._database = database
        self._clock = clock
        self._trail = trail
        self._home = home
        load_schedule(home)  # one that cannot be followed is found now
        kept = None if database.is_private else home / ERASURE_LIST
        self.listed: Final = ErasureList(kept, clock=clock, ids=ids)
        self.erasing: Final = Erasing(
            database=database,
            trail=trail,
            clock=clock,
            ids=ids,
            dependants=(
                vault_entries,
                missed_names,
                notifications,
                contested_lines,
                coach_words,
                commitment_states,
                proposed_doors,
                kept_answers,
                facets,
                proposed_modules,
            ),
        )
        self.retention: Final = Retention(
            database=database,
            schedule=lambda: self.schedule,
            erasing=self.erasing,
            trail=trail,
            clock=clock,
            ids=ids,
            forget_steps=NextSteps(clock=clock, randomness=keyring.randomness).forget,
        )
        self.holds: Final = LegalHolds(database=database, trail=trail, clock=clock, ids=ids)

        self.keys: Final = Keys(
            database=database,
            key_file=key_file,
            keyring=keyring,
            trail=trail,
            clock=clock,
            ids=ids,
        )

    @property
    def schedule(self) -> Schedule:
        """The table as it is now; another process may have shortened a time.

        Raises:
            RetentionSettingsError: the organization's file cannot be followed.
        """
        return load_schedule(self._home)

    def desk(self, decide: Callable[[PolicyRequest], PolicyDecision]) -> RetentionDesk:
        """Where a privacy officer runs retention and places holds. decide: the policies."""
        return RetentionDesk(
            home=self._home,
            database=self._database,
            trail=self._trail,
            clock=self._clock,
            retention=self.retention,
            holds=self.holds,
            decide=decide,
        )

    @cached_property
    def scheduler(self) -> Scheduler:
        """Retention by the clock, for the worker process."""
        return Scheduler(
            database=self._database,
            retention=self.retention,
            erasing=self.erasing,
            clock=self._clock,
        )
