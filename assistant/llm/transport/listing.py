"""Asks a server which models it serves: `GET /v1/models`, which sends no words.

Invariants: whatever cannot be read is silence; what a server calls its models is compared here and
kept nowhere; a look is over within its seconds and reads no more than anybody would use.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from assistant.llm.deadline import ThreadDeadline
from assistant.llm.processors import ModelAddress
from assistant.llm.servers import Found, Look

LOOK_S: Final = 2.0
_PLACES: Final = 2
"""Looks at one server under way; one that drips for hours keeps its place, and is silent."""


class _Model(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True, extra="ignore", frozen=True)

    id: str


class _Listing(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True, extra="ignore", frozen=True)

    data: tuple[_Model, ...] = Field(min_length=1)


def looking(
    address: ModelAddress, base_url: str, *, key: str | None, seconds: float = LOOK_S
) -> Look:
    """Looks at one of a model's servers. key: as for its requests, if it takes one."""
    deadline = ThreadDeadline(most_at_once=_PLACES)
    root = base_url.rstrip("/")
    url = f"{root}/v1/models" if address.provider == "ollama" else f"{root}/models"

    def look() -> Found:
        try:
            listing = deadline.run(lambda: _listing(url, key, seconds), seconds)
        except Exception:  # noqa: BLE001  -- whatever it is, nobody has said that the model is there
            return Found.SILENT
        ours = any(address.is_called(one.id) for one in listing.data)
        return Found.SERVES if ours else Found.ANOTHER_MODEL

    return look


def _listing(url: str, key: str | None, seconds: float) -> _Listing:
    import httpx  # noqa: PLC0415  -- comes with the provider's package

    from assistant.llm.transport.bounded import Bounded  # noqa: PLC0415  -- likewise

    # A connection of its own: what a server has closed meanwhile says nothing about it now.
    with httpx.Client(
        transport=Bounded(trust_env=False),
        trust_env=False,
        follow_redirects=False,
        timeout=seconds,
    ) as client:
        answer = client.get(url, headers={"Authorization": f"Bearer {key}"} if key else {})
        if answer.status_code != HTTPStatus.OK:
            raise ValueError("it does not say")
        return _Listing.model_validate_json(answer.content)
