"""What is not somebody's to read or change."""

from __future__ import annotations

from governance.errors import ChathamError


class NotificationError(ChathamError):
    """Not theirs; nothing was read or changed."""
