"""A number nobody can trace is not printed; nothing somebody writes passes for a traced one."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.papers.blocks import Paper, Section, items, table, text
from assistant.programme.papers.tracing import (
    HEADING,
    Figure,
    Source,
    SourceKind,
    UntracedFigureError,
    Writing,
    quoted,
)

PLAN = Source(kind=SourceKind.PLAN, ref="kpi/nps", words="The plan, as of 2026.")
SEVEN = Figure(value=7, text="7 %", source=PLAN)


def paper(*blocks, title="A paper", lead="For tests.", heading="A part"):
    return Paper(
        id="a-paper",
        title=title,
        lead=lead,
        issued_for="Org 1",
        contact="c",
        at=datetime(2026, 3, 2, tzinfo=UTC),
        sections=(Section(heading=heading, blocks=blocks),),
    )


def cells(made):
    return [
        cell
        for part in made.paper.sections
        if part.heading != HEADING
        for block in part.blocks
        for row in (block.columns, *block.rows)
        for cell in row
    ]


def test_a_figure_carries_its_mark_and_the_paper_lists_it():
    pen = Writing()
    made = pen.finish(paper(text(pen.say("It is {it} now.", it=SEVEN))))
    assert cells(made) == ["It is 7 %\N{NO-BREAK SPACE}[1] now."]
    (row,) = made.paper.sections[-1].blocks[0].rows
    assert row == ("[1]", "7 %", "The plan, as of 2026.")
    assert made.document()["sources"][0]["ref"] == "kpi/nps"


@pytest.mark.parametrize("number", ["7", "it has 12 of them", "½", "Ⅳ", "٣", "x²", "九"])
@pytest.mark.parametrize("place", ["text", "cell", "column", "heading", "title", "lead"])
def test_a_number_of_nobody_stops_the_paper(number, place):
    pen = Writing()
    plain = text("Words.")
    given_ = {
        "text": lambda: paper(text(f"It is {number}.")),
        "cell": lambda: paper(table(("A",), [(number,)], (1,))),
        "column": lambda: paper(table((number,), [("a",)], (1,))),
        "heading": lambda: paper(plain, heading=number),
        "title": lambda: paper(plain, title=number),
        "lead": lambda: paper(plain, lead=number),
    }
    with pytest.raises(UntracedFigureError, match="no source"):
        pen.finish(given_[place]())


def test_a_number_in_a_template_or_in_ready_words_stops_it_as_well():
    for words in ("It is 7 now.", "{ready}"):
        pen = Writing()
        with pytest.raises(UntracedFigureError):
            pen.finish(paper(text(pen.say(words, ready="8"))))


def test_what_somebody_writes_cannot_forge_a_mark_or_a_place():
    pen = Writing()
    pen.put(SEVEN)
    title = quoted("Sales [1] \ue0009 %\ue0011\ue002 {it}", PLAN)
    (shown,) = cells(pen.finish(paper(text(pen.put(title)))))
    assert shown == "Sales (1) 9 %1 {it}\N{NO-BREAK SPACE}[1]"
    held = Writing()
    held.put(SEVEN)
    with pytest.raises(UntracedFigureError):
        held.finish(paper(text("\ue0009 %\ue0011\ue002")))
    with pytest.raises(UntracedFigureError):
        held.finish(paper(text("\ue0009 %\ue001\ue002")))


def test_sources_are_numbered_as_the_eye_meets_them():
    pen = Writing()
    late = pen.put(
        Figure(value=9, text="9", source=Source(kind=SourceKind.RULE, ref="r", words="r"))
    )
    early = pen.put(SEVEN)
    made = pen.finish(paper(items(early, late, pen.put(SEVEN))))
    space = "\N{NO-BREAK SPACE}"
    assert cells(made) == [f"7 %{space}[1]", f"9{space}[2]", f"7 %{space}[1]"]
    assert [one.source.ref for one in made.sources] == ["kpi/nps", "r"]


def test_what_was_written_and_not_used_is_no_source():
    pen = Writing()
    pen.put(SEVEN)
    assert pen.finish(paper(text("Words."))).sources == ()


def test_a_sentence_is_listed_by_its_beginning_and_kept_whole():
    pen = Writing()
    sentence = "Of a hundred pilots such as this, 79 would tell it from nothing at all."
    made = pen.finish(paper(text(pen.put(quoted(sentence, PLAN)), pen.put(SEVEN))))
    listed = [row[1] for row in made.paper.sections[-1].blocks[0].rows]
    assert listed == ["Of a hundred pilots such as this, 79 \N{HORIZONTAL ELLIPSIS}; 7 %"]
    assert made.sources[0].texts == (sentence, "7 %")


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_words_come_out_traced_or_not_at_all(words, more):
    """Whatever people call their KPIs: each digit printed belongs to a figure of the list."""
    pen = Writing()
    made = pen.finish(
        paper(text(pen.put(quoted(words, PLAN)) + pen.say(" and {it}", it=quoted(more, PLAN))))
    )
    (shown,) = cells(made)
    for printed in made.sources:
        for one in sorted(printed.texts, key=len, reverse=True):
            shown = shown.replace(f"{one}\N{NO-BREAK SPACE}[{printed.number}]", "")
    assert not any(letter.isnumeric() for letter in shown)
