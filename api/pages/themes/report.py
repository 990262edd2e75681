"""`/themes/reports/…`: a report to read and to take along, or that it is being counted."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from api.asking import Installation
from api.pages.rendering import Pages
from api.pages.themes.callers import ReportId, Seeing
from api.themes_files import csv_of, pdf_of
from assistant.themes.reading import lead
from assistant.themes.reporting import Paid, comparable
from governance.privacy.cohort_rules import CAP, MILLION, Grain, epsilon

router: Final = APIRouter(include_in_schema=False)


@router.get("/themes/reports/{report}")
def report(report: ReportId, chatham: Installation, pages: Pages, who: Seeing) -> Response:
    """The figures, or that they are being counted."""
    made = chatham.themes.reports.read(report, by=who)
    if isinstance(made, Paid):
        return pages.page("themes/counting.html", release=made.release)
    asked = made.release.question
    first = lead(made)
    others = chatham.themes.reports.shown(asked.cohort, by=who)
    return pages.page(
        "themes/report.html",
        report=made,
        asked=asked,
        groups=made.design.grain is Grain.GROUPS,
        lead=first,
        others=", ".join(made.taxonomy.title(code) for code in first.beside) if first else "",
        title=made.taxonomy.title,
        top=max((f.high for f in made.figures.shown), default=1),
        beside=[
            one for one in others if one.release.id != made.release.id and comparable(one, made)
        ],
        rho=made.design.cost / MILLION,
        million=MILLION,
        cap=CAP / MILLION,
        epsilon=round(epsilon(made.design.cost), 1),
        sensitive=sorted(made.taxonomy.never_shown),
    )


@router.get("/themes/reports/{report}/csv")
def sheet(report: ReportId, chatham: Installation, who: Seeing) -> Response:
    """The figures as CSV."""
    return csv_of(chatham, report, who)


@router.get("/themes/reports/{report}/pdf")
def paper(report: ReportId, chatham: Installation, who: Seeing) -> Response:
    """The report as PDF."""
    return pdf_of(chatham, report, who)
