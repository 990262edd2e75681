"""`/v1/notifications`: what you were told has happened. Yours alone, whatever your role."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from api.asking import Installation, may
from api.paging import Paging, page_of
from api.wire import problems_of
from assistant.mail.post import MailError
from assistant.notifications.refusals import NotificationError
from assistant.storage.notification_records import NotificationRecord
from governance.identity import Actor, EngagementId
from governance.policy.entry import Entry

router = APIRouter(
    prefix="/v1/notifications", tags=["notifications"], responses=problems_of(400, 401, 403)
)
Themself = Annotated[Actor, may(Entry.DEMAND_RIGHTS)]
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_]{0,99}$")]


class ReadBody(BaseModel):
    """Which ones you have read; all of them, if none is named."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid")

    ids: list[Id] = Field(default_factory=list, max_length=500)


class MailBody(BaseModel):
    """Where a link goes when something is new; null ends it."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid")

    engagement: Annotated[
        str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:-]{0,199}$", examples=["north-7"])
    ]
    address: SecretStr | None = Field(max_length=254, examples=["abena@example.org"])


@router.get("")
def show(chatham: Installation, who: Themself, page: Paging) -> dict[str, Any]:
    """Everything you were told, newest first."""
    found = chatham.notifications.of(who)
    return page_of(chatham, "notifications", found, page, _row)


@router.get("/unread")
def unread(chatham: Installation, who: Themself) -> dict[str, Any]:
    """How many you have not read."""
    return {"unread": chatham.notifications.unread(who)}


@router.post("/read")
def mark_read(body: ReadBody, chatham: Installation, who: Themself) -> dict[str, Any]:
    """Mark them as read."""
    return {"read": chatham.notifications.mark_read(who, *body.ids)}


@router.put("/mail", status_code=204)
def mail(body: MailBody, chatham: Installation, who: Themself) -> None:
    """Be mailed a link, and nothing else, when something is new; or not any more."""
    address = None if body.address is None else body.address.get_secret_value()
    try:
        chatham.notifications.mail_to(who, EngagementId(body.engagement), address)
    except (MailError, NotificationError) as refused:
        raise HTTPException(400, str(refused)) from None


def _row(record: NotificationRecord) -> dict[str, Any]:
    return {
        "id": record.id,
        "kind": record.kind.value,
        "at": record.at.isoformat(timespec="seconds"),
        "engagement": record.engagement,
        "session": record.session,
        "about": record.record,
        "read": record.read_at is not None,
    }
