"""The command as a user runs it, in this process: arguments in, exit code and streams out."""

import sys
from dataclasses import dataclass

import pytest

from assistant.bootstrap import build
from assistant.cli.main import main
from assistant.config import Settings
from assistant.storage.statuses import Status


@dataclass(frozen=True, kw_only=True)
class Ran:
    code: int
    out: str
    err: str


@pytest.fixture
def chatham(monkeypatch, capsys, tmp_path):
    """Runs `chatham …` with a home of its own."""
    for name in ("DATABASE_URL", "KEY_FILE", "LLM", "LLM_BASE_URL", "PUBLIC_URL"):
        monkeypatch.delenv(f"CHATHAM_{name}", raising=False)
    monkeypatch.setenv("CHATHAM_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["chatham", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main()
        streams = capsys.readouterr()
        return Ran(code=int(left.value.code or 0), out=streams.out, err=streams.err)

    return run


@pytest.fixture
def ready(chatham):
    """An installation where two people of `north-7` have said yes."""
    assert chatham("init", "--demo", "--offline").code == 0
    assert chatham("speakers", "set", "north-7", "Farah=coach,Abena=coachee").code == 0
    for name in ("Farah", "Abena"):
        assert chatham("consent", "grant", "north-7", name).code == 0
    return chatham


@pytest.fixture
def stored():
    """How many sessions there are, of whatever status."""

    def count():
        installation = build(Settings())
        with installation.database.read() as work:
            found = len(work.sessions.by_status(*Status))
        installation.database.close()
        return found

    return count
