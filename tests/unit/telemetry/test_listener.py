"""The port of figures says nothing on stderr that the gate of log lines has not seen."""

import subprocess
import sys
from pathlib import Path

CANARY = "zaffre"
CODE = f"""
import socket
from assistant.telemetry import listener
from assistant.telemetry.logs import listen
from assistant.telemetry.words import Level


class Breaks:
    def collect(self):
        raise KeyError("{CANARY}")


class BreaksLater(listener._Silent):
    def handle(self):
        if self.rfile.peek(1)[:1] == b"!":
            raise KeyError("{CANARY}")
        super().handle()


listen(level=Level.INFO, as_json=False)
listener._Silent = BreaksLater
server = listener.serve(0, Breaks())
get = b"GET /metrics HTTP/1.1\\r\\nHost: "
for asked in (get + b"localhost", get + b"[", b"!"):
    with socket.create_connection(server.server_address) as client:
        client.sendall(asked + b"\\r\\n\\r\\n")
        print(client.recv(100).decode().partition("\\r\\n")[0])
"""


def test_what_breaks_there_is_told_by_its_kind_alone():
    root = Path(__file__).parents[3]
    run = subprocess.run(
        [sys.executable, "-c", CODE], capture_output=True, text=True, check=True, cwd=root
    )
    first, second, third = run.stdout.split("\n")[:3]
    assert first.endswith(" 500 Internal Server Error")
    assert second.endswith(" 421 Misdirected Request")
    assert third == ""
    assert CANARY not in run.stderr
    lines = run.stderr.splitlines()
    assert len(lines) == 2
    assert all("event=fault" in line and "fault=KeyError" in line for line in lines)
