"""What a goal is about decides, and what has helped beside it comes next."""

import numpy as np
import pytest

from assistant.llm.hashing_embedder import HashingEmbedder
from assistant.microlearning.catalogue import installed
from assistant.microlearning.examples import Examples, examples
from assistant.microlearning.neighbours import FIRST, OTHERS, worth
from assistant.microlearning.ranking import LEAST, Ranker, shares, weights
from assistant.themes.taxonomy import installed as taxonomy
from governance.policy.sensitivity.exemplars import Exemplar, Exemplars, MemoryIndex

COLUMN = {theme: at for at, theme in enumerate(taxonomy().themes)}
EMBEDDER = HashingEmbedder()


@pytest.fixture(scope="module")
def ranker():
    found = examples()
    index = MemoryIndex(found.all.all, EMBEDDER.embed(found.all.texts()))
    return Ranker(examples=found, index=index, embedder=EMBEDDER, weights=weights(found))


def examples_of(*goals):
    texts = tuple(
        Exemplar(id=f"goal-{theme}-{at:02d}", label=theme, text="A goal.")
        for at, (theme, _) in enumerate(goals)
    )
    known = Exemplars(digest="0" * 64, all=texts, by_id={one.id: one for one in texts})
    beside = {one.id: goal[1] for one, goal in zip(texts, goals, strict=True)}
    return Examples(all=known, beside=beside)


def test_neighbours_are_worth_what_the_examples_name_on_average():
    found = worth(
        examples_of(
            ("delegation", ("team_trust", "prioritization")),
            ("delegation", ("prioritization",)),
        )
    )
    row = found[COLUMN["delegation"]]
    assert row[COLUMN["delegation"]] == 1
    assert row[COLUMN["team_trust"]] == pytest.approx(FIRST / 2)
    assert row[COLUMN["prioritization"]] == pytest.approx((FIRST + OTHERS) / 2)
    assert row.sum() == pytest.approx(1 + FIRST + OTHERS / 2)
    assert (found[COLUMN["feedback"]] == np.eye(len(COLUMN))[COLUMN["feedback"]]).all()


def test_no_neighbour_is_worth_as_much_as_the_theme_itself():
    found = worth(examples())
    assert (found.argmax(axis=1) == np.arange(len(COLUMN))).all()
    assert (np.sort(found, axis=1)[:, -2] < 0.5).all()


def test_shares_sum_to_one_and_keep_the_order():
    fits = np.array([[0.1, 0.5, 0.3], [0.0, 0.0, 0.0]])
    found = shares(fits)
    assert found.sum(axis=1) == pytest.approx([1, 1])
    assert found[0].argsort().tolist() == [0, 2, 1]
    assert found[1] == pytest.approx([1 / 3] * 3)


def test_a_goal_among_the_examples_finds_its_module_and_says_which_goal_it_was(ranker):
    one = examples().all.by_id["goal-remote_hybrid-01"]
    found = ranker.rank(["Qqqq zzzz.", one.text], installed().modules)
    assert found[0].module == "remote-hybrid"
    assert {ranked.line for ranked in found} == {1}
    assert all(ranked.score >= LEAST for ranked in found)


def test_a_goal_that_says_nothing_is_no_reason_to_propose_a_module(ranker):
    assert ranker.rank(["Qqqq zzzz."], installed().modules) == ()


def test_every_theme_has_fifty_examples_or_more():
    goals = [examples().all.by_id[name].label for name in examples().beside]
    assert min(goals.count(theme) for theme in COLUMN) >= 50
