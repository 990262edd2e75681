"""A theme report as a paper: the same figures as the page, with the privacy statement inside."""

from __future__ import annotations

from datetime import datetime

from assistant.papers.blocks import Block, Paper, Section, bars, facts, items, table, text
from assistant.themes.page import ADVICE, HIDDEN_WHY, first_text, lot_text, privacy_text
from assistant.themes.reading import lead
from assistant.themes.reporting import Report
from governance.privacy.cohort_rules import Grain


def report_paper(report: Report, *, organization: str, contact: str, at: datetime) -> Paper:
    """The paper. organization, contact: whose it is. at: now; it stands on the paper."""
    asked, figures, taxonomy = report.release.question, report.figures, report.taxonomy
    what = "Themes" if report.design.grain is Grain.THEMES else "Groups of themes"
    sections = [
        Section(heading="", blocks=(facts(*_facts(report)), text(_leading(report)))),
        Section(heading=f"{what}, and people counted with each", blocks=_figures(report)),
    ]
    if figures.hidden:
        names = ", ".join(taxonomy.title(code) for code in figures.hidden)
        sections.append(
            Section(heading="What is not shown, and why", blocks=(text(HIDDEN_WHY, names),))
        )
    sections += [
        Section(heading="How to read this", blocks=(items(ADVICE, _intervals(report)),)),
        Section(
            heading="How nobody can be found in it",
            blocks=(text(privacy_text(report.design)),),
        ),
    ]
    return Paper(
        id="theme-report",
        title=f"What coaching was about: {asked.cohort}, {asked.period}",
        lead="Counts of people, blurred so that nobody can be found. No session can be read in it.",
        issued_for=organization,
        contact=contact,
        at=at,
        sections=tuple(sections),
    )


def _facts(report: Report) -> list[tuple[str, str]]:
    asked = report.release.question
    rows = [("People enrolled", str(report.release.enrolled))]
    if report.figures.covered is not None:
        people, low, high = report.figures.covered
        rows.append(("People counted", f"about {people} ({low} to {high})"))
    rows += [
        ("Taxonomy", asked.taxonomy),
        ("Classifier", asked.classifier),
        ("Report", report.release.id),
    ]
    return rows


def _leading(report: Report) -> str:
    found = lead(report)
    if report.design.rho_first:
        return first_text(report)
    if found is None:
        return "Nothing is shared by enough people to be shown."
    name = report.taxonomy.title(found.code)
    if not found.beside:
        return f"{name} is shared by more people than anything else."
    if not found.is_clear:
        return "Nothing stands out: too many figures cannot be told apart from the first."
    others = " and ".join(map(report.taxonomy.title, found.beside))
    return f"{name} comes first, but cannot be told apart from {others}."


def _figures(report: Report) -> tuple[Block, ...]:
    shown, taxonomy = report.figures.shown, report.taxonomy
    if not shown:
        return (text("Nothing is shared by enough people to be shown."),)
    top = max(figure.high for figure in shown) or 1
    drawn = [
        (
            taxonomy.title(f.code),
            f"{f.people} ({f.low} to {f.high})",
            *(f"{100 * value / top:.2f}" for value in (f.people, f.low, f.high)),
        )
        for f in shown
    ]
    rows = [
        (taxonomy.title(f.code), str(f.people), f"{f.low} to {f.high}", f"{f.share:.0%}")
        for f in shown
    ]
    heads = ("Theme", "People", "95 % interval", "Share of those enrolled")
    return (bars(*drawn), table(heads, rows, (5, 2, 3, 4)))


def _intervals(report: Report) -> str:
    return (
        f"Each figure may be off by {report.design.margin} people either way; 19 of 20 intervals "
        f"hold the count. The line over each bar is its interval. {lot_text(report.design)}"
    )
