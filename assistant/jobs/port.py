"""What a worker process does, whatever the database is."""

from __future__ import annotations

import threading
from typing import Protocol


class Works(Protocol):
    """Works on what waits; made once in a process."""

    def run(self, stop: threading.Event) -> bool:
        """Work until `stop` is set; what is at hand is finished first.

        True when another bundle was chosen, and a new process has to serve it.
        """
        ...
