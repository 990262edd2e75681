"""Whose commitments are worth a look before the next session, found without opening a summary.

Invariant: what is left out is said to be there; nothing that somebody set a day on is left out.
"""

from __future__ import annotations

from itertools import islice

from assistant.sessions.releaser import may_look
from assistant.storage.commitment_records import Standing
from assistant.storage.records import SessionRecord
from assistant.storage.statuses import Status
from assistant.storage.work import UnitOfWork
from governance.identity import Actor, EngagementId, SessionSummary


def recent_sessions(
    work: UnitOfWork, engagement: EngagementId, reader: Actor, most: int
) -> tuple[list[SessionRecord], bool]:
    """The newest `most` approved sessions the reader may know of, the newest first, and earlier
    ones in which something open has a day; and whether there are others.
    """  # noqa: D205  -- one sentence
    every = iter(
        one
        for one in reversed(work.sessions.of_engagement(engagement))
        if one.purpose == SessionSummary.code and one.status is Status.APPROVED
    )
    found = list(islice((one for one in every if may_look(work, one, reader)), most))
    earlier = list(every)
    states = work.commitments.of_sessions([one.id for one in earlier])
    dated = {
        session
        for session, lines in states.items()
        if any(row.standing is Standing.OPEN and row.due_on is not None for row in lines.values())
    }
    found += [one for one in earlier if one.id in dated and may_look(work, one, reader)]
    more = any(may_look(work, one, reader) for one in earlier if one.id not in dated)
    return found, more
