"""A theme report as a file, for the page and the API alike."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from assistant.bootstrap import Chatham
from assistant.papers.apart import as_pdf
from assistant.themes.paper import report_paper
from assistant.themes.reporting import Paid, Report
from assistant.themes.sheet import report_csv
from governance.identity import Actor


def csv_of(chatham: Chatham, report: str, by: Actor) -> Response:
    """The report as CSV; HTTPException 409 while it is counted."""
    made = _counted(chatham, report, by)
    return _file(report_csv(made), made, "csv", "text/csv; charset=utf-8")


def pdf_of(chatham: Chatham, report: str, by: Actor) -> Response:
    """The report as PDF; HTTPException 409 while it is counted."""
    made = _counted(chatham, report, by)
    paper = report_paper(
        made,
        organization=chatham.organization,
        contact=chatham.privacy_contact,
        at=chatham.clock.now(),
    )
    return _file(as_pdf(paper), made, "pdf", "application/pdf")


def _counted(chatham: Chatham, report: str, by: Actor) -> Report:
    made = chatham.themes.reports.read(report, by=by)
    if isinstance(made, Paid):
        raise HTTPException(409, "This report is still being counted. Ask again in a minute.")
    return made


def _file(data: bytes, made: Report, ending: str, media_type: str) -> Response:
    asked = made.release.question
    # A cohort's name is a token, but a header takes less than a token may hold.
    cohort = "".join(c if c.isalnum() or c in "-_." else "-" for c in asked.cohort)
    name = f"themes-{cohort}-{asked.period}.{ending}"
    disposition = f'attachment; filename="{name}"'
    return Response(data, media_type=media_type, headers={"Content-Disposition": disposition})
