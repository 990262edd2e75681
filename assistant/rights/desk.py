"""Retention by a person: its times, running it, closing an engagement, placing and lifting holds.

Invariants: the policies say which role may, and only somebody appointed to it does; who it was
stands in the ledger. The clock's own runs (`scheduler`) ask nobody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from assistant.programme.files import shorten, shortened
from assistant.rights.holds import LegalHolds, NotYoursToDecideError
from assistant.rights.retention import Ran, Retention
from assistant.sessions.events import Trail
from assistant.storage.database import Database
from assistant.storage.register_records import Office
from assistant.storage.rights_records import Category, HoldReason, HoldRecord, LiftReason
from governance.identity import Actor, EngagementId, SessionId
from governance.ledger.events import Refs
from governance.ledger.kinds import EventKind
from governance.policy.decision import PolicyDecision
from governance.policy.oversight import Oversight, oversight_request
from governance.policy.request import PolicyRequest
from governance.ports import Clock

RECKONED: Final = 2_000
"""Sessions; the calendar of 100,000 takes seconds."""
_NOT_YOURS: Final = (
    "Only the appointed privacy officer says how long things live, runs retention, closes an "
    "engagement, or places and lifts a hold. Nothing was changed, and that it was tried is in the "
    "ledger. An administrator appoints them: `chatham officers appoint privacy`."
)


class RetentionDesk:
    """Where a privacy officer acts. home: where times are kept. decide: the policies' answer."""

    def __init__(
        self,
        *,
        home: Path,
        database: Database,
        trail: Trail,
        clock: Clock,
        retention: Retention,
        holds: LegalHolds,
        decide: Callable[[PolicyRequest], PolicyDecision],
    ) -> None:
        self._home = home
        self._database = database
        self._trail = trail
        self._clock = clock
        self._retention = retention
        self._holds = holds
        self._decide = decide

    def run(self, *, by: Actor) -> Ran:
        """Delete what is past its time, now.

        Raises:
            NotYoursToDecideError: not by an appointed privacy officer; the attempt is noted.
        """
        self._demand(by)
        return self._retention.run(by=by)

    def reckons_quickly(self) -> bool:
        """Whether there are few enough sessions to reckon everything while somebody waits."""
        with self._database.read() as work:
            return not work.lifetimes.more_than(RECKONED)

    def goes_at_once(self, days: Mapping[Category, int]) -> Mapping[Category, int]:
        """How many more of each kind would be past their time if these kinds lived so many days.

        Raises:
            RetentionSettingsError: longer than the notices promise, or not a whole day.
        """
        now = Counter(due.category for due in self._retention.overdue())
        then = self._retention.overdue(table=shortened(self._home, days))
        return Counter(due.category for due in then) - now

    def keep_for(self, days: Mapping[Category, int], *, by: Actor, seen: str | None = None) -> bool:
        """Let these kinds live so many days from now on; False when it says so already.

        seen: `times_digest` of the table that was read; None: whatever it says.

        Raises:
            NotYoursToDecideError: as for `run`.
            RetentionSettingsError: longer than the notices promise, not a whole day, or changed
                meanwhile (`TimesMovedOnError`). Nothing was changed.
        """
        self._demand(by)
        if not shorten(self._home, days, seen=seen):
            return False
        changed = EventKind.ADMIN_SETTING_CHANGED
        with self._database.write() as work:
            for category in sorted(days):
                facts = {"key": "retention", "state": "set", "category": category.value}
                event = self._trail.event(changed, actor=by, facts=facts | {"days": days[category]})
                self._trail.note(work, event)
        return True

    def close(self, engagement: EngagementId, *, by: Actor) -> None:
        """Say that an engagement has ended: times run from now.

        Raises:
            NotYoursToDecideError: as for `run`.
            NotStored: there is no such engagement.
        """
        self._demand(by)
        with self._database.write() as work:
            work.engagements.get(engagement)
            work.lifetimes.close(engagement, self._clock.now())
            refs = Refs(engagement=engagement)
            closed = EventKind.RETENTION_ENGAGEMENT_CLOSED
            self._trail.note(work, self._trail.event(closed, actor=by, refs=refs))

    def hold(
        self,
        engagement: EngagementId,
        *,
        session: SessionId | None = None,
        reason: HoldReason,
        by: Actor,
    ) -> HoldRecord:
        """Place a hold; see `LegalHolds.place`.

        Raises:
            NotYoursToDecideError: as for `run`.
            HoldError: there is nothing to hold.
        """
        self._demand(by)
        return self._holds.place(engagement, session=session, reason=reason, by=by)

    def release(self, hold_id: str, *, reason: LiftReason, by: Actor) -> HoldRecord:
        """Lift a hold; see `LegalHolds.release`.

        Raises:
            NotYoursToDecideError: as for `run`.
            HoldError: no such hold stands.
        """
        self._demand(by)
        return self._holds.release(hold_id, reason=reason, by=by)

    def _demand(self, by: Actor) -> None:
        allowed = self._decide(oversight_request(Oversight.MANAGE_RETENTION, by)).allow
        with self._database.read() as work:
            appointed = by.person is not None and work.officers.holds(by.person, Office.PRIVACY)
        if allowed and appointed:
            return
        facts = {"cause": "not_privacy_officer", "role": by.role.value}
        event = self._trail.event(EventKind.RIGHTS_ATTEMPT_REJECTED, actor=by, facts=facts)
        with self._database.write() as work:
            self._trail.note(work, event)
        raise NotYoursToDecideError(_NOT_YOURS)
