"""What a log of the suites holds: no held-out word, and each case once."""

import subprocess
import sys

import pytest

from evals.provenance import ROOT

pytestmark = pytest.mark.verify
# In a process of its own: inspect-ai leaves streams of its own open.
LOGGED = """
import json, sys
from pathlib import Path
from inspect_ai.log import read_eval_log
from assistant.offline import stay_offline
stay_offline()
from evals.suites.inspecting import measure
from evals.suites.product import Product
from evals.suites.suite import Item, Outcome, Suite

suite = Suite(
    name="made_up", version=1, items=lambda _: (), metrics={"held": "up"}, pace=(0.0, 0.0)
)

def item(number):
    word = "openly" if number % 2 else "secretly"
    return Item(
        id=f"case-{number}",
        cluster=f"case-{number}",
        content=f"{word}-{number} " * 50,
        words=50,
        ask=lambda product: "answer",
        judge=lambda answer: Outcome(scores={"held": 1.0}, shown=f"{word}-{number} shown"),
        held_out=number % 2 == 0,
    )

product = Product()
for folder, count in ((sys.argv[1], 10), (sys.argv[2], 40)):
    measured = measure(suite, [item(n) for n in range(count)], product, Path(folder))
    assert len(measured.cases) == count
    (log,) = Path(folder).glob("*.eval")
    text = json.dumps(read_eval_log(str(log)).model_dump(mode="json"))
    Path(folder, "text").write_text(text)
"""


@pytest.fixture(scope="module")
def logs(tmp_path_factory):
    """The logs of ten and of forty cases, every second of them held out, as text."""
    folders = [tmp_path_factory.mktemp("logs") for _ in range(2)]
    done = subprocess.run(
        [sys.executable, "-c", LOGGED, *map(str, folders)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [(folder / "text").read_text() for folder in folders]


def test_no_part_of_a_log_holds_a_held_out_word(logs):
    for text in logs:
        assert "openly-1" in text
        assert "secretly" not in text


def test_a_log_grows_with_its_cases_and_not_with_their_square(logs):
    few, many = map(len, logs)
    assert many < 5 * few
