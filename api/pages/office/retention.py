"""`/office/retention`: what goes when, for how long it lives, legal holds, and a run by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Form, Path, Query
from starlette.responses import Response

from api.asking import Installation, may
from api.pages.office.words import category as category_words
from api.pages.rendering import Frame, Pages
from api.pages.saying import led_on
from assistant.bootstrap import Chatham
from assistant.rights.desk import RetentionDesk
from assistant.rights.schedule import Rule
from assistant.storage.rights_records import Category, HoldReason, LiftReason
from governance.identity import Actor, EngagementId
from governance.policy.entry import Entry

router: Final = APIRouter(include_in_schema=False)
Officer = Annotated[Actor, may(Entry.SEE_RETENTION)]
SHOWN: Final = 200
HOLDS: Final = {
    HoldReason.LEGAL_CLAIM: "a legal claim",
    HoldReason.AUTHORITY_ORDER: "an authority's order",
    HoldReason.LEGAL_DUTY: "a legal duty",
}
LIFTS: Final = {
    LiftReason.SETTLED: "it is settled",
    LiftReason.NOT_NEEDED: "it is not needed any more",
    LiftReason.PLACED_IN_ERROR: "it was placed in error",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """What would follow. rule: as it is. goes: how many at once, by kind; None: not reckoned."""

    rule: Rule
    days: int
    goes: Mapping[Category, int] | None


@router.get("/office/retention")
def retention(
    chatham: Installation,
    pages: Pages,
    _who: Officer,
    engagement: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """The calendar, soonest first; the rules; the holds that stand.

    With very many sessions it is shown for one engagement at a time: reckoning all takes seconds.
    """
    return _page(chatham, pages, engagement)


@router.post("/office/retention/times")
def times(
    chatham: Installation,
    pages: Pages,
    who: Officer,
    *,
    category: Annotated[Category, Form()],
    days: Annotated[int, Form(ge=1, le=10_000)],
    sure: Annotated[Literal["", "yes"], Form()] = "",
) -> Response:
    """Say how long a kind lives: first what would go at once, then, when that was seen, done."""
    desk = _desk(chatham)
    if sure:
        changed = desk.keep_for({category: days}, by=who)
        return led_on("/office/retention", "times-kept" if changed else "times-same")
    goes = desk.goes_at_once({category: days}) if desk.reckons_quickly() else None
    before = chatham.rights.schedule.rules[category]
    return _page(chatham, pages, foreseen=Foreseen(rule=before, days=days, goes=goes))


@router.post("/office/retention/run")
def run(chatham: Installation, who: Officer) -> Response:
    """Erase what is due, now."""
    _desk(chatham).run(by=who)
    return led_on("/office/retention", "retention-ran")


@router.post("/office/retention/holds")
def hold(
    chatham: Installation,
    who: Officer,
    engagement: Annotated[str, Form(min_length=1, max_length=100)],
    reason: Annotated[HoldReason, Form()],
) -> Response:
    """Keep everything of an engagement, whatever its time."""
    _desk(chatham).hold(EngagementId(engagement.strip()), reason=reason, by=who)
    return led_on("/office/retention", "hold-placed")


@router.post("/office/retention/holds/{hold}/release")
def release(
    hold: Annotated[str, Path(max_length=100)],
    chatham: Installation,
    who: Officer,
    reason: Annotated[LiftReason, Form()],
) -> Response:
    """Let time run again."""
    _desk(chatham).release(hold, reason=reason, by=who)
    return led_on("/office/retention", "hold-released")


def _page(
    chatham: Chatham, pages: Frame, engagement: str = "", foreseen: Foreseen | None = None
) -> Response:
    small = _desk(chatham).reckons_quickly()
    only = EngagementId(engagement.strip()) if engagement.strip() else None
    calendar = chatham.retention.calendar(only) if only or small else ()
    return pages.page(
        "office/retention.html",
        engagement=engagement,
        shown=bool(only or small),
        run=chatham.retention.latest_run(),
        calendar=calendar[:SHOWN],
        hidden=max(0, len(calendar) - SHOWN),
        now=chatham.clock.now(),
        rules=tuple(chatham.rights.schedule.rules.values()),
        holds=chatham.rights.holds.standing(),
        reasons=HOLDS,
        lifts=LIFTS,
        category=category_words,
        foreseen=foreseen,
    )


def _desk(chatham: Chatham) -> RetentionDesk:
    return chatham.rights.desk(chatham.policy_engine.decide)
