"""Nothing phones home: not Presidio's public-suffix list, not Chroma, not LangSmith, not a hub."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

AUDIT = """
import socket, sys
seen = []
def hook(event, args):
    if event in ("socket.connect", "socket.sendto"):
        address = args[1]
        host = address[0] if isinstance(address, tuple) else str(address)
        if not (host.startswith("127.") or host in ("::1", "localhost") or host.startswith("/")):
            seen.append(host)
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        if args[0] not in (None, "", "localhost", "127.0.0.1", "::1", socket.gethostname()):
            seen.append(str(args[0]))
sys.addaudithook(hook)
sys.argv = ["chatham", "demo"]
from assistant.cli.main import main
code = 0
try:
    main()
except SystemExit as left:
    code = left.code or 0
import chromadb, presidio_analyzer, langchain
print("CONNECTIONS", seen)
sys.exit(code or bool(seen))
"""


def test_the_libraries_read_what_they_are_told():
    code = (
        "from assistant.offline import stay_offline; stay_offline()\n"
        "from huggingface_hub import constants as hub\n"
        "from langsmith.utils import tracing_is_enabled\n"
        "from opentelemetry.sdk import environment_variables as otel\n"
        "import os\n"
        "assert hub.HF_HUB_OFFLINE and hub.HF_HUB_DISABLE_TELEMETRY\n"
        "assert not tracing_is_enabled()\n"
        "assert os.environ[otel.OTEL_SDK_DISABLED] == 'true'\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr


@pytest.mark.models
@pytest.mark.verify
def test_the_demo_attempts_no_connection_that_is_not_loopback(tmp_path):
    environment = os.environ | {"LANGSMITH_TRACING": "true", "LANGSMITH_API_KEY": "x"}
    run = subprocess.run(
        [sys.executable, "-c", AUDIT],
        cwd=tmp_path,
        env=environment | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "CONNECTIONS []" in run.stdout, run.stdout[-2000:] + run.stderr[-2000:]
    assert run.returncode == 0


@pytest.mark.verify
@pytest.mark.models
def test_the_demo_does_its_whole_job_without_a_network(tmp_path):
    unshare = shutil.which("unshare")
    allowed = (
        unshare
        and not subprocess.run([unshare, "-n", "true"], capture_output=True, check=False).returncode
    )
    if not allowed:
        pytest.skip("LOUD: `unshare -n` is not allowed here, so the network was not taken away.")
    run = subprocess.run(
        [str(unshare), "-n", sys.executable, "-m", "assistant.cli", "demo"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    assert "it proves itself" in run.stdout
