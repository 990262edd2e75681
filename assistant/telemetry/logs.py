"""Log lines through one gate: ours where they are written, everybody's where they are shown.

Invariant: with `listen` in force, no line on stderr holds more than `gate` lets through, whichever
library wrote it: no message, no argument, no exception's words, not even when logging itself fails.
"""

from __future__ import annotations

import logging
import sys
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, TextIO

import structlog
from structlog.processors import JSONRenderer, LogfmtRenderer
from structlog.stdlib import BoundLogger, ProcessorFormatter

from assistant.telemetry.gate import Broken, Gate, Told
from assistant.telemetry.words import Event, Level

if TYPE_CHECKING:
    from types import TracebackType

NAMES: Final = ("chatham.access", "chatham.health", "chatham.sessions", "chatham.models")
_LEVELS: Final = {"critical": 50, "error": 40, "warning": 30, "info": 20}
_ORDER: Final = ("time", "level", "logger", "event")

# Without `listen`, as on the command line, a line goes nowhere rather than raw to stderr.
logging.getLogger("chatham").addHandler(logging.NullHandler())


def logger(name: str, gate: Gate | None = None) -> BoundLogger:
    """A logger whose lines hold what `gate` lets through, wherever they are then sent."""
    made: BoundLogger = structlog.wrap_logger(
        logging.getLogger(name),
        processors=[gate or Gate(), ProcessorFormatter.wrap_for_formatter],
        wrapper_class=BoundLogger,
    )
    return made


def listen(*, level: Level, as_json: bool, gate: Gate | None = None) -> None:
    """From now on, every line of this process goes to stderr through the gate, and no other way.

    as_json: one JSON object a line; otherwise `key=value`. Warnings and what ends a thread or the
    process are lines as well, since Python would print them with their words.
    """
    handler = _Stderr()
    handler.setFormatter(formatter(as_json=as_json, gate=gate))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.value.upper())
    logging.captureWarnings(capture=True)
    faults = logger("chatham.sessions")

    def ended(_kind: object, raised: BaseException, _trace: TracebackType | None) -> None:
        if not isinstance(raised, KeyboardInterrupt):
            faults.error(Event.FAULT, exc_info=raised)

    sys.excepthook = ended
    sys.unraisablehook = lambda told: faults.error(Event.FAULT, exc_info=told.exc_value)
    threading.excepthook = lambda told: faults.error(Event.FAULT, exc_info=told.exc_value)


def formatter(*, as_json: bool, gate: Gate | None = None) -> logging.Formatter:
    """What turns any record into a line that the gate has seen."""
    through = gate or Gate()

    def gated(_logger: object, method: str, told: Told) -> Told:
        record: logging.LogRecord = told["_record"]
        heard = through(None, method, told)
        if not told["_from_structlog"] and isinstance(record.msg, BaseException):
            # All a library says is what broke; its words stay where they are.
            heard["broken"] = Broken.of(record.msg)
        broken = heard.pop("broken", None)
        return {
            "time": datetime.fromtimestamp(int(record.created), UTC).isoformat(),
            "level": _level(record.levelno),
            "logger": _name(record.name),
            **heard,
            **(broken.told() if broken is not None else {}),
        }

    render: Any = JSONRenderer() if as_json else LogfmtRenderer(key_order=_ORDER)
    return ProcessorFormatter(processors=[gated, render], use_get_message=False)


class _Stderr(logging.StreamHandler[TextIO]):
    """Writes to stderr. When it cannot, it says so without saying what."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  -- logging's name
        """Python's own would print message and arguments."""
        sys.stderr.write(f"level={_level(record.levelno)} event=line_lost\n")


def _level(number: int) -> str:
    return next((name for name, least in _LEVELS.items() if number >= least), "debug")


def _name(name: str) -> str:
    """The logger's name where it is ours, else the library's; a name can be made of anything."""
    if name in NAMES:
        return name
    library = name.split(".", maxsplit=1)[0]
    return library if library in sys.modules or library == "py" else "other"
