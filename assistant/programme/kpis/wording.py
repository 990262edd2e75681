"""How a KPI's number is written, on pages and papers alike: 47 %, +34, 1:18."""

from __future__ import annotations

from assistant.programme.kpis.plan import Measure, Unit


def told(value: float | None, unit: Unit, measure: Measure) -> str:
    """A number as people write it; a dash for none."""
    if value is None:
        return "–"
    number = f"{value:.1f}".rstrip("0").rstrip(".")
    if unit is Unit.PERCENT:
        return f"{number}\N{NO-BREAK SPACE}%"
    if unit is Unit.ONE_TO:
        return f"1:{number}"
    return f"{value:+.0f}" if measure is Measure.NPS else number
