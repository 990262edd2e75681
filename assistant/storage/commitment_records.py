"""What the repository of commitments takes and gives: ids, a keyed hash, states, dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from governance.identity import Role, SessionId


class Standing(StrEnum):
    """What has become of a commitment, as its people say."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentRow:
    """A commitment's own state. line: the keyed hash of its words, within its session.

    due_on: a day its people have set; None leaves the words of the session as they are.
    set_by: who said so last, as a part. version: 0 for one nobody has said anything about.
    """

    session: SessionId
    line: str
    standing: Standing
    due_on: date | None
    set_at: datetime
    set_by: Role
    version: int
