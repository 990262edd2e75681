"""The cases of the recommender, and how it is scored."""

import pytest

from assistant.microlearning.catalogue import installed
from assistant.microlearning.examples import examples
from assistant.microlearning.module import LEVELS
from evals.bench_learning import Case, cases, ndcg


def test_every_label_is_a_module_and_both_halves_have_enough():
    known = installed().by_id
    found = cases()
    assert len({case.id for case in found}) == len(found) >= 80
    assert all(known.keys() >= case.relevant.keys() for case in found)
    assert all(3 in case.relevant.values() for case in found)
    assert all(case.level in {None, *LEVELS} for case in found)
    assert min(sum(c.split == s for c in found) for s in ("dev", "test")) >= 40


def test_no_case_is_among_the_examples_it_is_ranked_by():
    def runs(text):
        words = text.lower().split()
        return {tuple(words[at : at + 7]) for at in range(len(words) - 6)}

    known = set().union(*(runs(one.text) for one in examples().all.all))
    assert not any(runs(case.goal) & known for case in cases())


def test_ndcg_is_one_for_the_ideal_order_and_less_for_any_other():
    case = Case(id="x", split="dev", level=None, goal="", relevant={"a": 3, "b": 2, "c": 1})
    assert ndcg(["a", "b", "c"], case) == pytest.approx(1)
    assert 0.5 < ndcg(["b", "a", "c"], case) < 1
    assert ndcg(["x", "y", "z"], case) == 0
