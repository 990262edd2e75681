"""`/themes`: what can be asked of each cohort now, what it costs, and what was released."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from api.asking import Installation
from api.pages.rendering import Pages
from api.pages.themes.callers import Seeing, allows
from assistant.bootstrap import Chatham
from assistant.storage.theme_records import ReleaseRecord
from assistant.themes.periods import Period
from assistant.themes.planning import Budget, Size
from assistant.themes.reporting import is_of_today
from governance.policy.entry import Entry
from governance.privacy.cohort_rules import FLOOR, LARGE, MILLION, Design, Grain, NoReport, design

router: Final = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One period of a cohort. state: open, made, counting or spent."""

    period: str
    state: str
    release: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A cohort as it stands. kind: none, groups or themes."""

    size: Size
    kind: str
    asked: tuple[Asked, ...]
    budgets: tuple[tuple[int, Budget, int], ...]
    earlier: tuple[ReleaseRecord, ...]


@router.get("/themes")
def home(chatham: Installation, pages: Pages, who: Seeing) -> Response:
    """Every cohort, what may be asked, and what is left of its years."""
    sizes = chatham.themes.planning.sizes()
    return pages.page(
        "themes/home.html",
        cards=[card(chatham, size) for size in sizes],
        floor=FLOOR,
        large=LARGE,
        ordering=allows(chatham, Entry.ORDER_THEMES, who),
        million=MILLION,
    )


def card(chatham: Chatham, size: Size) -> Card:
    """What stands on the page about one cohort."""
    made = design(size.enrolled)
    kept = chatham.themes.reports.earlier(size.cohort)
    if isinstance(made, NoReport):
        return Card(size=size, kind="none", asked=(), budgets=(), earlier=kept)
    planning = chatham.themes.planning
    periods = Period.ended(chatham.clock.now())
    budgets = {p.year: planning.budget(size.cohort, p.year) for p in periods}
    now = chatham.themes.desk.versions()
    version = (now.taxonomy.version, now.classifier)
    current = {
        one.question.period: one
        for one in kept
        if (one.question.taxonomy, one.question.classifier) == version
    }
    asked = tuple(_asked(p, current.get(p.code), budgets[p.year], made) for p in periods)
    return Card(
        size=size,
        kind="themes" if made.grain is Grain.THEMES else "groups",
        asked=asked,
        budgets=tuple(
            (year, budget, (budget.cap - budget.spent) // made.cost)
            for year, budget in sorted(budgets.items(), reverse=True)
        ),
        earlier=tuple(r for r in kept if r.question.period not in {p.code for p in periods}),
    )


def _asked(period: Period, release: ReleaseRecord | None, budget: Budget, made: Design) -> Asked:
    if release is not None:
        state = "counting" if release.counts is None else "made"
        if state == "made" and not is_of_today(release):
            state = "old"
        return Asked(period=period.code, state=state, release=release.id)
    state = "open" if budget.spent + made.cost <= budget.cap else "spent"
    return Asked(period=period.code, state=state, release=None)
