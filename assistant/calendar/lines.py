"""The lines of a calendar file, and which of them are an event's (RFC 5545 §3.1, §3.4).

Invariant: work grows with the file and never with its square; what no event here needs is left
out before anything else looks at it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

_MAX_LINE: Final = 2_000
_MAX_LINES: Final = 1_000
"""Lines of one event; a guest more is one that nobody is matched by."""
_EVENT_DEPTH: Final = 2
_READ: Final = frozenset(
    {
        "UID",
        "DTSTART",
        "DTEND",
        "DURATION",
        "RRULE",
        "EXDATE",
        "RECURRENCE-ID",
        "STATUS",
        "SUMMARY",
        "ATTENDEE",
        "ORGANIZER",
    }
)


def unfolded(data: bytes) -> list[str]:
    """Logical lines (RFC 5545 §3.1). What no line may hold is dropped, with lines too long."""
    text = data.decode(
        "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig", "replace"
    )
    lines: list[list[str]] = []
    # Not splitlines: a form feed or a Unicode separator inside a title starts no property.
    for raw in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if raw[:1] in {" ", "\t"} and lines:
            lines[-1].append(raw[1:])
        elif raw:
            lines.append([raw])
    whole = ("".join(parts) for parts in lines)
    return [line for line in whole if len(line) <= _MAX_LINE]


def events(lines: list[str]) -> Iterator[list[str]]:
    """The readable lines of each event; what is nested in one, such as an alarm, is left out."""
    inside: list[str] = []
    block: list[str] = []
    for line in lines:
        name, _, value = line.partition(":")
        verb, what = name.strip().upper(), value.strip().upper()
        if verb == "BEGIN":
            inside.append(what)
            if _in_event(inside):
                block = []
        elif verb == "END":
            if _in_event(inside) and what == "VEVENT":
                yield block
            if inside and inside[-1] == what:
                inside.pop()
        elif _in_event(inside) and len(block) < _MAX_LINES and property_of(line) in _READ:
            block.append(line)


def _in_event(inside: list[str]) -> bool:
    """Right inside an event of the calendar. Asked of every line, so it looks at no more."""
    return len(inside) == _EVENT_DEPTH and inside[-1] == "VEVENT"


def property_of(line: str) -> str:
    """The name of a line's property, in capitals."""
    return line.split(":", 1)[0].split(";", 1)[0].strip().upper()
