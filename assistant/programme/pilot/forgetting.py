"""What managers told of a pilot goes when its time is up, as theme reports do."""

from __future__ import annotations

from datetime import datetime

from assistant.sessions.events import Trail
from assistant.storage.work import UnitOfWork
from governance.ledger.events import Fact
from governance.ledger.kinds import EventKind


def forget_narratives(work: UnitOfWork, before: datetime, trail: Trail) -> int:
    """Erase what was handed in before an instant and say so in the ledger; of how many pilots.

    That it was handed in stays, so that the same people's managers are not asked again.
    """
    gone = work.narratives.forget(before)
    if gone:
        facts: dict[str, Fact] = {"count": gone}
        trail.note(work, trail.event(EventKind.PROGRAMME_PILOT_FORGOTTEN, facts=facts))
    return gone
