"""README says what is: its example is the one that is run, its commands and files exist."""

import re
from pathlib import Path

from assistant.cli.main import group

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_example_is_the_one_the_tests_run():
    code = (ROOT / "docs" / "examples" / "guard_a_chain.py").read_text(encoding="utf-8")
    shown = "\n".join(line for line in code.splitlines() if not line.startswith("# ruff"))
    assert shown.strip() in README


def test_every_linked_file_exists():
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target


def test_every_command_named_exists():
    commands = set(group.list_commands(None))
    assert set(re.findall(r"chatham ([a-z-]+)", README)) <= commands
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)
    assert set(re.findall(r"make ([a-z-]+)", README)) <= {*targets, "and"}
