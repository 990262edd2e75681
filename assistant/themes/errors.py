"""What can be wrong with what is asked about theme reports."""

from __future__ import annotations

from governance.errors import ChathamError


class ThemesError(ChathamError):
    """What was asked for cannot be; nothing was spent."""


class NoSuchThemesError(ThemesError):
    """There is no cohort or report of this name."""


class ThemesNotForYouError(ThemesError):
    """The policies let this role read no theme report."""
