"""What somebody was told: where it leads, and that it is no news once they have been there."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from assistant.bootstrap import Chatham
from assistant.storage.notification_records import NotificationKind, NotificationRecord
from governance.identity import Actor, SessionId

PLACES: Final[Mapping[NotificationKind, str]] = MappingProxyType(
    {
        NotificationKind.RECAP_SHARED: "/mine/sessions",
        NotificationKind.SOMEBODY_LOOKED: "/mine/looks",
        NotificationKind.CONSENT_EXPIRING: "/mine/consents",
        NotificationKind.CASE_MOVED: "/mine/cases",
        NotificationKind.MODULE_PROPOSED: "/mine/learning",
    }
)


def mark_seen(
    chatham: Chatham, who: Actor, kind: NotificationKind, session: SessionId | None = None
) -> None:
    """What somebody came to see is no news any more."""
    ids = [
        one.id
        for one in chatham.notifications.of(who)
        if one.read_at is None and one.kind is kind and session in {None, one.session}
    ]
    if ids:
        chatham.notifications.mark_read(who, *ids)


def place_of(one: NotificationRecord) -> str:
    """Where it leads."""
    if one.kind is NotificationKind.RECAP_SHARED and one.session:
        return f"/mine/sessions/{one.session}"
    return PLACES[one.kind]
