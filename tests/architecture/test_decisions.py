"""Every decision says its number and since when it stands; one that is named is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs/adr").glob("[0-9]*.md"))
NUMBERS = {int(page.name[:4]) for page in PAGES}
READ = [
    *PAGES,
    *ROOT.glob("*.md"),
    *(ROOT / "docs").glob("*.md"),
    *(ROOT / "docs/operations").glob("*.md"),
]


def test_no_number_is_given_twice():
    assert len(PAGES) > 30
    assert len(NUMBERS) == len(PAGES)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name[:4])
def test_a_page_begins_with_its_number_and_since_when_it_stands(page):
    title, blank, status, *_ = page.read_text(encoding="utf-8").splitlines()
    assert title.startswith(f"# {int(page.name[:4])}. ")
    assert not blank
    assert re.match(r"Accepted, \d{4}-\d\d-\d\d\.", status), status


@pytest.mark.parametrize("page", READ, ids=lambda page: page.name)
def test_a_decision_that_is_named_is_there(page):
    named = re.findall(r"\bADRs? (\d+)", page.read_text(encoding="utf-8"))
    assert {int(number) for number in named} <= NUMBERS
