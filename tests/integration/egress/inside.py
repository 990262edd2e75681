"""What somebody tries who runs code inside the egress process, behind its walls.

Started by `test_egress_as_attacker.py` with egress's own environment; answers with one JSON object.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

AF_INET, SOCK_STREAM, SOCK_DGRAM = 2, 1, 2


def tried(what: Callable[[], object]) -> str:
    try:
        what()
    except Exception as stopped:  # noqa: BLE001  -- whatever stops it
        return type(stopped).__name__
    return "done"


def natively(host: str, port: int) -> None:
    """Connect without asking Python, as a library in C would."""
    libc = ctypes.CDLL(None, use_errno=True)
    where = b"\x02\x00" + port.to_bytes(2, "big") + socket.inet_aton(host) + bytes(8)
    line = libc.socket(AF_INET, SOCK_STREAM, 0)
    if libc.connect(line, where, len(where)) != 0:
        raise OSError(ctypes.get_errno(), "connect")


def main() -> None:
    home, forbidden, allowed, parent = sys.argv[1:]
    from assistant.egress.process import prepared
    from assistant.egress.settings import EgressSettings
    from assistant.offline import stay_offline

    stay_offline()
    server = prepared(EgressSettings())
    host, port = forbidden.split(":")
    key, database = Path(home, "chatham.key"), Path(home, "chatham.db")
    report: dict[str, Any] = {
        "reads the key file": tried(key.read_bytes),
        "reads the database": tried(database.read_bytes),
        "lists the data folder": tried(lambda: list(Path(home).iterdir())),
        "writes": tried(lambda: Path(home, "left.txt").write_text("x")),
        "writes beside itself": tried(lambda: Path("/tmp/chatham-egress-left").write_text("x")),  # noqa: S108  -- an attack
        "reads another's memory": tried(lambda: Path(f"/proc/{parent}/environ").read_bytes()),
        "sends a signal": tried(lambda: os.kill(int(parent), 0)),
        "has cat read the key": tried(
            lambda: subprocess.run(["/bin/cat", key], check=True, capture_output=True)
        ),
        "connects": tried(lambda: socket.create_connection((host, int(port)), timeout=5)),
        "connects natively": tried(lambda: natively(host, int(port))),
        "sends a datagram": tried(
            lambda: socket.socket(AF_INET, SOCK_DGRAM).sendto(b"x", (host, int(port)))
        ),
        "looks a name up": tried(lambda: socket.getaddrinfo("words.attacker.example", 80)),
        "listens": tried(lambda: socket.create_server(("127.0.0.1", 0))),
        "private keys held": sorted(
            {type(one).__name__ for one in gc.get_objects() if "PrivateKey" in type(one).__name__}
        ),
        "modules": sorted(
            name
            for name in sys.modules
            if name.startswith(("assistant.storage", "governance.custody", "governance.opening"))
            or name in {"sqlalchemy", "assistant.bootstrap", "governance.sealing", "psycopg"}
        ),
    }
    # What it is there for goes on working.
    allowed_host, allowed_port = allowed.split(":")
    server.desk.sending._walls.allow(frozenset({(allowed_host, int(allowed_port))}))
    report["connects where it may"] = tried(
        lambda: socket.create_connection((allowed_host, int(allowed_port)), timeout=5)
    )
    sys.stdout.write(json.dumps(report))


if __name__ == "__main__":
    main()
