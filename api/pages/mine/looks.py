"""`/mine/looks`: who looked at what of theirs, when and why.

Invariant: what stands here is the ledger's; a look that is not in it did not happen in Chatham.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.asking import Installation
from api.pages.mine.callers import Demanding, oneself
from api.pages.mine.news import mark_seen
from api.pages.rendering import Pages
from assistant.requests.access_log import Look
from assistant.requests.log_pages import Asked
from assistant.storage.notification_records import NotificationKind

router: Final = APIRouter(include_in_schema=False)
SHOWN: Final = 50


@router.get("/mine/looks")
def looks(
    chatham: Installation,
    pages: Pages,
    who: Demanding,
    whose: Annotated[str, Query(pattern="^(others|all)$")] = "others",
    before: Annotated[int | None, Query(ge=0, le=2**53)] = None,
) -> Response:
    """The newest first; one's own looks only when they are asked for. before: a ledger's entry."""
    mark_seen(chatham, who, NotificationKind.SOMEBODY_LOOKED)
    asked = Asked(beyond=before, most=SHOWN, own=whose == "all")
    found = chatham.requests.packages.log_page(oneself(who), asked, by=who)
    further = f"/mine/looks?whose={whose}&before={found.further}"
    return pages.page(
        "mine/looks.html",
        days=by_day(found.looks),
        whose=whose,
        later=before is not None,
        more=None if found.further is None else further,
    )


def by_day(looks: Sequence[Look]) -> list[tuple[datetime, list[Look]]]:
    """The same, the looks of a day (UTC) together."""
    days: list[tuple[datetime, list[Look]]] = []
    for one in looks:
        if not days or days[-1][0].date() != one.at.date():
            days.append((one.at, []))
        days[-1][1].append(one)
    return days
