"""The real `chatham egress` of a storm, and a server that nobody may ever reach.

Egress makes its socket anew each time it starts, over the one its dead predecessor left. Its own
environment alone holds the provider's key, so that the model's log tells who has asked.
"""

from __future__ import annotations

import secrets
import socket
import threading
import time
from pathlib import Path
from typing import Final

from assistant.egress.client import connected, greeted
from assistant.egress.messages import Hello
from tests.soak.chaos.processes import Commanded

PATIENCE: Final = 120.0


class Decoy:
    """Listens beside the model. Every way there leads past egress's list; who comes is counted."""

    def __init__(self) -> None:
        self._listens = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listens.getsockname()[1])
        self.visits = 0
        threading.Thread(target=self._count, daemon=True).start()

    def _count(self) -> None:
        while True:
            try:
                line, _ = self._listens.accept()
            except OSError:
                return  # closed
            self.visits += 1
            line.close()

    def close(self) -> None:
        self._listens.shutdown(socket.SHUT_RDWR)
        self._listens.close()


class Egress(Commanded):
    """Asks the model at one port and may reach no other. seconds: how long it waits there."""

    def __init__(
        self, home: Path, *, model: int, decoy: int, intake_key: str, seconds: float
    ) -> None:
        self.key = secrets.token_hex(16)
        self.path = home / "run" / "egress.sock"
        self.hosts = f"127.0.0.1:{model}"
        elsewhere = f"http://127.0.0.1:{decoy}"
        told = {
            "CHATHAM_EGRESS": f"unix:{self.path}",
            "CHATHAM_EGRESS_HOSTS": self.hosts,
            "CHATHAM_EGRESS_INTAKE_KEY": intake_key,
            "CHATHAM_LLM": "openai:stub",
            "CHATHAM_LLM_BASE_URL": f"http://{self.hosts}/v1",
            "CHATHAM_LLM_TIMEOUT_S": str(seconds),
            "CHATHAM_LLM_AT_ONCE": "16",
            "OPENAI_API_KEY": self.key,
            "HTTP_PROXY": elsewhere,
            "ALL_PROXY": elsewhere,
        }
        super().__init__("egress", "egress", log=home / "egress.log", environment=told)
        self.hello()

    def hello(self) -> Hello:
        """What it says of itself, as soon as it is there."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                with connected(self.path) as line:
                    return greeted(line)
            except OSError:
                self.demand_running()
                assert time.monotonic() < deadline, "egress does not answer"
                time.sleep(0.1)
