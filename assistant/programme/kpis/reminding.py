"""Reminds owners of figures that are due: a mail with one link, once for each period.

Invariant: no letter is stored: the address is opened when it is sent, and a reminder that did not
go is a row of codes that is tried again.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from assistant.mail.outbox import LONGEST_PAUSE, TRIES, Post
from assistant.mail.post import MailError
from assistant.programme.kpis.board import overdue_period
from assistant.programme.kpis.figures import Figures
from assistant.programme.kpis.planning import Planning, reached
from assistant.storage.database import Database
from assistant.storage.outbox_records import Letter
from governance.ports import Clock

BOARD: Final = "/programme/kpis"


class OwnerReminders:
    """See the module. public_url: where the board is."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        post: Post,
        planning: Planning,
        figures: Figures,
        public_url: str,
    ) -> None:
        self._database: Final = database
        self._clock: Final = clock
        self._post: Final = post
        self._planning: Final = planning
        self._figures: Final = figures
        self._link: Final = f"{public_url.rstrip('/')}{BOARD}" if public_url else ""

    def send_due(self) -> int:
        """Send what is due and was not sent; how many went. Nothing without a public address."""
        if not self._link:
            return 0
        now = self._clock.now()
        figures = self._figures.traced()
        due: list[tuple[str, str, str, int]] = []
        with self._database.read() as work:
            tried = work.kpis.reminders()
            for kpi in self._planning.kpis_within(work):
                own = [one for one in figures if one.kpi == kpi.id]
                period = overdue_period(kpi, own, today=now.date())
                called = reached(work, kpi.owner) if kpi.owner else None
                if period is None or called is None or not called.email:
                    continue
                tries, last, sent = tried.get((kpi.id, period), (0, None, None))
                rested = last is None or now - last >= min(
                    timedelta(hours=1) * (1 << min(tries, 6)), LONGEST_PAUSE
                )
                if sent is None and tries < TRIES and rested:
                    due.append((kpi.id, period, called.email, tries))
        went = 0
        for code, period, address, tries in due:
            letter = Letter(to=address, link=self._link)
            try:
                # Outside any transaction, and under the same Message-ID each time.
                self._post.send(letter, mail=f"kpi-{code}-{period}", at=now)
                sent_now = True
            except MailError:
                sent_now = False
            with self._database.write() as work:
                work.kpis.remind(code, period, tries=tries + 1, at=now, sent=sent_now)
            went += sent_now
            if not sent_now:
                break  # the next would most likely not go either
        return went
