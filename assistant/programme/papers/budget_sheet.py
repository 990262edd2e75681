"""The budget sheet: what is assumed, what it comes to, and what would change it. Also as CSV."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Final

from assistant.papers.blocks import Block, Paper, Row, Section, items, table, text
from assistant.programme.papers import sources
from assistant.programme.papers.assumptions import NAMES, RANGES, Assumptions
from assistant.programme.papers.budgeting import Budget, budget_of, changes
from assistant.programme.papers.facts import ProgrammeNow
from assistant.programme.papers.tracing import Figure, TracedPaper, Writing

NOT_SAID: Final = (
    "Nobody has entered what the budget rests on. The programme manager does, on the page of "
    "papers; then this sheet is written."
)
_RULES: Final = {
    "sessions": "coachees times sessions",
    "hours": "hours of internal and of external coaches together",
    "internal": "the internal share of one-to-one hours with their preparation, and all labs",
    "external": "the rest of one-to-one hours, with their preparation",
    "labs": "labs of each coachee, for as many groups as it takes",
    "internal_coaches": "internal hours over what one coach can give in all months, rounded up",
    "internal_cost": "internal hours at the internal rate",
    "external_cost": "external hours at the external rate",
    "total": "internal cost, external cost and everything else",
    "per_coachee": "the total over the coachees planned",
}


def budget_sheet(now: ProgrammeNow) -> TracedPaper:
    """The sheet as assumptions stand today."""
    pen = Writing()
    given = now.assumed
    if given is None:
        sections: tuple[Section, ...] = (Section(heading="", blocks=(text(NOT_SAID),)),)
    else:
        made = budget_of(given)
        sections = (
            Section(heading="", blocks=(text(_leading(pen, given, made)),)),
            Section(heading="Capacity", blocks=(_capacity(pen, now, given),)),
            Section(heading="Hours and cost", blocks=(_costs(pen, given),)),
            Section(
                heading="What changes the cost for a coachee",
                blocks=(
                    text("One step of each assumption, with all the others as they are."),
                    _levers(pen, given),
                ),
            ),
            Section(heading="What is assumed", blocks=(_assumed(pen, given),)),
            Section(
                heading="How to read it",
                blocks=(
                    items(
                        "Nothing here is measured: hours are planned, and rates are averages that "
                        "the programme manager entered. No coach's hours or fee can be read in it.",
                        "There is no return on hours in it. What coaching is worth stands in the "
                        "quarterly review, as a change in what people do.",
                    ),
                ),
            ),
        )
    return pen.finish(
        Paper(
            id="budget-sheet",
            title="Budget of the coaching programme",
            lead="Capacity needed, internal against external hours, and the cost for a coachee.",
            issued_for=now.organization,
            contact=now.contact,
            at=now.at,
            sections=sections,
        )
    )


def cost(given: Assumptions, name: str) -> Figure:
    """One of a budget's figures, by its name."""
    value: int | Decimal = getattr(budget_of(given), name)
    money = name in {"internal_cost", "external_cost", "total", "per_coachee"}
    return sources.computed(name, value, _RULES[name], currency=given.currency if money else "")


def budget_csv(now: ProgrammeNow) -> bytes:
    """The same as lines: what, value, unit, source. Numbers are plain, for spreadsheets."""
    out = io.StringIO(newline="")
    lines = csv.writer(out)
    lines.writerow(("what", "value", "unit", "source"))
    given = now.assumed
    if given is not None:
        for name in RANGES:
            value: int | Decimal = getattr(given, name)
            lines.writerow((name, value, _unit(name, given), "assumption"))
        made = budget_of(given)
        for name, rule in _RULES.items():
            value = getattr(made, name)
            plain = value if isinstance(value, int) else round(value, 2)
            lines.writerow((name, plain, _unit(name, given), f"computed: {rule}"))
    return out.getvalue().encode()


def _leading(pen: Writing, given: Assumptions, made: Budget) -> str:
    most = max(
        ("internal_cost", "external_cost", "running_costs"), key=lambda name: getattr(made, name)
    )
    words = {
        "internal_cost": "Most of it is the time of internal coaches.",
        "external_cost": "Most of it is fees of external coaches.",
        "running_costs": "Most of it is not coaching, but everything around it.",
    }
    return (
        pen.say(
            "For {coachees} coachees the programme costs {total}, which is {each} for each of "
            "them. ",
            coachees=sources.assumed(given, "coachees"),
            total=cost(given, "total"),
            each=cost(given, "per_coachee"),
        )
        + words[most]
    )


def _capacity(pen: Writing, now: ProgrammeNow, given: Assumptions) -> Block:
    rows: list[Row] = [
        ("Coachees planned", pen.put(sources.assumed(given, "coachees"))),
        ("Places all coaches have together", pen.put(sources.places(now.capacity))),
        ("Sessions needed", pen.put(cost(given, "sessions"))),
        ("Runs of a group lab needed", pen.put(cost(given, "labs"))),
        (
            "Internal coaches needed",
            pen.say(
                "{count}, at {hours} hours a month for {months} months",
                count=cost(given, "internal_coaches"),
                hours=sources.assumed(given, "internal_month_hours"),
                months=sources.assumed(given, "months"),
            ),
        ),
    ]
    return table(("What", "How many"), rows, (5, 6))


def _costs(pen: Writing, given: Assumptions) -> Block:
    rows: list[Row] = [
        (
            "Internal coaches",
            pen.put(cost(given, "internal")),
            pen.put(sources.assumed(given, "internal_rate")),
            pen.put(cost(given, "internal_cost")),
        ),
        (
            "External coaches",
            pen.put(cost(given, "external")),
            pen.put(sources.assumed(given, "external_rate")),
            pen.put(cost(given, "external_cost")),
        ),
        ("Everything else", "–", "–", pen.put(sources.assumed(given, "running_costs"))),
        ("Together", pen.put(cost(given, "hours")), "", pen.put(cost(given, "total"))),
        ("For each coachee", "", "", pen.put(cost(given, "per_coachee"))),
    ]
    return table(("", "Hours", "For an hour", "Cost"), rows, (4, 3, 3, 4))


def _levers(pen: Writing, given: Assumptions) -> Block:
    rows: list[Row] = []
    for one in changes(given):
        rule = f"this sheet with “{NAMES[one.name].lower()}” changed by {sources.signed(one.by)}"
        step = sources.rule(
            f"step/{one.name}", int(one.by), sources.signed(one.by), f"One step: {rule}."
        )
        signed = f"{given.currency} {sources.signed(round(one.difference))}"
        after = sources.computed(
            f"per_coachee/{one.name}", one.per_coachee, rule, currency=given.currency
        )
        moved = Figure(value=one.difference, text=signed, source=after.source)
        rows.append((NAMES[one.name], pen.put(step), pen.put(after), pen.put(moved)))
    return table(("Assumption", "Step", "For a coachee then", "Difference"), rows, (7, 2, 4, 4))


def _assumed(pen: Writing, given: Assumptions) -> Block:
    rows = [(NAMES[name], pen.put(sources.assumed(given, name))) for name in RANGES]
    return table(("Assumption", "Entered"), rows, (7, 3))


def _unit(name: str, given: Assumptions) -> str:
    if name in {
        *("internal_rate", "external_rate", "running_costs"),
        *("internal_cost", "external_cost", "total", "per_coachee"),
    }:
        return given.currency
    return "hours" if name in {"hours", "internal", "external", "lab_hours"} else ""
