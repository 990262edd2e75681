"""Copies to take away: in every format, text stays text."""

import io
import re
import zipfile
from datetime import UTC, date, datetime
from xml.etree import ElementTree as ET

import docx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from assistant.summary.document import Kind, document_of
from assistant.summary.schema import Commitment, Line, Summary
from assistant.summary.taking_away import Format, Head, as_format, escaped

HEAD = Head(
    organization="Northwind *Retail* <b>",
    contact="privacy@example.org",
    at=datetime(2026, 3, 1, 12, tzinfo=UTC),
)
HOSTILE = (
    "<script>alert(1)</script>",
    "[click](https://evil.example) ![x](https://evil.example/x.png)",
    "https://evil.example and www.evil.example and a@evil.example",
    "# heading",
    "1. one",
    "2) two",
    "- item",
    "+ item",
    "> quote",
    "```code```",
    "~~~ code",
    "    indented",
    "| a | b |",
    "***",
    "===",
    "**bold** _it_ `x` ~~s~~ &lt; &#65; \\*",
    '#import "x"; $x$ @label <label> #eval("1") *b* _i_ = h',
    '=HYPERLINK("https://evil.example")',
    "DDEAUTO c:\\windows\\system32\\cmd.exe",
    "Ada\x0b\x00\x07\ufffe O\u2019Neil \u202ereversed",
)


def summary(text):
    line = Line(text=text, turns=(1, 3), source="coach")
    commitment = Commitment(action=text, owner="coach", due=text, turns=(2,), source="coach")
    return Summary(
        overview=(line,),
        goal=(),
        reality=(),
        options=(),
        way_forward=(),
        commitments=(commitment,),
        own_words=(line,),
        themes=(),
        open_threads=(),
    )


def document(text, kind=Kind.SUMMARY):
    return document_of(summary(text), kind, approved=True, day=date(2026, 3, 1))


def shown(markdown):
    """What a reader with GitHub's habits shows, and the kinds of markup found."""
    parser = MarkdownIt("gfm-like", {"html": True, "linkify": True})
    tokens = [t for block in parser.parse(markdown) for t in (block, *(block.children or ()))]
    text = "".join(t.content for t in tokens if t.type in {"text", "text_special"})
    return text, {t.type for t in tokens}


ORDINARY = {
    "heading_open", "heading_close", "inline", "text", "text_special", "paragraph_open",
    "paragraph_close", "bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close",
}  # fmt: skip


@given(st.text(max_size=80))
@example("www.x.de")
@example("1. a")
@example("mailto:a@b.de")
@pytest.mark.parametrize("fixed", [""])
def test_whatever_is_said_stays_text_in_markdown(fixed, said):
    text = " ".join("".join(c if c.isprintable() else " " for c in fixed + said).split())
    got, kinds = shown(f"- {escaped(text)}\n")
    assert kinds <= ORDINARY
    assert got == text


@pytest.mark.parametrize("said", HOSTILE)
def test_hostile_words_stay_text_in_markdown(said):
    _, kinds = shown(as_format(document(said), Format.MARKDOWN, HEAD).decode())
    assert kinds <= ORDINARY


@pytest.mark.verify
@pytest.mark.parametrize("said", HOSTILE)
def test_hostile_words_stay_text_in_word(said):
    made = as_format(document(said), Format.WORD, HEAD)
    paragraphs = [p.text for p in docx.Document(io.BytesIO(made)).paragraphs]
    clean = " ".join("".join(c if c.isprintable() else " " for c in said).split())
    assert any(one.startswith(clean) for one in paragraphs)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        xml = archive.read("word/document.xml")
        links = archive.read("word/_rels/document.xml.rels").decode()
    kinds = {re.sub(r"^\{.*\}", "", element.tag) for element in ET.fromstring(xml).iter()}  # noqa: S314  -- our own
    assert kinds.isdisjoint({"fldSimple", "fldChar", "instrText", "hyperlink", "object"})
    assert "evil" not in links
    assert "python-docx" not in docx.Document(io.BytesIO(made)).core_properties.comments


@pytest.mark.verify
@pytest.mark.parametrize("kind", list(Kind))
def test_hostile_words_are_set_as_they_are(kind):
    said = " ".join(HOSTILE)
    made = as_format(document(said, kind), Format.PDF, HEAD)
    assert made.startswith(b"%PDF")
    assert b"/URI" not in made
    assert b"/JavaScript" not in made
    assert made == as_format(document(said, kind), Format.PDF, HEAD)


def test_a_recap_says_what_it_is_and_has_no_empty_parts():
    made = as_format(document("One.", Kind.RECAP), Format.MARKDOWN, HEAD).decode()
    assert made.startswith("# Recap of a coaching session, 1 March 2026\n")
    assert "in the coach's words" in made
    assert "## Goal" not in made
    assert "\u201cOne.\u201d" in made
