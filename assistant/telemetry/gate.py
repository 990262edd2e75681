"""The gate of log lines: what is not on the list, or not of its kind, is dropped.

Invariant: no text comes through. A value is a member of an enum of ours, a number within bounds, a
route's template, a session's random id, or the place in the code where something broke.
"""

from __future__ import annotations

import errno
import re
import sys
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import Any, Final, TypeAlias, cast

from assistant.storage.statuses import Step
from assistant.telemetry.words import Answer, Circuit, Event, Method, Part
from governance.identity import Locality

Told: TypeAlias = MutableMapping[str, Any]
Reader: TypeAlias = Callable[[object], bool]
"""Whether a value is surely of the kind its key stands for."""

OURS: Final = ("api", "assistant", "evals", "governance", "prompts")
_SESSION: Final = re.compile(r"ses_[0-9a-f]{32}\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """Where something broke: the exception's class, our innermost module, the system's code.

    It holds no exception, whose words would travel with it.
    """

    kind: type[BaseException]
    module: str | None = None
    line: int = 0
    system: int | None = None

    @classmethod
    def of(cls, raised: object) -> Broken | None:
        """From an exception, a class of one, or what logging calls `exc_info`."""
        if raised is True:
            raised = sys.exc_info()[1]
        if isinstance(raised, tuple):
            raised = next((one for one in cast("tuple[object, ...]", raised)[1:]), None)
        if isinstance(raised, type) and issubclass(raised, BaseException):
            return cls(kind=raised)
        if not isinstance(raised, BaseException):
            return None
        module, line = _place(raised.__traceback__)
        system = raised.errno if isinstance(raised, OSError) else None
        return cls(kind=type(raised), module=module, line=line, system=system)

    def told(self) -> dict[str, str]:
        """As it is written: names that stand in code, and nothing made at run time."""
        facts = {"fault": _name_in_code(self.kind)}
        if self.module is not None and _is_ours(self.module):
            facts["at"] = f"{self.module}:{self.line:d}"
        if type(self.system) is int and self.system in errno.errorcode:
            facts["system"] = errno.errorcode[self.system]
        return facts


class Gate:
    """A structlog processor. routes: the templates of the app, as its code spells them.

    It may be passed twice: what came through once comes through again.
    """

    def __init__(self, routes: frozenset[str] = frozenset()) -> None:
        self._routes: Final = routes
        self._readers: Final[Mapping[str, Reader]] = {
            "event": _member(Event),
            "method": _member(Method),
            "route": self._is_route,
            "status": _number(100, 599),
            "milliseconds": _number(0, 10_000_000),
            "session": _is_session,
            "step": _member(Step),
            "part": _member(Part),
            "processor": _member(Locality),
            "answer": _member(Answer),
            "circuit": _member(Circuit),
            "broken": lambda value: type(value) is Broken,
        }

    def __call__(self, _logger: object, _method: str, told: Told) -> Told:
        """What of `told` may be told."""
        said: Told = {"event": Event.SAID_ELSEWHERE}
        for key, is_sure in self._readers.items():
            if key in told and is_sure(told[key]):
                said[key] = told[key]
        broken = Broken.of(told.get("exc_info"))
        if broken is not None:
            said["broken"] = broken
        return said

    def _is_route(self, value: object) -> bool:
        return type(value) is str and value in self._routes


def _member(*kinds: type[StrEnum]) -> Reader:
    return lambda value: type(value) in kinds


def _number(least: int, most: int) -> Reader:
    # Bounds, because a large number can spell a word.
    return lambda value: type(value) is int and least <= value <= most


def _is_session(value: object) -> bool:
    return type(value) is str and _SESSION.match(value) is not None


def _name_in_code(kind: type[BaseException]) -> str:
    """The nearest class that stands in code; one made at run time could be called anything."""
    return next(one.__name__ for one in kind.__mro__ if _stands_in_code(one))


def _stands_in_code(kind: type) -> bool:
    found: object = sys.modules.get(kind.__module__)
    for part in kind.__qualname__.split("."):
        found = getattr(found, part, None)
    return found is kind and kind.__name__ == kind.__qualname__.rpartition(".")[2]


def _is_ours(module: str) -> bool:
    return module.split(".", maxsplit=1)[0] in OURS and module in sys.modules


def _place(trace: TracebackType | None) -> tuple[str | None, int]:
    place: tuple[str | None, int] = (None, 0)
    while trace is not None:
        module = trace.tb_frame.f_globals.get("__name__")
        if isinstance(module, str) and _is_ours(module):
            place = module, trace.tb_lineno
        trace = trace.tb_next
    return place
