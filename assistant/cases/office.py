"""Everything there is after a stop, wired once from what an installation stands on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from assistant.cases.alerts import Alerts, Notifier
from assistant.cases.apprise_notifier import configured_notifier
from assistant.cases.desk import CaseDesk
from assistant.cases.partial import PartialSummaries
from assistant.cases.quoting import Quoting
from assistant.offices import Offices
from assistant.sessions.reception import Reception
from assistant.sessions.stage_store import StageStore
from assistant.storage.records import SessionRecord
from assistant.storage.work import UnitOfWork
from governance.consent.gate import ConsentGate
from governance.policy.engine import PolicyEngine
from governance.raw import Transcript
from governance.release import Release


class CaseOffice:
    """desk: what people do with cases. partial: summaries without the flagged parts.

    quoting: the words of the turns a stop names. alerts: tells the confidential handler that
    something waits.
    """

    def __init__(
        self,
        base: Offices,
        *,
        engine: Callable[[], PolicyEngine],
        reception: Reception,
        stages: StageStore,
        gate: Callable[[UnitOfWork], ConsentGate],
        release: Callable[[UnitOfWork, SessionRecord, Transcript], Release],
        home: Path,
        public_url: str,
        notifier: Notifier | None,
    ) -> None:
        database, trail, clock = base.database, base.trail, base.clock
        self.desk: Final = CaseDesk(
            database=database,
            trail=trail,
            clock=clock,
            engine=engine,
            help_=base.help,
            notify=base.notifications.tell,
        )
        self.partial: Final = PartialSummaries(
            database=database, desk=self.desk, reception=reception, stages=stages, ids=base.ids
        )
        self.quoting: Final = Quoting(
            database=database,
            desk=self.desk,
            stages=stages,
            gate=gate,
            release=release,
            trail=trail,
            clock=clock,
        )
        self.alerts: Final = Alerts(
            database=database,
            trail=trail,
            clock=clock,
            notifier=notifier or configured_notifier(home),
            # One link for whatever waits: it says nothing about what, or how much.
            link=f"{public_url.rstrip('/') or 'http://127.0.0.1'}/waiting",
        )
