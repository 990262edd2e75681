"""What learning and development sees: what coaching is about, in which nobody can be found."""

from __future__ import annotations

from typing import Final

from api.pages.themes import compare, home, planning, report, taxonomy

THEMES: Final = (home, planning, report, compare, taxonomy)
