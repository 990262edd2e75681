"""The egress role as an attacker: with all it has, no transcript, no record, no other host.

Its credentials are its environment, its account and its code; each is tried from inside, in a
process that has raised the very walls of `chatham egress`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.llm.asking import Asked
from assistant.llm.ladder import RawAnswer, Rung, schema_of
from assistant.llm.processors import ModelAddress
from assistant.llm.shortfall import ModelFaultError
from tests.contract.chat_transport_contract import ASKED, PERMIT, Small
from tests.egress_process import ROOT, egress, signer
from tests.integration.sessions.scene import overrides, scene
from tests.unit.llm.openai_server import Server

pytestmark = pytest.mark.verify

HELD = """
from assistant.apart.landlock import confine
held = confine([1])
print(held.files and held.ports)
"""
LANDLOCK = subprocess.run(
    [sys.executable, "-c", HELD],
    cwd=ROOT,
    capture_output=True,
    text=True,
    check=False,
).stdout
needs_landlock = pytest.mark.skipif(
    LANDLOCK.strip() != "True", reason="this kernel has no Landlock with TCP rules (Linux 6.7)"
)
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another account")
STOPPED = {"PermissionError", "OutsideError", "OSError", "CalledProcessError"}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An installation with a session in it, on this very machine and account."""
    built = scene(tmp_path / "home", overrides())
    built.says_yes()
    built.takes_in()
    built.chatham.database.close()
    return tmp_path / "home"


def environment(folder: Path, model: Server) -> dict[str, str]:
    folder.mkdir(mode=0o700)
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "CHATHAM_EGRESS": f"unix:{folder / 'egress.sock'}",
        "CHATHAM_EGRESS_HOSTS": model.address.split("/")[2],
        "CHATHAM_EGRESS_INTAKE_KEY": signer().verifier.encode(),
        "CHATHAM_LLM": "openai:local",
        "CHATHAM_LLM_BASE_URL": model.address,
    }


@needs_landlock
def test_code_inside_reads_no_transcript_holds_no_key_and_reaches_no_other_host(
    tmp_path: Path, home: Path, model: Server, forbidden: Server
) -> None:
    inside = Path(__file__).with_name("inside.py")
    places = [server.address.split("/")[2] for server in (forbidden, model)]
    run = subprocess.run(
        [sys.executable, str(inside), str(home), *places, str(os.getpid())],
        cwd=tmp_path,
        env=environment(tmp_path / "run", model),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert run.returncode == 0, run.stderr
    report = json.loads(run.stdout)
    assert report.pop("connects where it may") == "done"
    assert report.pop("private keys held") == []
    assert report.pop("modules") == []
    assert set(report.values()) <= STOPPED, report
    assert forbidden.bodies == []
    assert not (home / "left.txt").exists()


@as_root
def test_an_account_of_its_own_reads_nothing_of_intakes(home: Path) -> None:
    asks = (
        "import os, sys\n"
        "for path in sys.argv[1:]:\n"
        "    try:\n"
        "        open(path, 'rb').read()\n"
        "        print('read', path)\n"
        "    except PermissionError:\n"
        "        pass"
    )
    paths = [str(path) for path in home.rglob("*") if path.is_file()]
    assert any(path.endswith("chatham.key") for path in paths)
    for folder in (home, *home.parents[:4]):
        if str(folder).startswith("/tmp/"):  # noqa: S108  -- where pytest keeps its folders
            folder.chmod(0o755)  # as careless as an administrator can be; the files stand alone
    heard = subprocess.run(
        ["/usr/bin/python3", "-c", asks, *paths],
        user=65534,
        capture_output=True,
        text=True,
        check=False,
    )
    assert heard.returncode == 0, heard.stderr
    readable = heard.stdout.splitlines()
    assert not [line for line in readable if line.endswith((".key", ".db", "-wal"))], readable


def test_a_name_that_leads_to_this_machine_is_not_followed(tmp_path: Path, model: Server) -> None:
    port = model.address.split(":")[-1].split("/")[0]
    address = f"http://localhost:{port}/v1"
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    processor = ModelAddress.parse("openai:local", address).processor
    request = Asked(
        rung=Rung.JSON_SCHEMA,
        messages=ASKED,
        schema=schema_of(Small),
        permit=replace(PERMIT, processor=processor),
    )
    with egress(tmp_path / "one", address, f"localhost:{port}") as running:
        with pytest.raises(ModelFaultError, match="led somewhere else"):
            running.asker().ask(request)
        assert model.bodies == []
    # The same name, where whoever runs it has said that it means this machine.
    with egress(tmp_path / "two", address, f"localhost:{port}@127.0.0.0/8") as running:
        assert isinstance(running.asker().ask(request), RawAnswer)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"CHATHAM_EGRESS_HOSTS": ""}, "is empty"),
        ({"CHATHAM_EGRESS_HOSTS": "models.example.org"}, "not on CHATHAM_EGRESS_HOSTS"),
        ({"CHATHAM_EGRESS_INTAKE_KEY": ""}, "no public key of an intake"),
        ({"CHATHAM_EGRESS": "tcp:127.0.0.1:1"}, "must be `unix:`"),
        ({"CHATHAM_EGRESS_INTAKE_USER": "no-such-account"}, "names no account"),
        (
            {"CHATHAM_EGRESS_INTAKE_USER": "nobody", "CHATHAM_KEY_FILE": "/somewhere"},
            "none of its business",
        ),
    ],
)
def test_what_would_not_be_safe_does_not_start(
    tmp_path: Path, model: Server, changes: dict[str, str], why: str
) -> None:
    told = environment(tmp_path / "run", model) | changes
    run = subprocess.run(
        [str(Path(sys.executable).with_name("chatham")), "egress"],
        env=told,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert run.returncode == 2
    assert why in run.stderr
    assert "Traceback" not in run.stderr
