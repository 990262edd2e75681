"""What the API itself refuses, beside what use cases do."""

from __future__ import annotations

from governance.errors import ChathamError


class NotAllowedError(ChathamError):
    """The policies do not let this role do this; the message says why."""
