"""`/office/settings`: whom people call and write to, and what the programme is called.

Invariants: what people are told is shown as they will read it before it is put in force; a
programme is never without crisis contacts and a privacy contact, whoever asks.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from fastapi import APIRouter, Form
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.asking import Installation, may
from api.pages.rendering import Frame, Pages
from api.pages.saying import led_on
from assistant.bootstrap import Chatham
from assistant.programme.settings import (
    MOST_CHARACTERS,
    MOST_LINES,
    Programme,
    SettingRefusedError,
    SettingsMovedOnError,
    checked,
)
from assistant.storage.programme_records import SettingKey
from governance.identity import Actor
from governance.policy.entry import Entry

router: Final = APIRouter(include_in_schema=False)
Keeping = Annotated[Actor, may(Entry.KEEP_SETTINGS)]
HERE: Final = "/office/settings"
_Line = Annotated[str, Field(max_length=400)]


class SettingsForm(BaseModel):
    """What the page sends. seen: digest of what it showed. sure: it was shown as it will read."""

    model_config = ConfigDict(hide_input_in_errors=True)

    seen: Annotated[str, Field(min_length=64, max_length=64)]
    organization: _Line = ""
    privacy_contact: _Line = ""
    crisis_contacts: Annotated[str, Field(max_length=4_000)] = ""
    human_contact: _Line = ""
    sure: Literal["", "yes"] = ""

    def wanted(self, now: Programme) -> dict[SettingKey, tuple[str, ...]]:
        """The lines of every setting that is to say something else than it does now."""
        contacts = tuple(line.strip() for line in self.crisis_contacts.splitlines())
        asked = {
            SettingKey.ORGANIZATION: _one(self.organization),
            SettingKey.PRIVACY_CONTACT: _one(self.privacy_contact),
            SettingKey.CRISIS_CONTACTS: tuple(line for line in contacts if line),
            SettingKey.HUMAN_CONTACT: _one(self.human_contact),
        }
        stands = now.lines
        return {key: lines for key, lines in asked.items() if lines != stands[key]}


@router.get("/office/settings")
def settings(chatham: Installation, pages: Pages, _who: Keeping) -> Response:
    """What stands, to be changed."""
    return _page(chatham, pages)


@router.post("/office/settings")
def change(
    form: Annotated[SettingsForm, Form()], chatham: Installation, pages: Pages, who: Keeping
) -> Response:
    """Show it as people will read it; put it in force when that was seen."""
    now = chatham.programme.current()
    if form.seen != now.digest:
        raise SettingsMovedOnError
    wanted = form.wanted(now)
    if not wanted:
        return led_on(HERE, "settings-same")
    try:
        shown = {key: checked(key, lines) for key, lines in wanted.items()}
        if form.sure:
            chatham.programme.change_together(wanted, by=who, seen=form.seen)
            return led_on(HERE, "settings-kept")
    except SettingsMovedOnError:
        raise
    except SettingRefusedError as refused:
        return _page(chatham, pages, sent=form, why=str(refused))
    return _page(chatham, pages, sent=form, shown=shown)


def _page(
    chatham: Chatham,
    pages: Frame,
    *,
    sent: SettingsForm | None = None,
    shown: dict[SettingKey, tuple[str, ...]] | None = None,
    why: str = "",
) -> Response:
    now = chatham.programme.current()
    return pages.page(
        "office/settings.html",
        status=400 if why else 200,
        sent=sent,
        shown=shown,
        stands=now.lines,
        seen=sent.seen if sent else now.digest,
        why=why,
        most=MOST_LINES,
        longest=MOST_CHARACTERS,
        key=SettingKey,
    )


def _one(line: str) -> tuple[str, ...]:
    return (line.strip(),) if line.strip() else ()
