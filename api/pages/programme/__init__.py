"""The programme around coaching: people, coaches, times to book, KPIs."""

from __future__ import annotations

from typing import Final

from api.pages.programme import booking, coaches, home, kpis, pairs, times

PROGRAMME: Final = (home, coaches, pairs, kpis, booking, times)
