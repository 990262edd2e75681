"""Where the programme's settings are read and changed, by an administrator or a privacy officer.

Invariant: a change and its ledger entry are stored together; the entry says which setting, never
what it says.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from assistant.programme.settings import (
    REQUIRED,
    Programme,
    SettingRefusedError,
    SettingsMovedOnError,
    checked,
)
from assistant.sessions.events import Trail
from assistant.storage.database import Database
from assistant.storage.programme_records import SettingKey
from assistant.storage.work import UnitOfWork
from governance.identity import Actor, Role
from governance.ledger.events import LedgerEvent
from governance.ledger.kinds import EventKind
from governance.ports import Clock

_CHANGERS: Final = frozenset({Role.ADMINISTRATOR, Role.PRIVACY_OFFICER})
CHANGED: Final = EventKind.ADMIN_SETTING_CHANGED


class ProgrammeDesk:
    """The settings of one installation.

    given: what the environment says instead, for what was never stored.
    """

    def __init__(
        self,
        *,
        database: Database,
        trail: Trail,
        clock: Clock,
        unset: Mapping[SettingKey, str],
        given: Mapping[SettingKey, str],
    ) -> None:
        self._database: Final = database
        self._trail: Final = trail
        self._clock: Final = clock
        self._unset: Final = unset
        self._given: Final = given

    def current(self) -> Programme:
        """What stands now."""
        with self._database.read() as work:
            return self.within(work)

    def within(self, work: UnitOfWork) -> Programme:
        """What stands now, as one transaction sees it."""
        stored = {key: record.lines for key, record in work.programme.current().items()}
        stored = {key: (words,) for key, words in self._given.items()} | stored

        def one(key: SettingKey) -> str | None:
            return stored[key][0] if key in stored else self._unset.get(key)

        return Programme(
            organization=one(SettingKey.ORGANIZATION) or "",
            named=SettingKey.ORGANIZATION in stored,
            privacy_contact=one(SettingKey.PRIVACY_CONTACT) or "",
            crisis_contacts=stored.get(SettingKey.CRISIS_CONTACTS, ()),
            human_contact=one(SettingKey.HUMAN_CONTACT),
            missing=tuple(key for key in REQUIRED if key not in stored),
        )

    def demand(self) -> None:
        """Refuse to go on without what is required.

        Raises:
            ProgrammeNotSetUpError: says what is missing and what to run.
        """
        self.current().demand()

    def change(self, key: SettingKey, lines: tuple[str, ...], *, by: Actor) -> bool:
        """Set `key` from now on, or take it back (no lines); False when it says so already.

        Raises:
            SettingRefusedError: it cannot be this, or is not theirs to change.
        """
        return bool(self.change_together({key: lines}, by=by))

    def change_together(
        self,
        wanted: Mapping[SettingKey, tuple[str, ...]],
        *,
        by: Actor,
        seen: str | None = None,
    ) -> tuple[SettingKey, ...]:
        """Set several, all or none; gives those that said something else before.

        seen: `Programme.digest` of what whoever asks has read; None: whatever stands.

        Raises:
            SettingRefusedError: as for `change`; SettingsMovedOnError: changed meanwhile.
        """
        if by.role not in _CHANGERS:
            raise SettingRefusedError(
                "Only an administrator or a privacy officer changes the programme's settings. "
                "Nothing was changed."
            )
        kept = {key: checked(key, lines) for key, lines in wanted.items()}
        with self._database.write() as work:
            if seen is not None and seen != self.within(work).digest:
                raise SettingsMovedOnError
            before = work.programme.current()
            changed = tuple(
                key
                for key, lines in kept.items()
                if lines != (before[key].lines if key in before else ())
            )
            events = [self._set(work, key, kept[key], by) for key in changed]
            if events:
                self._trail.note(work, *events)
        return changed

    def _set(
        self, work: UnitOfWork, key: SettingKey, lines: tuple[str, ...], by: Actor
    ) -> LedgerEvent:
        record = work.programme.put(key, lines, at=self._clock.now())
        facts = {
            "key": key.value,
            "version": record.version,
            "state": "set" if lines else "removed",
            "count": len(lines),
        }
        return self._trail.event(CHANGED, actor=by, facts=facts)

    def noted(self, key: str, *, by: Actor) -> None:
        """Tell the ledger that something kept in a file beside the database was set: its name."""
        facts = {"key": key, "state": "set"}
        with self._database.write() as work:
            self._trail.note(work, self._trail.event(CHANGED, actor=by, facts=facts))
