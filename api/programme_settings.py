"""`/v1/settings`: whom people call and write to, and what the programme is called.

Invariant: a programme is never without crisis contacts and a privacy contact, whoever asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from api.asking import Installation, may
from api.versions import CHANGED, TAGGED, TAGGED_ALONE, Knowing, ReadLast, tagged
from api.wire import problems_of
from assistant.programme.settings import (
    MOST_CHARACTERS,
    MOST_LINES,
    REQUIRED,
    Programme,
    checked,
)
from assistant.storage.programme_records import SettingKey
from governance.identity import Actor
from governance.policy.entry import Entry

router = APIRouter(prefix="/v1/settings", tags=["officers"], responses=problems_of(400, 401, 403))
Keeping = Annotated[Actor, may(Entry.KEEP_SETTINGS)]
_Line = Annotated[str, Field(max_length=MOST_CHARACTERS)]


class SettingsBody(BaseModel):
    """What is to be said from now on. What is not sent stays; null takes it back."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid")

    organization: _Line | None = Field(default=None, examples=["Meridian Ports"])
    privacy_contact: _Line | None = Field(
        default=None, examples=["Data protection: privacy@example.org"]
    )
    crisis_contacts: Annotated[list[_Line], Field(max_length=MOST_LINES)] | None = Field(
        default=None, examples=[["Emergency: 112", "Helpline: 0800 111"]]
    )
    human_contact: _Line | None = Field(default=None, examples=["Ombudsperson: 0800 222"])

    def wanted(self, now: Programme) -> dict[SettingKey, tuple[str, ...]]:
        """The lines of every setting that is to say something else than it does now.

        Raises:
            SettingRefusedError: something cannot be shown to people, or may not be taken back.
        """
        found: dict[SettingKey, tuple[str, ...]] = {}
        for key in SettingKey:
            if key.value not in self.model_fields_set:
                continue
            sent: str | list[str] | None = getattr(self, key.value)
            lines = [sent] if isinstance(sent, str) else sent or []
            kept = checked(key, tuple(line for line in lines if line.strip()))
            if kept != now.lines[key]:
                found[key] = kept
        return found


@router.get("", responses=TAGGED_ALONE)
def settings(response: Response, chatham: Installation, _who: Keeping, known: Knowing) -> Any:  # noqa: ANN401  -- or 304
    """What people are told now."""
    now = chatham.programme.current()
    return known.answer(response, now.digest, _told(now.lines))


@router.post("/preview")
def preview(body: SettingsBody, chatham: Installation, _who: Keeping) -> dict[str, Any]:
    """What people would be told. Nothing is changed."""
    now = chatham.programme.current()
    return _told({**now.lines, **body.wanted(now)})


@router.patch("", responses={**CHANGED, **TAGGED})
def change(
    *,
    who: Keeping,
    body: SettingsBody,
    response: Response,
    chatham: Installation,
    seen: ReadLast,
) -> dict[str, Any]:
    """Tell people something else from now on: everything that was sent, or nothing."""
    wanted = body.wanted(chatham.programme.current())
    chatham.programme.change_together(wanted, by=who, seen=seen)
    return _current(chatham, response)


def _current(chatham: Installation, response: Response) -> dict[str, Any]:
    now = chatham.programme.current()
    tagged(response, now.digest)
    return _told(now.lines)


def _told(lines: Mapping[SettingKey, tuple[str, ...]]) -> dict[str, Any]:
    def one(key: SettingKey) -> str | None:
        return next(iter(lines[key]), None) or None

    return {
        "organization": one(SettingKey.ORGANIZATION),
        "privacy_contact": one(SettingKey.PRIVACY_CONTACT),
        "crisis_contacts": list(lines[SettingKey.CRISIS_CONTACTS]),
        "human_contact": one(SettingKey.HUMAN_CONTACT),
        "required": [key.value for key in REQUIRED],
    }
