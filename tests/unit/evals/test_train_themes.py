"""Fitting the theme classifier: what brief sessions may say, and what they may not."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.themes.heads import Matrix, Read
from evals.train_themes import BRIEF, Labelled, about_means, fit, fit_exemplary, ridge

CHANCE = np.random.default_rng(7)
CENTRES = CHANCE.normal(size=(3, 12))


def _unit(rows: Matrix) -> Matrix:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True))


def _session(name: str, theme: int, *, shift: float = 0.0, turns: int = 9) -> Labelled:
    noise = CHANCE.normal(scale=1.5, size=(turns, 12))
    rows = _unit(CENTRES[theme] + shift + noise)
    read = Read(sentences=rows, turns=rows, lengths=np.full(turns, 20.0), opening=2)
    return Labelled(id=name, read=read, themes=(theme,), ordinary=shift == 0.0)


EXEMPLARS = fit_exemplary(
    _unit(np.repeat(CENTRES, 4, axis=0) + CHANCE.normal(size=(12, 12))), [0] * 4 + [1] * 4 + [2] * 4
)
SESSIONS = [_session(f"s{n}", n % 2) for n in range(12)]
BRIEFS = [_session(f"b{n}", n % 3, shift=2.0) for n in range(30)]


def test_without_briefs_each_session_weighs_one_and_with_them_they_change_the_heads() -> None:
    alone, again = fit(SESSIONS, EXEMPLARS), fit(SESSIONS, EXEMPLARS, [])
    assert alone.dump() == again.dump()
    assert not np.allclose(alone.whole, fit(SESSIONS, EXEMPLARS, BRIEFS).whole)


def test_briefs_do_not_say_what_is_ordinary_or_how_frequent_a_theme_is() -> None:
    alone, both = fit(SESSIONS, EXEMPLARS), fit(SESSIONS, EXEMPLARS, BRIEFS)
    assert both.ordinary == pytest.approx(alone.ordinary)
    assert both.spread == pytest.approx(alone.spread)
    assert both.prior == pytest.approx(alone.prior)


def test_a_theme_only_briefs_have_is_told_apart() -> None:
    both = fit(SESSIONS, EXEMPLARS, BRIEFS)
    asked = [_session(f"n{n}", 2) for n in range(12)]
    others = [_session(f"o{n}", n % 2) for n in range(12)]
    likely = [float(both.chances(one.read)[2]) for one in asked]
    unlikely = [float(both.chances(one.read)[2]) for one in others]
    assert np.mean(likely) > np.mean(unlikely)


def test_each_kind_lies_about_its_own_mean() -> None:
    rows = np.concatenate([CHANCE.normal(size=(5, 4)), CHANCE.normal(loc=9.0, size=(7, 4))])
    found = about_means(rows, 5)
    assert found[:5].mean(axis=0) == pytest.approx(np.zeros(4))
    assert found[5:].mean(axis=0) == pytest.approx(np.zeros(4))
    assert about_means(rows[:5], 5) == pytest.approx(found[:5])


def test_what_a_head_says_unseen_is_what_it_says_when_the_row_weighs_nothing() -> None:
    rows, wanted = CHANCE.normal(size=(9, 4)), CHANCE.normal(size=(9, 2))
    rows, wanted = about_means(rows, 6), about_means(wanted, 6)
    weight = np.repeat([1.0, BRIEF], [6, 3])
    _, _, unseen = ridge(rows, wanted, weight, 6)
    size = float((weight[:, None] * rows**2).sum()) / float(weight.sum())
    for left in (0, 8):
        kept = np.delete(np.arange(9), left)
        scaled = rows[kept] * weight[kept, None]
        head = np.linalg.solve(scaled.T @ rows[kept] + size * np.eye(4), scaled.T @ wanted[kept])
        assert unseen[left] == pytest.approx(rows[left] @ head)
