"""A paper set in a process of its own: the same bytes and refusals, or none; then it goes."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.papers import apart, typesetting
from assistant.papers.blocks import Paper, Section, items, text

SECRET = "zaffre"


def paper(**changes):
    told = {
        "id": "sheet",
        "title": "A sheet",
        "lead": f"What {SECRET} is for.",
        "issued_for": "Northwind \u00df",
        "contact": "privacy@example.org",
        "at": datetime(2027, 1, 3, 9, tzinfo=UTC),
        "sections": (Section(heading="First", blocks=(text("One.", "Two."), items("a", "b"))),),
    }
    return Paper(**(told | changes))


def children():
    found = set()
    for task in Path("/proc/self/task").iterdir():
        with suppress(OSError):  # a thread that has ended meanwhile
            found |= set((task / "children").read_text().split())
    return found


def test_it_is_the_same_file_and_the_process_is_gone():
    before = children()
    assert apart.as_pdf(paper()) == typesetting.as_pdf(paper())
    assert children() <= before


def test_what_does_not_fit_is_refused_in_the_same_words():
    long = (Section(heading="Long", blocks=(text(*["words " * 300] * 20),)),)
    refusals = []
    for make in (apart.as_pdf, typesetting.as_pdf):
        with pytest.raises(typesetting.PaperError) as refused:
            make(paper(one_page=True, sections=long))
        refusals.append(str(refused.value))
    assert refusals[0] == refusals[1]
    assert "has to fit one page" in refusals[0]


@pytest.mark.parametrize(
    "script",
    [
        "raise SystemExit(1)",
        "import sys; sys.stdin.read()",
        f"import sys; sys.exit({SECRET!r})",
        "import json; print(json.dumps({'number': json.loads(input())['number'], 'told': {}}))",
    ],
    ids=["ended", "stalled", "said", "nothing"],
)
def test_a_process_that_gives_no_answer_makes_no_paper(script):
    before = children()
    with pytest.raises(typesetting.PaperError, match="could not be set just now") as refused:
        apart.as_pdf(paper(), command=(sys.executable, "-c", script), seconds=3)
    assert SECRET not in str(refused.value)
    assert children() <= before


@pytest.mark.verify
def test_so_many_at_once_and_no_more():
    before, seen, earlier = children(), [], set()
    with ThreadPoolExecutor(8) as pool:
        papers = [paper(title=f"Sheet {n}") for n in range(8)]
        waiting = [pool.submit(apart.as_pdf, one, seconds=300) for one in papers]
        while not all(one.done() for one in waiting):
            # One look takes a while, in which one may end and another begin; who is there in two
            # looks was there between them.
            now = children() - before
            seen.append(len(now & earlier))
            earlier = now
    assert 0 < max(seen) <= 2
    assert len({one.result() for one in waiting}) == 8


def test_setting_a_paper_loads_no_typesetter_here():
    code = (
        "import sys; from tests.integration.papers.test_apart import paper; "
        "from assistant.papers.apart import as_pdf; assert as_pdf(paper()).startswith(b'%PDF'); "
        "sys.exit('typst' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True)
    assert done.returncode == 0, done.stderr
