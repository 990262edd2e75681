"""What somebody tries who runs code inside the web process, behind its walls.

Started by `test_web_as_attacker.py` with web's own environment; answers with one JSON object.
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
LIBC = ctypes.CDLL(None, use_errno=True)


def tried(what: Callable[[], object]) -> str:
    try:
        what()
    except Exception as stopped:  # noqa: BLE001  -- whatever stops it
        return type(stopped).__name__
    return "done"


def natively(call: str, host: str, port: int) -> None:
    """Connect or bind without asking Python, as a library in C would."""
    where = b"\x02\x00" + port.to_bytes(2, "big") + socket.inet_aton(host) + bytes(8)
    line = LIBC.socket(AF_INET, SOCK_STREAM, 0)
    if getattr(LIBC, call)(line, where, len(where)) != 0:
        raise OSError(ctypes.get_errno(), call)


def child(command: str) -> None:
    """A program of the machine's, started past Python: it stands behind the same walls."""
    if LIBC.system(command.encode()) != 0:
        raise OSError(command.split(" ", maxsplit=1)[0])


def main() -> None:
    home, place, parent = sys.argv[1:]
    from api.web.process import listening_at, prepared
    from assistant.apart.web_settings import web_settings

    settings = web_settings(os.environ)
    listens = listening_at(settings.host, settings.port)
    prepared(settings)
    host, port = place.split(":")
    key, database = Path(home, "chatham.key"), Path(home, "chatham.db")
    connects = f"import socket; socket.create_connection(({host!r}, {port}), timeout=5)"
    report: dict[str, Any] = {
        "reads the key file": tried(key.read_bytes),
        "reads the database": tried(database.read_bytes),
        "lists the data folder": tried(lambda: list(Path(home).iterdir())),
        "writes": tried(lambda: Path(home, "left.txt").write_text("x")),
        "writes beside itself": tried(lambda: Path("/tmp/chatham-web-left").write_text("x")),  # noqa: S108  -- an attack
        "reads another's memory": tried(lambda: Path(f"/proc/{parent}/environ").read_bytes()),
        "sends a signal": tried(lambda: os.kill(int(parent), 0)),
        "starts a program": tried(lambda: subprocess.run(["/bin/true"], check=True)),
        "has cat read the key": tried(lambda: child(f"cat {key} >/dev/null 2>&1")),
        "has cat read the database": tried(lambda: child(f"cat {database} >/dev/null 2>&1")),
        "has a child connect": tried(
            lambda: child(f'{sys.executable} -c "{connects}" 2>/dev/null')
        ),
        "connects": tried(lambda: socket.create_connection((host, int(port)), timeout=5)),
        "connects natively": tried(lambda: natively("connect", host, int(port))),
        "sends a datagram": tried(
            lambda: socket.socket(AF_INET, SOCK_DGRAM).sendto(b"x", (host, int(port)))
        ),
        "looks a name up": tried(lambda: socket.getaddrinfo("words.attacker.example", 80)),
        "listens": tried(lambda: socket.create_server(("127.0.0.1", 0))),
        "listens natively": tried(lambda: natively("bind", "127.0.0.1", settings.port + 1)),
        "another socket": tried(
            lambda: socket.socket(socket.AF_UNIX).connect(str(settings.releaser) + ".other")
        ),
    }
    held = {
        "a child can start": tried(lambda: child("true")),
        "keys": sorted(
            {type(one).__name__ for one in gc.get_objects() if "Key" in type(one).__name__}
            & {"Key", "KeyRing", "Ed25519PrivateKey"}
        ),
        "modules": sorted(
            name
            for name in sys.modules
            if name.startswith(("assistant.storage", "governance.ledger", "cryptography"))
            or name
            in {
                *("sqlalchemy", "fastapi", "psycopg", "pydantic_settings", "jinja2"),
                *("assistant.bootstrap", "assistant.config", "governance.sealing"),
                *("governance.custody", "governance.opening", "governance.stages"),
            }
        ),
        "listens": listens.getsockname()[1],
    }
    sys.stdout.write(json.dumps({"report": report, "held": held}))


if __name__ == "__main__":
    main()
