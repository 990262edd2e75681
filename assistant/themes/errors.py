"""What can be wrong with what is asked about theme reports."""

from __future__ import annotations

from typing import Final

from governance.errors import ChathamError

LAPSED: Final = (
    "This report was asked for before the theme classifier changed, so it can no longer be "
    "counted. Nothing of it was shown, and what it would have cost is handed back. Ask for it "
    "again."
)


class ThemesError(ChathamError):
    """What was asked for cannot be; nothing was spent."""


class NoSuchThemesError(ThemesError):
    """There is no cohort or report of this name."""


class ThemesNotForYouError(ThemesError):
    """The policies let this role read no theme report."""
