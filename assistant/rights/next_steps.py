"""Takes the agreed next steps out of a summary when their time is up; the rest stays readable.

Invariant: with a step go the turns that only it cites, the pseudonyms that only those hold,
what was contested about it, and what became of it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from assistant.sessions.stage_store import StageStore
from assistant.storage.records import SessionRecord, StageName
from assistant.storage.work import UnitOfWork
from assistant.summary.schema import Summary
from governance.ports import Clock, Randomness
from governance.privacy.citing import cited_by_summary
from governance.privacy.vault import Citing, Holder
from governance.shortening import shortened

LINE: Final = "commitments"
"""How a contested line names this part of a summary."""


class NextSteps:
    """Forgets what was agreed."""

    def __init__(self, *, clock: Clock, randomness: Randomness) -> None:
        self._stages = StageStore(clock=clock, randomness=randomness)

    def forget(self, work: UnitOfWork, session: SessionRecord) -> None:
        """Store the session's summary anew without them, as of now."""
        guarded = self._stages.guarded(work, session)
        less = shortened(guarded, _without)
        self._stages.put(work, session, StageName.GUARDED, less)
        holder = Holder(session=session.id, text=Citing.SUMMARY)
        work.vaults.of(session.engagement).cite(holder, cited_by_summary(less))
        work.contests.erase([session.id], part=LINE)
        work.commitments.erase([session.id])


def _without(summary: Summary) -> Summary:
    return replace(summary, commitments=())
