"""Files people keep: a notice's text as it was meant to be read, and nothing loaded."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.requests import package
from assistant.standalone.pages import Block, blocks, day, environment, minute
from assistant.storage.notification_records import NotificationKind
from assistant.storage.statuses import Status
from governance.consent.notices import bundled_notices
from governance.consent.records import ConsentState

TEXT = """Chatham is software. It
reads a session.

## What happens

1. It is locked away. Nothing
   reads it.
2. **It** is masked.

- One.
- Two.
It goes on."""


def test_a_notice_is_read_as_headings_paragraphs_and_lists() -> None:
    assert blocks(TEXT) == (
        Block("text", ("Chatham is software. It reads a session.",)),
        Block("heading", ("What happens",)),
        Block("step", ("It is locked away. Nothing reads it.", "It is masked.")),
        Block("item", ("One.", "Two. It goes on.")),
    )


@given(st.text(alphabet="ab \n", max_size=80))
def test_no_word_is_lost(text: str) -> None:
    read = " ".join(line for block in blocks(text) for line in block.lines)
    assert read.split() == text.split()


def test_every_installed_notice_reads_without_marks() -> None:
    for notice in bundled_notices():
        lines = [line for block in blocks(notice.text) for line in block.lines]
        assert lines
        assert not [line for line in lines if re.match(r"#|\d+\. |[-*] ", line) or "**" in line]


def test_days_are_days_to_a_reader() -> None:
    assert day("2027-01-31T09:05:00+00:00") == "31 January 2027"
    assert minute("2027-02-01T09:05:00+00:00") == "1 February 2027, 09:05"


@pytest.mark.parametrize("name", ["standalone.html"])
def test_nothing_is_loaded(name: str) -> None:
    source = environment("assistant.standalone").get_template(name).render()
    assert not re.search(r"<script|<link|<img|url\(|@import|https?:", source)


def test_every_code_has_words() -> None:
    assert set(package.STANDS) == set(Status)
    assert set(package.SAID) == set(ConsentState)
    assert set(package.TOLD) == set(NotificationKind)
