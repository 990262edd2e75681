"""`/v1/notices`: what people are told before they say yes or no, every version of it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path
from starlette.exceptions import HTTPException

from api.asking import Installation, may
from api.paging import Paging, page_of
from api.wire import problems_of
from assistant.bootstrap import Chatham
from governance.consent.records import Notice
from governance.identity import Actor
from governance.policy.entry import Entry

router = APIRouter(prefix="/v1/notices", tags=["notices"], responses=problems_of(400, 401, 403))
Anybody = Annotated[Actor, may(Entry.SEE_NOTICES)]
Id = Annotated[
    str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$", examples=["coaching-sessions"])
]
Version = Annotated[int, Path(ge=1, le=2**31 - 1, examples=[1])]


@router.get("")
def show(chatham: Installation, _who: Anybody, page: Paging) -> dict[str, Any]:
    """Every notice and version, without its text."""
    return page_of(chatham, "notices", _all(chatham), page, _in_short)


@router.get("/{notice}/{version}", responses=problems_of(404))
def read(notice: Id, version: Version, chatham: Installation, _who: Anybody) -> dict[str, Any]:
    """One version, as it was shown."""
    found = next((n for n in _all(chatham) if (n.id, n.version) == (notice, version)), None)
    if found is None:
        raise HTTPException(404, "There is no such version of a notice.")
    return whole(found)


def whole(notice: Notice) -> dict[str, Any]:
    """A notice with its text."""
    return {
        **_in_short(notice),
        "text": notice.text,
        "personal_data": list(notice.personal_data),
        "recipients": list(notice.recipients),
        "storage": list(notice.storage),
        "retention": list(notice.retention),
        "rights": list(notice.rights),
        "withdrawal": notice.withdrawal,
    }


def _in_short(notice: Notice) -> dict[str, Any]:
    return {
        "id": notice.id,
        "version": notice.version,
        "language": notice.language,
        "digest": notice.ref.digest,
        "title": notice.title,
        "purposes": sorted(notice.purposes),
        "localities": sorted(one.value for one in notice.localities),
        "grant_days": notice.grant_days,
    }


def _all(chatham: Chatham) -> list[Notice]:
    with chatham.database.read() as work:
        return list(work.consents.notices())
