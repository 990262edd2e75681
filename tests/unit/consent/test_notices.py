"""Notices that come with Chatham: readable, complete, and never changed once released."""

from __future__ import annotations

import re
from importlib import resources

import pytest

from governance.consent import notices
from governance.consent.notices import Notice, NoticeError, bundled_notices, parse_notice
from governance.identity import Locality

FILE = resources.files(notices).joinpath("summary_en_v1.md").read_text(encoding="utf-8")


def summary_notice() -> Notice:
    (notice,) = [n for n in bundled_notices() if "session_summary" in n.purposes]
    return notice


def test_the_summary_notice_names_what_it_asks_for() -> None:
    notice = summary_notice()
    assert (notice.id, notice.version, notice.language) == ("chatham.summary", 1, "en")
    assert notice.purposes == {"session_summary"}
    assert notice.localities == set(Locality)
    assert notice.grant_days == 365
    assert notice == parse_notice(FILE)


def test_people_are_told_what_they_must_know() -> None:
    notice = summary_notice()
    text = " ".join(notice.text.split())
    for promise in (
        "free to say no",
        "7 days",
        "30 days",
        "never read it",
        "take your yes back at any time",
        "until you say yes to that as well",
        "two people, only together",
        "keys to them are destroyed",
    ):
        assert promise in text


@pytest.mark.parametrize("notice", bundled_notices(), ids=lambda notice: notice.id)
def test_the_text_is_short_and_plain(notice: Notice) -> None:
    words = re.findall(r"[A-Za-z']+", notice.text)
    sentences = re.findall(r"[.?!:](?:\s|$)", notice.text)
    assert len(words) < 650
    assert len(words) / len(sentences) < 16
    assert not re.search(r"hereby|pursuant|aforementioned|utili[sz]e|leverage", notice.text)


def test_line_ends_of_other_systems_make_no_other_notice() -> None:
    assert parse_notice(FILE.replace("\n", "\r\n")).digest == parse_notice(FILE).digest


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("+++\nid", "id", "between"),
        ("+++\n\nChatham", "\n\nChatham", "between"),
        ("version = 1", "version = ", "TOML"),
        ("version = 1", "version = 0", "version"),
        ("version = 1", 'version = "1"', "version"),
        ("grant_days = 365", "grant_days = 9999", "grant_days"),
        ("grant_days = 365\n", "", "grant_days"),
        ('language = "en"', 'language = "English"', "language"),
        ('["session_summary"]', "[]", "purposes"),
        ('["session_summary"]', '["world_domination"]', "world_domination"),
        ('"third_party"]', '"the_moon"]', "localities"),
        ('withdrawal = "', 'withdrawl = "', "withdrawal"),
        ('title = "May', 'title = "" #', "title"),
        ('id = "chatham.summary"', 'id = "../etc"', "id"),
    ],
)
def test_a_notice_that_is_not_whole_is_refused(old: str, new: str, message: str) -> None:
    assert old in FILE
    with pytest.raises(NoticeError, match=message):
        parse_notice(FILE.replace(old, new, 1))


@pytest.mark.parametrize("text", ["", "+++\n", "+++\n+++\n", "Just a text.\n"])
def test_what_is_no_notice_is_refused(text: str) -> None:
    with pytest.raises(NoticeError):
        parse_notice(text)


def test_a_notice_without_a_text_is_refused() -> None:
    front = FILE.split("+++\n")[1]
    with pytest.raises(NoticeError, match="between"):
        parse_notice(f"+++\n{front}+++\n \n")
