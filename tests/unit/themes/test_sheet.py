from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.papers.typesetting import as_pdf
from assistant.themes.page import privacy_text
from assistant.themes.paper import report_paper
from assistant.themes.reading import lead, trends
from assistant.themes.sheet import report_csv, safe
from tests.unit.themes.test_page import PILOT, pilot_report, report

NOW = datetime(2027, 2, 3, tzinfo=UTC)
FIGURES = {"delegation": 40, "feedback": 38, "recognition": 20, "inclusion": 3, "resilience": -2}


@given(st.text(max_size=20))
def test_no_cell_is_a_formula(cell):
    written = safe(cell)
    assert isinstance(written, str)
    assert not written.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d"))
    assert written in {cell, f"'{cell}"}


def test_a_sheet_holds_figures_what_is_not_shown_and_the_statement():
    made = report(FIGURES)
    rows = list(csv.reader(io.StringIO(report_csv(made).decode("utf-8-sig"))))
    told = {row[2]: row for row in rows if len(row) == 9}
    assert told["delegation"][4:] == ["40", "32", "48", "0.267", "yes"]
    assert told["inclusion"][4:] == ["", "", "", "", "no"]
    assert ["privacy", privacy_text(made.design)] in rows
    assert not any("-2" in cell or cell == "3" for row in rows for cell in row)


def test_a_pilots_sheet_and_lead_name_what_comes_first():
    made = pilot_report(PILOT, "people")
    rows = list(csv.reader(io.StringIO(report_csv(made).decode("utf-8-sig"))))
    (named,) = (row for row in rows if row[:1] == ["first"])
    assert named[1] == "people"
    assert "Leading people is what most people share" in named[2]
    assert not any(
        row[:1] == ["first"]
        for row in csv.reader(io.StringIO(report_csv(report(FIGURES)).decode()))
    )
    first = lead(made)
    assert first is not None
    assert (first.code, first.beside, first.named, first.is_clear) == ("people", (), True, True)
    assert lead(pilot_report(PILOT, None)) is None


@pytest.mark.verify
def test_a_pilots_paper_names_what_comes_first():
    made = pilot_report(PILOT, "people")
    paper = report_paper(made, organization="The organization", contact="x", at=NOW)
    document = pypdfium2.PdfDocument(as_pdf(paper))
    told = " ".join("".join(p.get_textpage().get_text_range() for p in document).split())
    document.close()
    assert "Leading people is what most people share." in told
    assert "Everybody counts for every group they touched." in told
    assert "drawn by lot" not in told


@pytest.mark.verify
def test_a_paper_holds_the_same_and_no_hidden_count():
    made = report(FIGURES)
    paper = report_paper(made, organization="The organization", contact="x", at=NOW)
    document = pypdfium2.PdfDocument(as_pdf(paper))
    told = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    for part in ("40 (32 to 48)", "How nobody can be found in it", "Inclusion", "themes-v1"):
        assert part in told
    assert "-2 " not in told


def test_what_chance_explains_leads_together():
    first = lead(report(FIGURES))
    assert first is not None
    assert (first.code, first.beside) == ("delegation", ("feedback",))
    assert first.is_clear
    even = lead(report(dict.fromkeys(FIGURES, 30)))
    assert even is not None
    assert not even.is_clear
    assert lead(report({"delegation": 2, "feedback": 1})) is None


def test_one_quarter_is_no_line():
    assert trends([report(FIGURES)]) == ()
