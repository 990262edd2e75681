"""Column types refuse what could be something a person said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from assistant.storage.columns import Code, check_token
from assistant.storage.errors import StorageError
from assistant.storage.statuses import Status

DIALECT = sqlite.dialect()


@pytest.mark.parametrize(
    "value", ["per_1", "chatham:embedded", "ollama:llama3.1", "openai/gpt", "0" * 64, "a" * 200]
)
def test_ids_and_codes_pass(value: str) -> None:
    assert check_token(value) == value


@given(st.text().filter(lambda s: any(c.isspace() or c in '@,;!?"“”' or ord(c) > 127 for c in s)))
def test_anything_with_a_space_a_mark_or_another_script_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="identifier or a code") as caught:
        check_token(value)
    assert caught.value.args == ("Only an identifier or a code may be stored unsealed.",)


@pytest.mark.parametrize("value", ["", "a" * 201, "per_1\n", "-x", " x", "x "])
def test_odd_shapes_are_refused(value: str) -> None:
    with pytest.raises(ValueError, match="identifier"):
        check_token(value)


def test_a_code_nobody_knows_is_a_fault_and_not_quoted() -> None:
    with pytest.raises(StorageError) as caught:
        Code(Status).process_result_value("Sarah said no", DIALECT)
    assert "Sarah" not in str(caught.value)
    assert caught.value.__context__ is None
