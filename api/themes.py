"""`/v1/themes`: theme reports, their cost, and the taxonomy. A report is counted by the worker."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response

from api.asking import Installation, may
from api.problems import problem
from api.themes_files import csv_of, pdf_of
from api.wire import Id, problems_of
from assistant.storage.theme_records import ReleaseRecord
from assistant.themes.page import plan_json, refusal_text, report_json
from assistant.themes.periods import Period
from assistant.themes.reading import trends
from assistant.themes.reporting import Paid, Refusal, Report
from assistant.themes.versions import Named
from governance.identity import Actor
from governance.policy.entry import Entry

router = APIRouter(prefix="/v1/themes", tags=["themes"], responses=problems_of(401, 403))
Seeing = Annotated[Actor, may(Entry.SEE_THEMES)]
Ordering = Annotated[Actor, may(Entry.ORDER_THEMES)]
SeeingTaxonomy = Annotated[Actor, may(Entry.SEE_TAXONOMY)]
EditingTaxonomy = Annotated[Actor, may(Entry.EDIT_TAXONOMY)]
PublishingTaxonomy = Annotated[Actor, may(Entry.PUBLISH_TAXONOMY)]
_NAME: Final = r"^[A-Za-z0-9][A-Za-z0-9_.:/+=-]{0,199}$"
_PERIOD: Final = r"^2\d{3}(-Q[1-4])?$"
Which = Annotated[str, Query(pattern=r"^[A-Za-z0-9][A-Za-z0-9_]{0,99}$", examples=["thr_0a1b2c"])]
Cohort = Annotated[str, Query(pattern=_NAME, examples=["north"])]
Asked = Annotated[str, Query(pattern=_PERIOD, examples=["2026-Q1"])]
CSV: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "A table.", "content": {"text/csv": {}}}
}
PDF: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "A PDF.", "content": {"application/pdf": {}}}
}


class _Body(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid")


class QuestionBody(_Body):
    """Whose themes, and when."""

    cohort: str = Field(pattern=_NAME, examples=["north"])
    period: str = Field(pattern=_PERIOD, examples=["2026-Q1"])


class NamedBody(_Body):
    """What a theme is called, where it belongs, and whether it is never shown."""

    title: str = Field(min_length=1, max_length=60, examples=["Handing over"])
    group: str = Field(pattern=_NAME, examples=["people"])
    sensitive: bool = False


class TaxonomyBody(_Body):
    """Every installed group and theme, by id."""

    groups: dict[str, Annotated[str, Field(min_length=1, max_length=60)]] = Field(
        max_length=20, examples=[{"people": "Leading people"}]
    )
    themes: dict[str, NamedBody] = Field(
        max_length=100, examples=[{"delegation": {"title": "Handing over", "group": "people"}}]
    )


class PublishBody(_Body):
    """Which draft."""

    version: str = Field(pattern=_NAME, examples=["themes-v1.2"])


@router.get("/cohorts")
def cohorts(chatham: Installation, _who: Seeing) -> dict[str, Any]:
    """Every cohort with how many are enrolled, which is public."""
    sizes = chatham.themes.planning.sizes()
    return {"items": [{"cohort": one.cohort, "enrolled": one.enrolled} for one in sizes]}


@router.get("/plans", responses=problems_of(404))
def plan(chatham: Installation, _who: Seeing, cohort: Cohort, period: Asked) -> dict[str, Any]:
    """What a report would cost, and how precise it would be on made-up people."""
    return plan_json(chatham.themes.planning.plan(cohort, Period.parse(period)))


@router.get("/reports", responses=problems_of(404))
def reports(chatham: Installation, _who: Seeing, cohort: Cohort) -> dict[str, Any]:
    """Every report of a cohort that is kept, oldest first."""
    return {"items": [_line(one) for one in chatham.themes.reports.earlier(cohort)]}


@router.post("/reports", responses=problems_of(404, 409))
def order(body: QuestionBody, chatham: Installation, who: Ordering) -> Response:
    """Pay for a report: 202 while it is counted, 200 when it was made before."""
    made = chatham.themes.reports.order(body.cohort, Period.parse(body.period), by=who)
    if isinstance(made, Refusal):
        return problem(409, "no-report", refusal_text(made), reason=made.why.value)
    where = {"Location": f"/v1/themes/reports/{made.release.id}"}
    status = 202 if isinstance(made, Paid) else 200
    return JSONResponse(_told(made), status_code=status, headers=where)


@router.get("/reports/{report}", responses=problems_of(404, 409))
def report(report: Id, chatham: Installation, who: Seeing) -> dict[str, Any]:
    """A report, or that it is being counted."""
    return _told(chatham.themes.reports.read(report, by=who))


@router.get(
    "/reports/{report}/csv", response_class=Response, responses={**problems_of(404, 409), **CSV}
)
def sheet(report: Id, chatham: Installation, who: Seeing) -> Response:
    """The figures as CSV, with the privacy statement inside."""
    return csv_of(chatham, report, who)


@router.get(
    "/reports/{report}/pdf", response_class=Response, responses={**problems_of(404, 409), **PDF}
)
def paper(report: Id, chatham: Installation, who: Seeing) -> Response:
    """The report as PDF (PDF/UA-1), with the privacy statement inside."""
    return pdf_of(chatham, report, who)


@router.get("/comparisons", responses=problems_of(404, 409))
def comparison(
    chatham: Installation,
    who: Seeing,
    first: Which,
    second: Which,
) -> dict[str, Any]:
    """Whether figures moved more than chance explains; 409 for reports counted differently."""
    reports = chatham.themes.reports
    made = [reports.read(one, by=who) for one in (first, second)]
    done = [one for one in made if isinstance(one, Report)]
    if len(done) != len(made):
        return {"status": "counting"}
    changes = reports.compare(done[0], done[1])
    return {"status": "done", "changes": {code: one.value for code, one in changes.items()}}


@router.get("/trends", responses=problems_of(404))
def over_time(chatham: Installation, who: Seeing, cohort: Cohort) -> dict[str, Any]:
    """Figures over the quarters that were counted alike."""
    found = trends(chatham.themes.reports.shown(cohort, by=who))
    return {
        "items": [
            {
                "code": one.code,
                "title": one.title,
                "points": [
                    {
                        "period": p.period,
                        "people": p.figure.people if p.figure else None,
                        "low": p.figure.low if p.figure else None,
                        "high": p.figure.high if p.figure else None,
                    }
                    for p in one.points
                ],
            }
            for one in found
        ]
    }


@router.get("/taxonomy")
def taxonomy(chatham: Installation, _who: SeeingTaxonomy) -> dict[str, Any]:
    """What counts now, and the draft there is."""
    now, draft = chatham.themes.desk.versions(), chatham.themes.desk.draft()
    return {
        "taxonomy": now.taxonomy.model_dump(mode="json"),
        "classifier": now.classifier,
        "draft": None if draft is None else draft[1].model_dump(mode="json"),
    }


@router.put("/taxonomy/draft", responses=problems_of(400))
def change(body: TaxonomyBody, chatham: Installation, who: EditingTaxonomy) -> dict[str, Any]:
    """Draft the next version."""
    themes = {
        code: Named(title=one.title, group=one.group, sensitive=one.sensitive)
        for code, one in body.themes.items()
    }
    return {"version": chatham.themes.desk.change(body.groups, themes, by=who).version}


@router.delete("/taxonomy/draft")
def discard(chatham: Installation, _who: EditingTaxonomy) -> dict[str, Any]:
    """Throw the draft away."""
    return {"discarded": chatham.themes.desk.discard()}


@router.post("/taxonomy/versions", responses=problems_of(400))
def publish(body: PublishBody, chatham: Installation, who: PublishingTaxonomy) -> dict[str, Any]:
    """Let the draft count from the next report on; whoever drafted it may not."""
    return {"version": chatham.themes.desk.publish(body.version, by=who).version}


def _told(made: Report | Paid) -> dict[str, Any]:
    if isinstance(made, Paid):
        return {"status": "counting", **_line(made.release)}
    return {"status": "done", **report_json(made)}


def _line(release: ReleaseRecord) -> dict[str, Any]:
    asked = release.question
    return {
        "id": release.id,
        "cohort": asked.cohort,
        "period": asked.period,
        "enrolled": release.enrolled,
        "taxonomy": asked.taxonomy,
        "classifier": asked.classifier,
        "counted": release.counts is not None,
    }
