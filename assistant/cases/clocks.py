"""How long a case may wait before it counts as overdue: a clock per door."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from governance.outcomes import Route

CLOCKS: Final[Mapping[Route, timedelta]] = MappingProxyType(
    {
        Route.CRISIS_SUPPORT: timedelta(hours=4),
        Route.LEGAL: timedelta(days=2),
        Route.HR: timedelta(days=2),
        Route.EXTERNAL_EXECUTIVE_COACH: timedelta(days=2),
        Route.INTERNAL_COACH: timedelta(days=5),
        Route.PRIVACY_OFFICER: timedelta(days=5),
        Route.MODEL_OWNER: timedelta(days=5),
    }
)

SILENT: Final = frozenset({Route.CRISIS_SUPPORT})
"""Doors about which no message is ever sent: the contacts are shown, and the person decides."""
