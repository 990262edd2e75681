"""`/themes/compare` and `/themes/trends`: periods beside each other, as far as they can be."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.asking import Installation
from api.pages.rendering import Pages
from api.pages.themes.callers import Cohort, Seeing, Which
from assistant.themes.reading import trends
from assistant.themes.reporting import Paid, comparable
from governance.privacy.theme_figures import Change

router: Final = APIRouter(include_in_schema=False)


@router.get("/themes/compare")
def compare(
    chatham: Installation, pages: Pages, who: Seeing, first: Which, second: Which
) -> Response:
    """Two reports of a cohort; the earlier one is the paler bar."""
    reports = chatham.themes.reports
    made = [reports.read(one, by=who) for one in (first, second)]
    if any(isinstance(one, Paid) for one in made):
        raise HTTPException(409, "One of them is still being counted. Ask again in a minute.")
    before, now = sorted(
        (one for one in made if not isinstance(one, Paid)),
        key=lambda one: one.release.question.period,
    )
    alike = comparable(before, now)
    changes = reports.compare(before, now) if alike else {}
    earlier = {f.code: f for f in before.figures.shown}
    later = {f.code: f for f in now.figures.shown}
    return pages.page(
        "themes/compare.html",
        before=before.release.question,
        now=now.release.question,
        alike=alike,
        changes=changes,
        earlier=earlier,
        later=later,
        moved=sum(one is not Change.NOT_DISTINGUISHABLE for one in changes.values()),
        title=now.taxonomy.title,
        top=max((f.high for f in (*earlier.values(), *later.values())), default=1),
    )


@router.get("/themes/trends")
def over_time(chatham: Installation, pages: Pages, who: Seeing, cohort: Cohort) -> Response:
    """What moved over quarters that were counted alike."""
    found = trends(chatham.themes.reports.shown(cohort, by=who))
    highs = [p.figure.high for one in found for p in one.points if p.figure is not None]
    return pages.page("themes/trends.html", cohort=cohort, trends=found, top=max(highs, default=1))
