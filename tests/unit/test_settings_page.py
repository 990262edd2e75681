"""One page says every setting there is, with the default it has."""

import json
import re
from enum import Enum
from pathlib import Path

import pytest

from assistant.config import Settings
from assistant.egress.settings import EgressSettings

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/operations/settings.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| `(CHATHAM_[A-Z_]+)` \|\s*(.*?)\s*\|", PAGE, flags=re.MULTILINE))
FIELDS = {
    f"CHATHAM_{name.upper()}": field
    for model in (EgressSettings, Settings)
    for name, field in model.model_fields.items()
}
NAME = re.compile(r"\bCHATHAM_[A-Z_]*[A-Z]\b")
PRODUCT = [
    file for part in ("assistant", "api", "governance") for file in (ROOT / part).rglob("*.py")
]
TEXTS = [
    ROOT / "README.md",
    ROOT / "CHANGELOG.md",
    *(ROOT / "docs").rglob("*.md"),
    *(ROOT / "docs/operations/systemd").iterdir(),
]


def shown(default):
    """As the page writes it."""
    if default is None or default == "":
        return ""
    if isinstance(default, dict):
        return f"`{json.dumps(default)}`"
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    return f"`{default.value if isinstance(default, Enum) else default}`"


def test_there_is_something_to_look_for():
    assert len(FIELDS) > 30
    assert len(ROWS) >= len(FIELDS)


@pytest.mark.parametrize("name", sorted(FIELDS))
def test_a_setting_stands_there_with_its_default(name):
    assert ROWS[name] == shown(FIELDS[name].get_default(call_default_factory=True))


def test_whatever_name_the_code_knows_stands_there():
    known = {name for file in PRODUCT for name in NAME.findall(file.read_text(encoding="utf-8"))}
    assert known - set(ROWS) == set()
    assert set(ROWS) - known - set(FIELDS) == set()


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.name)
def test_no_text_names_a_setting_that_is_none(text):
    assert set(NAME.findall(text.read_text(encoding="utf-8"))) - set(ROWS) == set()
