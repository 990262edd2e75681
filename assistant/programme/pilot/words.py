"""A pilot in plain words, the same on pages, in the API and on the command line.

Each sentence comes with its values apart, so that pages can say it in another language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Final

from assistant.programme.kpis.plan import Kpi, Unit
from assistant.programme.pilot.answers import Feasible, Result, TooFew, Verdict
from assistant.programme.pilot.design import Why
from assistant.programme.pilot.handing_in import Read
from assistant.programme.pilot.standing import Standing
from assistant.storage.pilot_records import PilotState

POINTS: Final = "%(number)s points"
SIZES: Final = (
    "%(pilot)s people are in the pilot group. Of %(reached)s others, those who can be compared "
    "with them count, once they are weighed, as %(worth)s."
)
VISIBLE: Final = (
    "In four pilots of five, so many people would tell an uplift of %(visible)s standard "
    "deviations from nothing; a smaller one would more often be missed."
)
HOPED: Final = "What you hope for, %(aim)s, would be told from nothing in %(chance)s pilots of 100."
NEEDED: Final = "For four in five, each group would need %(needed)s people."
ENOUGH: Final = "That is enough."
BEYOND: Final = "No group within reach would do: hope for more, or for a steadier figure."
TOO_FEW: Final = (
    "Fewer than ten people of a group have a counterpart, or a few of those compared would stand "
    "for so many that nothing could be relied on. Match on fewer attributes, or find more people "
    "to compare with."
)
VERDICTS: Final[Mapping[Verdict, str]] = MappingProxyType(
    {
        Verdict.MORE: (
            "Against comparable people outside it, the pilot group moved up by %(estimate)s. "
            "Anything from %(low)s to %(high)s would fit what was measured; no effect at all "
            "hardly would."
        ),
        Verdict.LESS: (
            "Against comparable people outside it, the pilot group moved down: by %(estimate)s. "
            "Anything from %(low)s to %(high)s would fit what was measured; no effect at all "
            "hardly would."
        ),
        Verdict.UNTOLD: (
            "This cannot be told from no effect. The difference between the groups is "
            "%(estimate)s, and anything from %(low)s to %(high)s would fit what was measured."
        ),
    }
)
SILENT: Final[Mapping[TooFew, str]] = MappingProxyType(
    {
        TooFew.PILOT: (
            "Fewer than ten people of the pilot group have a counterpart, so that nothing is read. "
            "That is an answer too: this pilot was too small."
        ),
        TooFew.COMPARISON: (
            "Fewer than ten people outside the pilot are comparable, so that nothing is read."
        ),
        TooFew.RELIABLE: (
            "The groups are so small, a few people stand for so many, or their figures are so much "
            "alike, that no interval could be relied on. Nothing is read."
        ),
    }
)
NAIVE: Final = (
    "Without matching, and looking at the end alone, one would have said %(naive)s. Who was chosen "
    "is in that figure, and where they began."
)
CAUSE: Final = (
    "Two groups are compared, not two worlds: whatever else happened to one of them is in this "
    "figure too. Ask what did."
)
EARLY: Final = "The pilot stopped before its time, so that this says less than was planned."
CHANGED: Final = (
    "Metrics were changed after they had been registered; the steps below say when and why."
)
SECOND: Final = (
    "This is not the metric that was to decide. Of several figures one moves by chance sooner or "
    "later."
)
WHYS: Final[Mapping[Why, str]] = MappingProxyType(
    {
        Why.NO_FIGURES: "its figures cannot be had",
        Why.MISTAKE: "a mistake in the registration",
        Why.SPONSOR: "the sponsor decided so",
    }
)
NEXT: Final = MappingProxyType(
    {
        "none": "The programme manager designs a pilot and registers it before it starts.",
        "start": "It is registered and starts on %(day)s.",
        "run": "It runs until %(day)s. Until then nobody looks at its figures.",
        "stop": "It has run its weeks. The programme manager stops it; then it can be read.",
        "read": "The owner of “%(metric)s” hands in the figures of both groups.",
        "decide": "Everything is read. Decide with the sponsor: go on, change it, or stop.",
        "over": "It was taken back before it started. Design another one.",
    }
)

SENTENCES: Final = (
    *(SIZES, VISIBLE, HOPED, NEEDED, ENOUGH, BEYOND, TOO_FEW, NAIVE, CAUSE, EARLY, CHANGED, SECOND),
    POINTS,
    *(*VERDICTS.values(), *SILENT.values(), *WHYS.values(), *NEXT.values()),
)
"""Everything said here, for whoever translates it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence with what goes into it: words as they are, or sentences of their own."""

    text: str
    values: Mapping[str, str | Sentence] = field(default_factory=dict[str, "str | Sentence"])

    def __str__(self) -> str:
        """In English."""
        return self.text % self.values if self.values else self.text


def promised(found: Feasible) -> tuple[Sentence, ...]:
    """What a design can show."""
    sizes = {
        "pilot": str(found.enrolled),
        "reached": f"{found.reached:,}",
        "worth": str(found.worth),
    }
    power = found.power
    if power is None:
        return (Sentence(text=SIZES, values=sizes), Sentence(text=TOO_FEW))
    told = [
        Sentence(text=SIZES, values=sizes),
        Sentence(text=VISIBLE, values={"visible": f"{power.visible:.2f}"}),
    ]
    if power.aim is not None and power.chance is not None:
        hoped = {"aim": f"{power.aim:.2f}", "chance": f"{100 * power.chance:.0f}"}
        told.append(Sentence(text=HOPED, values=hoped))
        if power.enough:
            told.append(Sentence(text=ENOUGH))
        elif power.needed is None:
            told.append(Sentence(text=BEYOND))
        else:
            told.append(Sentence(text=NEEDED, values={"needed": f"{power.needed:,}"}))
    return tuple(told)


def read_out(read: Read, kpi: Kpi, pilot: Standing) -> tuple[Sentence, ...]:
    """What was read of a metric, the answer first."""
    result = read.result
    if isinstance(result, TooFew):
        return (Sentence(text=SILENT[result]),)
    values = {
        name: signed(value, kpi.unit)
        for name, value in (
            *(("estimate", result.estimate), ("low", result.low), ("high", result.high)),
        )
    }
    told = [Sentence(text=VERDICTS[result.verdict], values=values)]
    if result.naive is not None:
        told.append(Sentence(text=NAIVE, values={"naive": signed(result.naive, kpi.unit)}))
    if result.verdict is not Verdict.UNTOLD:
        told.append(Sentence(text=CAUSE))
    if pilot.design.metrics[:1] != (read.kpi,):
        told.append(Sentence(text=SECOND))
    if pilot.early:
        told.append(Sentence(text=EARLY))
    if pilot.changed:
        told.append(Sentence(text=CHANGED))
    return tuple(told)


def hoped_for(result: Result, kpi: Kpi) -> bool | None:
    """Whether it went the way the KPI should; None when that cannot be told."""
    if result.verdict is Verdict.UNTOLD:
        return None
    return (result.verdict is Verdict.MORE) is not kpi.lower


def signed(value: float, unit: Unit) -> str | Sentence:
    """A difference as people write it; a difference of percentages is in points."""
    number = f"{value:+.10g}".replace("-", "−") if value else "0"
    return Sentence(text=POINTS, values={"number": number}) if unit is Unit.PERCENT else number


def what_next(pilot: Standing | None, unread: tuple[Kpi, ...], *, now: datetime) -> Sentence:
    """What is to be done. unread: registered metrics that can be read and were not."""
    if pilot is None:
        return Sentence(text=NEXT["none"])
    ends = pilot.ends_at
    if pilot.state is PilotState.REGISTERED:
        return Sentence(text=NEXT["start"], values={"day": f"{pilot.design.starts_on}"})
    if ends is None:
        return Sentence(text=NEXT["over"])
    if pilot.state is PilotState.RUNNING:
        runs = Sentence(text=NEXT["run"], values={"day": f"{ends.date()}"})
        return runs if now < ends else Sentence(text=NEXT["stop"])
    if unread:
        return Sentence(text=NEXT["read"], values={"metric": unread[0].title})
    return Sentence(text=NEXT["decide"])
