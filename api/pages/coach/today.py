"""`/today`: what waits for a coach. It opens no session's words."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from api.asking import Installation
from api.pages.coach.callers import Looking
from api.pages.rendering import Pages

router: Final = APIRouter(include_in_schema=False)


@router.get("/today")
def today(chatham: Installation, pages: Pages, who: Looking) -> Response:
    """Drafts to read, answers waited for, what is on its way, cases, the next sessions."""
    return pages.page("coach/today.html", today=chatham.coaching.today.of(who))
