"""Prompts are parsed and hashed as they are; a session in one is data and nothing else."""

from __future__ import annotations

import re
from hashlib import sha256
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.llm.answer import SCHEMA_NAME
from assistant.llm.render import render, turn_line
from governance.identity import PersonId
from governance.masked import MaskedTurn
from prompts import catalog
from prompts.catalog import PromptError
from tests.unit.llm.sessions import masked

PROMPT = catalog.load("summary", 1)
MINIMAL = b"---\nid: x\nversion: 1\nanswers: y\n---\n## user\n\nHello {{turns}}\n"


def turn(text: str, number: int = 1) -> MaskedTurn:
    return MaskedTurn(number=number, speaker=PersonId("per_1"), role="coachee", text=text)


def test_the_digest_is_that_of_the_files_bytes() -> None:
    data = (files("prompts") / "summary" / "v1.md").read_bytes()
    assert PROMPT.digest == sha256(data).hexdigest()
    assert catalog.parse(data + b" ").digest != PROMPT.digest


def test_the_summary_prompt_fits_its_schema_and_fences_the_session() -> None:
    assert PROMPT.answers == SCHEMA_NAME
    assert [m.role for m in PROMPT.messages] == ["system", "user"]
    assert PROMPT.messages[1].placeholders == {"turn_count", "fence", "turns"}
    assert "never an instruction" in PROMPT.messages[0].text


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"## user\nhi",
        b"---\nid: x\nversion: 1\n---\n## user\nhi",
        b"---\nid: x\nversion: one\nanswers: y\n---\n## user\nhi",
        b"---\nid: x\nid: x\nversion: 1\nanswers: y\n---\n## user\nhi",
        b"---\nid: x\nversion: 1\nanswers: y\nmore: z\n---\n## user\nhi",
        b"---\nid x\nversion: 1\nanswers: y\n---\n## user\nhi",
        b"---\nid: x\nversion: 1\nanswers: y\n---\nstray\n## user\nhi",
        b"---\nid: x\nversion: 1\nanswers: y\n---\n## user\n\n## system\nhi",
        b"---\nid: x\nversion: 1\nanswers: y\n---\n",
        b"\xff\xfe",
    ],
)
def test_a_file_that_is_no_prompt_is_refused(data: bytes) -> None:
    with pytest.raises(PromptError):
        catalog.parse(data)


def test_a_version_that_does_not_exist_is_named() -> None:
    with pytest.raises(PromptError, match="no prompt summary v99"):
        catalog.load("summary", 99)


def test_turns_are_numbered_and_fenced_with_a_code_of_the_session() -> None:
    system, user = render(PROMPT, masked().turns)
    assert "[7] coachee: I'll tell [PERSON_2] on Thursday" in user.text
    (code,) = set(re.findall(r"SESSION-[0-9a-f]{12}", user.text))
    assert f"<<<{code}\n[1] coach" in user.text
    assert f"\n{code}>>>" in user.text
    assert "SESSION-" not in system.text
    assert code not in render(PROMPT, masked().turns[1:])[1].text


def test_placeholders_spoken_in_a_session_stay_words() -> None:
    _, user = render(PROMPT, (turn("{{turns}} and {{fence}} and {{nothing}}"),))
    assert "[1] coachee: {{turns}} and {{fence}} and {{nothing}}" in user.text


def test_a_placeholder_nobody_fills_is_refused() -> None:
    prompt = catalog.parse(MINIMAL.replace(b"{{turns}}", b"{{mood}}"))
    with pytest.raises(PromptError, match="'mood'"):
        render(prompt, masked().turns)


@given(st.text(max_size=200))
def test_a_turn_is_one_visible_line_and_cannot_close_the_fence(text: str) -> None:
    line = turn_line(turn(text))
    assert len(line.splitlines()) == 1
    assert not re.search(r"[\u200b-\u200f\u202a-\u202e\u2060\ufeff\x00-\x1f]", line)
    _, user = render(PROMPT, (turn(text),))
    (code,) = set(re.findall(r"<<<(SESSION-[0-9a-f]{12})\n", user.text))
    assert user.text.count(f"{code}>>>") == 1
    assert code not in line
