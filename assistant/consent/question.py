"""What somebody who is asked for consent is shown: switches that are off, and who reads what.

Invariant: a question is made from the newest notices, so nobody answers an old text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from governance.consent.desk import ConsentDesk
from governance.consent.records import Notice
from governance.identity import PURPOSES, EngagementId, Locality, Purpose

NEVER_READ: Final = (
    "Your manager, HR and whoever pays for the coaching.",
    "People in learning and development, who see only reports in which nobody can be found.",
    "Administrators of this system.",
)
"""Who never reads a session, as the invitation says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """One thing to say yes or no to. It starts as off."""

    purpose: type[Purpose]
    locality: Locality
    notice: Notice = field(repr=False)
    on: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a person is shown: the switches with their notices, who reads and who never does."""

    engagement: EngagementId
    switches: tuple[Switch, ...]
    who_reads: tuple[str, ...]
    who_never_reads: tuple[str, ...] = NEVER_READ


def question(desk: ConsentDesk, engagement: EngagementId, purposes: Sequence[str]) -> Question:
    """The question about these purposes (codes), a switch for each place a notice allows.

    Raises:
        ConsentError: there is no notice about one of them.
    """
    switches = tuple(
        Switch(purpose=PURPOSES[code], locality=locality, notice=notice)
        for code in purposes
        for notice in [desk.current_notice(PURPOSES[code])]
        for locality in sorted(notice.localities, key=lambda at: at is not Locality.LOCAL)
    )
    readers = dict.fromkeys(line for s in switches for line in s.notice.recipients)
    return Question(engagement=engagement, switches=switches, who_reads=tuple(readers))
