"""What the OpenAPI says of bodies and answers that are files: a media type, and how one begins."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

_CSV: Final = "text/csv"
_EVENT: Final = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1@example.org\r\n"
    "DTSTART:20990302T090000Z\r\nSUMMARY:Coaching\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
SENT: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "POST /v1/calendar": (
            "text/calendar",
            _EVENT,
        ),
        "POST /v1/people/import": (
            _CSV,
            "id,name,email,title,cohort\n17,Ada Obi,ada@example.org,Team Lead,spring-26\n",
        ),
        "POST /v1/kpis/figures/file": (_CSV, "kpi,period,value\npromotion-rate,2025,8.1\n"),
        "POST /v1/pilot/readings/{metric}": (
            _CSV,
            "code,group,before,after,level\np1,pilot,70,78,Team Lead\n",
        ),
        "POST /v1/pilot/narratives": (
            "text/plain",
            "The team plans the week together.\n\nMeetings are shorter.\n",
        ),
    }
)
"""By `METHOD path`, for routes that take the file itself as their body, whatever it is called."""


def sent(name: str) -> dict[str, Any] | None:
    """The request body of an operation that takes a file; None for one that does not."""
    if name not in SENT:
        return None
    kind, example = SENT[name]
    schema = {"type": "string"}
    return {"required": True, "content": {kind: {"schema": schema, "example": example}}}


def given(name: str, content: dict[str, Any], examples: Mapping[str, Any]) -> None:
    """Complete what an answer says of its files. examples: how some begin, by `name type`."""
    for kind, told in content.items():
        if kind == "application/json":
            continue
        told.setdefault("schema", {"type": "string"})
        if (example := examples.get(f"{name} {kind}")) is not None:
            told["example"] = example["answer"]
        elif not kind.startswith("text/"):
            told["schema"].setdefault("format", "binary")
