"""Overdue cases: the programme's confidential handler gets a link, and nothing else.

Invariants: a message holds the same link whatever and however many the cases are; about a crisis or
abuse at home none is ever sent; an alert that did not arrive is tried again, and none is lost.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Protocol

from assistant.cases.clocks import SILENT
from assistant.sessions.events import Trail
from assistant.storage.case_records import CaseRecord, CaseStatus
from assistant.storage.database import Database
from assistant.storage.errors import StaleSession
from governance.errors import ChathamError
from governance.ledger.kinds import EventKind
from governance.ports import Clock

FIRST_PAUSE: Final = timedelta(minutes=5)
LONGEST_PAUSE: Final = timedelta(hours=6)
_MOST_DOUBLINGS: Final = 8


class NotifierError(ChathamError):
    """An alert did not arrive; it is tried again."""


class Notifier(Protocol):
    """Sends a link to the confidential handler."""

    def notify(self, link: str, /) -> None:
        """Send `link` and nothing else.

        Raises:
            NotifierError: it did not arrive.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """overdue: cases about which an alert was due. told: it arrived."""

    overdue: int
    told: bool


class Alerts:
    """Looks for overdue cases. notifier: None where nobody has set one up; then the list waits."""

    def __init__(
        self,
        *,
        database: Database,
        trail: Trail,
        clock: Clock,
        notifier: Notifier | None,
        link: str,
    ) -> None:
        self._database: Final = database
        self._trail: Final = trail
        self._clock: Final = clock
        self._notifier: Final = notifier
        self._link: Final = link

    def sweep(self) -> Swept:
        """Send one alert for all cases that are due one now."""
        now = self._clock.now()
        if self._notifier is None:
            return Swept(overdue=0, told=False)
        with self._database.read() as work:
            due = [case for case in work.cases.by_status(CaseStatus.OPEN) if _is_due(case, now)]
        if not due:
            return Swept(overdue=0, told=False)
        # Outside any transaction: a slow server holds nobody up.
        told = self._sent(self._notifier)
        with self._database.write() as work:
            for case in due:
                current = work.cases.get(case.number)
                if current.matter is None:
                    continue
                tries = current.matter.tries + 1
                matter = replace(
                    current.matter,
                    tries=tries,
                    told_at=now if told else None,
                    next_try=None if told else now + _pause(tries),
                )
                try:
                    work.cases.put(replace(current, matter=matter))
                except StaleSession:
                    continue  # acknowledged in between, or found again by the next sweep
            facts = {"count": len(due), "status": "told" if told else "not_told"}
            # No case and no session: when an alert was due tells which clock it ran on.
            self._trail.note(work, self._trail.event(EventKind.CASE_STOP_OVERDUE, facts=facts))
        return Swept(overdue=len(due), told=told)

    def _sent(self, notifier: Notifier) -> bool:
        try:
            notifier.notify(self._link)
        except Exception:  # noqa: BLE001  -- whatever broke, it did not arrive and is tried again
            return False
        return True


def is_overdue(case: CaseRecord, now: datetime) -> bool:
    """Nobody has acknowledged it in time."""
    return case.status is CaseStatus.OPEN and case.matter is not None and case.matter.due_at <= now


def _is_due(case: CaseRecord, now: datetime) -> bool:
    matter = case.matter
    if matter is None or not is_overdue(case, now) or matter.route in SILENT:
        return False
    return matter.told_at is None and (matter.next_try is None or matter.next_try <= now)


def _pause(tries: int) -> timedelta:
    doublings = min(tries - 1, _MOST_DOUBLINGS)
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)
