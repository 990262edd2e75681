"""`/themes/plan`: what a report would cost and tell, before anything is spent; then asking."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Form, Query
from starlette.responses import Response

from api.asking import Installation
from api.pages.rendering import Pages
from api.pages.saying import led_on
from api.pages.themes.callers import Cohort, CohortSent, Ordering, Seeing, allows, period_of
from assistant.themes.reporting import Refusal
from governance.policy.entry import Entry
from governance.privacy.cohort_rules import FLOOR, MILLION, Grain, NoReport

router: Final = APIRouter(include_in_schema=False)


@router.get("/themes/plan")
def plan(
    chatham: Installation,
    pages: Pages,
    who: Seeing,
    cohort: Cohort,
    period: Annotated[str, Query(max_length=20)],
) -> Response:
    """Cost, what is left, and precision on made-up people."""
    asked = period_of(period)
    made = chatham.themes.planning.plan(cohort, asked)
    if isinstance(made.design, NoReport):
        facts = _refused(cohort, asked.code, made.design, made.enrolled)
        return pages.page("themes/refused.html", **facts)
    return pages.page(
        "themes/plan.html",
        cohort=cohort,
        period=asked.code,
        plan=made,
        groups=made.design.grain is Grain.GROUPS,
        million=MILLION,
        ordering=allows(chatham, Entry.ORDER_THEMES, who),
    )


@router.post("/themes/reports")
def order(
    chatham: Installation,
    pages: Pages,
    who: Ordering,
    cohort: CohortSent,
    period: Annotated[str, Form(max_length=20)],
) -> Response:
    """Pay for a report; the worker counts it."""
    asked = period_of(period)
    made = chatham.themes.reports.order(cohort, asked, by=who)
    if isinstance(made, Refusal):
        facts = _refused(cohort, asked.code, made.why, made.enrolled)
        return pages.page("themes/refused.html", status=409, **{**facts, "renews": made.renews})
    return led_on(f"/themes/reports/{made.release.id}")


def _refused(cohort: str, period: str, why: NoReport, enrolled: int) -> dict[str, Any]:
    return {
        "cohort": cohort,
        "period": period,
        "why": why.value,
        "enrolled": enrolled,
        "floor": FLOOR,
        "renews": None,
    }
