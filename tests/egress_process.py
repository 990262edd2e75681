"""The real egress process, started for tests, and intake's key for it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from assistant.egress.client import EgressAsker, Shape
from assistant.egress.record import SIGNED_AS
from assistant.llm.asking import Limits
from assistant.llm.ladder_transport import LadderTransport
from assistant.llm.processors import ModelAddress
from assistant.llm.transport.connecting import identity_of
from assistant.system import SystemClock
from governance.ledger.signed_note import NoteSigner

ROOT = Path(__file__).parents[1]
SHAPE = Shape(temperature=0.0, most_output_tokens=4096)


def signer(seed: bytes = b"i" * 32) -> NoteSigner:
    return NoteSigner(SIGNED_AS, Ed25519PrivateKey.from_private_bytes(seed))


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """process: it; path: where it listens; model, base_url: what it asks."""

    process: subprocess.Popen[str]
    path: Path
    model: str
    base_url: str

    def asker(self, *, by: NoteSigner | None = None, seconds: float = 20) -> EgressAsker:
        return EgressAsker(
            self.path, signer=by or signer(), clock=SystemClock(), shape=SHAPE, seconds=seconds
        )

    def transport(self, limits: Limits) -> LadderTransport:
        identity = identity_of(
            ModelAddress.parse(self.model, self.base_url),
            most_output_tokens=SHAPE.most_output_tokens,
        )
        return LadderTransport(self.asker(seconds=limits.seconds), identity, limits=limits)


@contextmanager
def egress(
    folder: Path,
    base_url: str,
    hosts: str,
    *,
    model: str = "openai:local",
    more: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Running]:
    """`chatham egress`, until the block ends. hosts: its allow-list."""
    folder.chmod(0o700)
    path = folder / "egress.sock"
    environment = {
        "PATH": os.environ["PATH"],
        "CHATHAM_EGRESS": f"unix:{path}",
        "CHATHAM_EGRESS_HOSTS": hosts,
        "CHATHAM_EGRESS_INTAKE_KEY": signer().verifier.encode(),
        "CHATHAM_LLM": model,
        "CHATHAM_LLM_BASE_URL": base_url,
        "CHATHAM_LLM_TIMEOUT_S": "20",
        **more,
    }
    process = subprocess.Popen(
        [str(Path(sys.executable).with_name("chatham")), "egress"],
        cwd=ROOT,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        first = process.stderr.readline()
        assert first == "egress: ready\n", first + process.stderr.read()
        yield Running(process=process, path=path, model=model, base_url=base_url)
    finally:
        process.kill()
        process.communicate()


def told(running: Running) -> str:
    """Stop it as systemd would; everything it has written."""
    running.process.terminate()
    _, written = running.process.communicate(timeout=240)
    assert running.process.returncode == 0
    return written


AS_ANOTHER = """
import os, sys
import langchain.chat_models, langchain_openai, tenacity, assistant.llm.transport.bounded
from assistant.egress.process import main
# An account without a right to this checkout: what it needs is loaded before it is one.
os.environ["LISTEN_PID"] = str(os.getpid())
os.dup2(int(sys.argv[1]), 3)
os.setgroups([])
os.setgid(65534)
os.setuid(65534)
main()
"""


@contextmanager
def passed(folder: Path, base_url: str, hosts: str, *, key: str) -> Iterator[Path]:
    """As the units start it: this account's socket, passed to a process of another account.

    Needs root. key: intake's public key.
    """
    path = folder / "passed.sock"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listens:
        listens.bind(str(path))
        path.chmod(0o600)
        listens.listen()
        environment = {
            "PATH": os.environ["PATH"],
            "CHATHAM_EGRESS": f"unix:{path}",
            "CHATHAM_EGRESS_HOSTS": hosts,
            "CHATHAM_EGRESS_INTAKE_KEY": key,
            "CHATHAM_EGRESS_INTAKE_USER": "root",
            "CHATHAM_LLM": "openai:local",
            "CHATHAM_LLM_BASE_URL": base_url,
            "LISTEN_FDS": "1",
        }
        process = subprocess.Popen(
            [sys.executable, "-c", AS_ANOTHER, str(listens.fileno())],
            cwd=ROOT,
            env=environment,
            stderr=subprocess.PIPE,
            text=True,
            pass_fds=(listens.fileno(),),
        )
        try:
            assert process.stderr is not None
            first = process.stderr.readline()
            assert first == "egress: ready\n", first + process.stderr.read()
            yield path
        finally:
            process.kill()
            process.communicate()
