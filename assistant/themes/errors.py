"""What can be wrong with what is asked about theme reports, and the note that says so."""

from __future__ import annotations

from governance.errors import ChathamError


class ThemesError(ChathamError):
    """What was asked for cannot be; nothing was spent."""
