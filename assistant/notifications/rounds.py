"""What the worker does about mail and notifications between two sessions."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from assistant.mail.outbox import Outbox
from assistant.notifications.desk import Notifications
from governance.ports import Clock

HOURLY: Final = timedelta(hours=1)


class MailRounds:
    """Sends what is due at every look; tidies up and looks for expiring consents hourly."""

    def __init__(self, *, outbox: Outbox, notifications: Notifications, clock: Clock) -> None:
        self._outbox: Final = outbox
        self._notifications: Final = notifications
        self._clock: Final = clock
        self._looked: datetime | None = None

    def tick(self) -> None:
        """Do what the clock asks for now."""
        now = self._clock.now()
        if self._looked is None or not self._looked <= now < self._looked + HOURLY:
            self._outbox.tidy()
            self._notifications.tell_expiring()
            self._looked = now
        self._outbox.deliver()
