"""The gate as approvals ask it: two kept runs in, the report that comes out of them.

The gate is `evals.gate`, of which the product imports nothing: it is started by name, in a process
of its own that lives as long as that takes. Invariants: runs and report go through pipes and
nowhere else; a process that gave no answer means nobody approves anything.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from threading import BoundedSemaphore
from typing import Final, Protocol

from assistant.beside import Beside, NoAnswerError
from assistant.bundles.refusals import NotAllowedHereError

COMMAND: Final = (sys.executable, "-m", "evals.gate.apart")
SECONDS: Final = 300.0
AT_ONCE: Final = BoundedSemaphore(1)


class Gate(Protocol):
    """Compares two runs by the installed rules."""

    def report(self, base: bytes, candidate: bytes, /, *, needs: str) -> bytes | None:
        """The report, byte for byte as it is kept; None where these runs are not comparable.

        base, candidate: kept runs. needs: the selection of suites the change has to go through.

        Raises:
            NotAllowedHereError: it cannot be asked.
        """
        ...


class GateApart:
    """In a process beside this one. command: what starts it; seconds: how long it may take."""

    def __init__(self, command: Sequence[str] = COMMAND, *, seconds: float = SECONDS) -> None:
        self._command: Final = tuple(command)
        self._seconds: Final = seconds

    def report(self, base: bytes, candidate: bytes, /, *, needs: str) -> bytes | None:
        """See `Gate.report`."""
        process = Beside(self._command, seconds=self._seconds, idle_s=None)
        with AT_ONCE:
            try:
                told = process.ask({"needs": needs, "base": len(base)}, base + candidate)
            except NoAnswerError:
                raise NotAllowedHereError(
                    "The gate gave no answer, so this report could not be worked out again. "
                    "Nothing was approved. Try again in a minute; `chatham eval approve` asks the "
                    "same.",
                    cause="gate_away",
                ) from None
            finally:
                process.stop()
        report = told.get("report")
        return report.encode() if isinstance(report, str) else None
