"""The web process as an attacker: with all it has, no key, no database, no connection.

Each is tried from inside, in a process that has raised the very walls of `chatham serve`.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.sessions.scene import overrides, scene
from tests.ports import held_port
from tests.web_process import ROOT, web_before

HELD = """
from assistant.apart.landlock import confine
held = confine(())
print(held.files and held.ports)
"""
LANDLOCK = subprocess.run(
    [sys.executable, "-c", HELD], cwd=ROOT, capture_output=True, text=True, check=False
).stdout
needs_landlock = pytest.mark.skipif(
    LANDLOCK.strip() != "True", reason="this kernel has no Landlock with TCP rules (Linux 6.7)"
)
STOPPED = {"PermissionError", "OutsideError", "OSError"}


@needs_landlock
def test_code_inside_reads_no_key_and_no_database_and_connects_nowhere(tmp_path: Path) -> None:
    built = scene(tmp_path / "home", overrides())
    built.chatham.database.close()
    with socket.create_server(("127.0.0.1", 0)) as there, held_port() as own:
        host, port = there.getsockname()
        run = subprocess.run(
            [
                *(sys.executable, str(Path(__file__).with_name("inside.py"))),
                *(str(tmp_path / "home"), f"{host}:{port}", str(os.getpid())),
            ],
            cwd=tmp_path,
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(ROOT),
                "CHATHAM_RELEASER": f"unix:{tmp_path / 'r.sock'}",
                "CHATHAM_PORT": str(own),
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        there.settimeout(0.2)
        with pytest.raises(TimeoutError):
            there.accept()
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    assert set(told["report"].values()) <= STOPPED, told["report"]
    assert told["held"].pop("a child can start") == "done"  # so that the others mean something
    assert told["held"].pop("listens")
    assert told["held"] == {"keys": [], "modules": []}
    assert not (tmp_path / "home" / "left.txt").exists()


def test_web_has_nothing_of_the_environment_that_it_need_not_know(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    secrets = {
        "CHATHAM_KEY_FILE": "/secret/key",
        "CHATHAM_DATABASE_URL": "postgresql://chatham:secret@127.0.0.1/x",
        "CHATHAM_OIDC_SECRET_FILE": "/secret/oidc",
        "OPENAI_API_KEY": "secret",
        "http_proxy": "http://secret.example",
    }
    with web_before(tmp_path / "r.sock", more=secrets) as web:
        environment = Path(f"/proc/{web.process.pid}/environ").read_bytes()
        assert b"CHATHAM_RELEASER=" in environment
        assert b"secret" not in environment
        assert web.peak_mb() < 70
