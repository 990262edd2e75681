"""The programme around coaching: people, coaches, times to book, KPIs."""

from __future__ import annotations

from typing import Final

from api.pages.programme import (
    blueprint,
    booking,
    coaches,
    home,
    kpis,
    pairs,
    papers,
    pilot,
    times,
)

PROGRAMME: Final = (home, coaches, pairs, kpis, pilot, blueprint, papers, booking, times)
