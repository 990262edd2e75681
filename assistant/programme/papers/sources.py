"""Facts of the programme as figures: each is made here, with the source it is looked up by."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from assistant.programme.blueprint.desk import Laid
from assistant.programme.kpis.board import Line
from assistant.programme.kpis.computing import COMPUTATIONS
from assistant.programme.kpis.figures import Figure as KpiFigure
from assistant.programme.kpis.plan import Kpi, Priority
from assistant.programme.kpis.wording import told
from assistant.programme.papers.assumptions import NAMES, Assumptions
from assistant.programme.papers.escalations import Escalation
from assistant.programme.papers.facts import Capacity, Cohort
from assistant.programme.papers.tracing import Figure, Source, SourceKind, quoted
from assistant.rights.schedule import Rule
from assistant.storage.kpi_records import FigureSource

_HOURS: Final = timedelta(days=1)


def day_text(day: date) -> str:
    """A day as people write it."""
    return f"{day:%-d} {day:%B} {day:%Y}"


# ---- the board ------------------------------------------------------------------------------


def newest(line: Line) -> Figure | None:
    """A KPI's newest figure; None when there is none yet."""
    return None if line.newest is None else measured(line, line.newest)


def measured(line: Line, one: KpiFigure, *, dated_too: bool = False) -> Figure:
    """One figure of a KPI with its trace. dated_too: with its period beside it."""
    kpi = line.kpi
    if one.origin in {FigureSource.FACTS, FigureSource.SURVEY}:
        rule = COMPUTATIONS[kpi.measure]
        how = f"computed by {rule.id} on {day_text(one.at.date())}: {rule.words}"
    else:
        signed = day_text((one.signed_at or one.at).date())
        how = f"handed in from outside; {one.owner or 'its owner'} signed it on {signed}."
    words = f"KPI {kpi.id}, {one.period}: {how}"
    if one.source:
        words += f" From: {one.source}."
    source = Source(kind=SourceKind.FIGURE, ref=f"{kpi.id}/{one.period}/{one.id}", words=words)
    value = 0.0 if one.value is None else one.value
    text = "too few people" if one.value is None else told(value, kpi.unit, kpi.measure)
    if dated_too:
        text = f"{text} ({one.period})"
    return Figure(value=value, text=text, source=source)


def agreed(kpi: Kpi, value: float | None) -> Figure:
    """A baseline or target of the plan."""
    return Figure(
        value=0.0 if value is None else value,
        text=told(value, kpi.unit, kpi.measure),
        source=_plan(kpi),
    )


def title(kpi: Kpi) -> Figure:
    """What a KPI is called."""
    return quoted(kpi.title, _plan(kpi))


def priority(one: Priority, words: str) -> Figure:
    """The title of a priority, or one of its behaviours."""
    return quoted(
        words,
        Source(
            kind=SourceKind.PLAN, ref=f"priority/{one.id}", words=f"Plan: the priority {one.id}."
        ),
    )


def _plan(kpi: Kpi) -> Source:
    owned = "with its owner" if kpi.owner else "which nobody owns yet"
    return Source(
        kind=SourceKind.PLAN,
        ref=f"kpi/{kpi.id}",
        words=f"Plan of KPIs: what was agreed for {kpi.id}, {owned}.",
    )


# ---- people and places ----------------------------------------------------------------------


def cohort(one: Cohort) -> Figure:
    """What a cohort is called."""
    return quoted(one.code, _register("cohort"))


def enrolled(one: Cohort) -> Figure:
    """How many are in it, at least."""
    text = "fewer than ten" if one.people is None else f"at least {one.people}"
    return Figure(value=one.people or 0, text=text, source=_register("cohort"))


def coaches(one: Capacity) -> Figure:
    """How many coaches are under contract, at least."""
    text = "fewer than five" if one.coaches is None else f"at least {one.coaches}"
    return Figure(value=one.coaches or 0, text=text, source=_register("coaches"))


def places(one: Capacity) -> Figure:
    """How many places they have, at least."""
    text = "not shown" if one.places is None else f"at least {one.places}"
    return Figure(value=one.places or 0, text=text, source=_register("coaches"))


def _register(what: str) -> Source:
    words = {
        "cohort": "Register of people: those enrolled in the cohort, counted in fives from ten up.",
        "coaches": "Directory of coaches: those under contract today, and the places all of them "
        "have together, counted in fives from five coaches up.",
    }
    return Source(kind=SourceKind.REGISTER, ref=what, words=words[what])


# ---- the budget -----------------------------------------------------------------------------


def assumed(given: Assumptions, name: str) -> Figure:
    """One assumption, as it was entered."""
    value: int | Decimal = getattr(given, name)
    text = f"{given.currency} {plain(value)}" if name in _MONEY else plain(value)
    source = Source(
        kind=SourceKind.ASSUMPTION,
        ref=name,
        words=f"Assumption entered by the programme manager: {NAMES[name].lower()}.",
    )
    return Figure(value=value, text=text, source=source)


def computed(name: str, value: int | Decimal, rule: str, *, currency: str = "") -> Figure:
    """What follows from assumptions. rule: how, in words."""
    rounded = round(value)
    text = f"{currency} {plain(rounded)}" if currency else plain(rounded)
    source = Source(kind=SourceKind.COMPUTED, ref=name, words=f"Computed: {rule}.")
    return Figure(value=value, text=text, source=source)


def signed(value: int | Decimal) -> str:
    """A change, with its sign."""
    return f"{value:+,}".replace("-", "\N{MINUS SIGN}")


def plain(value: int | Decimal) -> str:
    """A number with its thousands apart, and no zeros nobody needs."""
    return f"{value:,}" if value == round(value, 2) and value % 1 else f"{int(value):,}"


_MONEY: Final = frozenset({"internal_rate", "external_rate", "running_costs"})


# ---- policies, rules, times -----------------------------------------------------------------


def policy(one: Escalation) -> Source:
    """The policy a criterion comes from."""
    return Source(kind=SourceKind.POLICY, ref=one.policy, words=f"Policy {one.policy}.")


def rule(ref: str, value: int, text: str, words: str) -> Figure:
    """A number that Chatham itself keeps to. ref: where it stands."""
    return Figure(value=value, text=text, source=Source(kind=SourceKind.RULE, ref=ref, words=words))


def lasts(one: Rule) -> Figure:
    """How long something lives."""
    days = one.time // _HOURS
    text = "1 day" if days == 1 else f"{days} days"
    source = Source(
        kind=SourceKind.RULE,
        ref=f"retention/{one.category.value}",
        words=f"Retention in force: {one.what}, counted from {one.since}.",
    )
    return Figure(value=days, text=text, source=source)


def setting(key: str, words: str) -> Figure:
    """A line the organization has set."""
    source = Source(
        kind=SourceKind.SETTING, ref=key, words=f"Set by the organization: {key.replace('_', ' ')}."
    )
    return quoted(words, source)


def dated(laid: Laid, ref: str, day: date, words: str) -> Figure:
    """A day of the blueprint. words: what is on it."""
    source = Source(
        kind=SourceKind.BLUEPRINT,
        ref=f"{laid.plan.id}/{ref}",
        words=f"The ninety days begun for {day_text(laid.plan.starts_on)}: “{words}”",
    )
    return Figure(value=day, text=day_text(day), source=source)
