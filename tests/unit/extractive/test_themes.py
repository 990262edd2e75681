from __future__ import annotations

import numpy as np

from assistant.summary.extractive import themes as module
from assistant.summary.extractive.themes import goals, sentences, themes, weigh
from tests.unit.extractive.talks import EMBEDDER, spoken

TAXONOMY = {
    "delegation",
    "feedback",
    "difficult_conversations",
    "performance_management",
    "developing_others",
    "recognition",
    "hiring_onboarding",
    "confidence",
    "prioritization",
    "wellbeing_boundaries",
    "resilience",
    "career_growth",
    "self_awareness",
    "stakeholder_management",
    "executive_presence",
    "communication",
    "negotiation",
    "managing_up",
    "team_conflict",
    "team_trust",
    "remote_hybrid",
    "inclusion",
    "accountability",
    "leading_change",
    "strategy_vision",
    "decision_making",
    "first_time_manager",
}


def test_the_data_knows_exactly_the_taxonomy() -> None:
    assert set(sentences()) == TAXONOMY
    assert all(len(group) >= 5 for group in sentences().values())
    assert {t for g in goals() for t in g.themes} <= TAXONOMY


def test_a_session_has_one_to_three_themes_with_evidence_in_it() -> None:
    talk = spoken(
        "A: What would make this hour worth it?",
        "B: Handing tasks over to somebody and not hovering over them all day long.",
        "A: Say more.",
        "B: I gave her the work and then I took it back in the evening.",
    )
    found = themes(talk, EMBEDDER, [2])
    assert 1 <= len(found) <= module.MOST
    for theme in found:
        assert theme.id in TAXONOMY
        assert 0.0 <= theme.score <= 1.0
        assert set(theme.turns) <= {1, 2, 3, 4}


def test_the_words_of_a_theme_are_nearest_to_it() -> None:
    talk = spoken("A: Go on.", "B: Somebody has to decide. " + sentences()["delegation"][0])
    parts = weigh(talk, EMBEDDER, [2])
    assert parts is not None
    names = list(sentences())
    assert names[int(np.argmax(parts.session))] == "delegation"


def test_a_session_without_substance_has_no_theme() -> None:
    assert themes(spoken("A: Hello.", "B: Hi."), EMBEDDER, []) == ()


def test_a_labelled_goal_does_not_vote_on_its_own_session() -> None:
    goal = goals()[0]
    talk = spoken("A: What do you want from today?", f"B: {goal.text}")
    with_it, without = weigh(talk, EMBEDDER, [2]), weigh(talk, EMBEDDER, [2], without=goal.id)
    assert with_it is not None
    assert without is not None
    assert not np.allclose(with_it.votes, without.votes)
