from __future__ import annotations

import pytest

from evals.baselines import PICKED, Ranker, lead, lex_rank, ranked_summary, regex_summary, text_rank
from evals.sessions import SETS, Case, CaseTurn, load
from tests.unit.evals.cases import case

SESSION = next(c for c in load(SETS["own_dev"]) if c.medium == "clean")
NOTES = next(c for c in load(SETS["own_dev"]) if c.medium == "notes")
RANKERS = [lead, text_rank, lex_rank]


@pytest.mark.parametrize("rank", [text_rank, lex_rank])
def test_a_rank_orders_every_text_once_and_prefers_the_central_one(rank: Ranker) -> None:
    texts = [
        "Yoghurt tastes sour.",
        "She wrote the Sunday rota.",
        "The Sunday rota needs an audit.",
        "Nobody wants an audit.",
        "…",
    ]
    order = rank(texts)
    assert sorted(order) == list(range(len(texts)))
    assert order[0] == 2
    assert 4 in order[-2:]


@pytest.mark.parametrize("rank", RANKERS)
def test_sections_come_from_the_coachee_and_from_their_quarter(rank: Ranker) -> None:
    found = ranked_summary(SESSION, rank)
    speakers = {turn.i: turn.speaker for turn in SESSION.turns}
    quarter = len(SESSION.turns) / 4
    for number, section in enumerate((found.goal, found.reality, found.options)):
        cited = [turn for line in section for turn in line.turns]
        assert len(cited) == PICKED
        assert {speakers[turn] for turn in cited} == {"coachee"}
        assert all(number * quarter < turn <= (number + 1) * quarter + 1 for turn in cited)
    assert len(found.commitments) == PICKED
    assert all(c.turns[0] > 3 * quarter for c in found.commitments)


def test_lead_takes_the_first_turns() -> None:
    found = ranked_summary(SESSION, lead)
    assert [line.turns for line in found.goal] == [(2,), (4,), (6,)]


def test_a_commitment_belongs_to_whoever_spoke_the_coach_included() -> None:
    found = ranked_summary(SESSION, lead).commitments
    speakers = {turn.i: turn.speaker for turn in SESSION.turns}
    assert {c.owner for c in found} == {"coach", "coachee"}
    assert all(c.owner == speakers[c.turns[0]] for c in found)


def test_notes_have_no_owner_and_are_read_whole() -> None:
    found = ranked_summary(NOTES, lead)
    assert [line.turns for line in found.goal] == [(1,), (2,), (3,)]
    assert {c.owner for c in found.commitments} == {None}


def said(text: str) -> Case:
    return case().model_copy(update={"turns": (CaseTurn(i=1, speaker="coach", text=text),)})


@pytest.mark.parametrize("text", ["I'll ask", "i’ll ask", "Let's ask", "so i will ask"])
def test_the_regex_finds_promises(text: str) -> None:
    (found,) = regex_summary(said(text)).commitments
    assert (found.owner, found.due, found.turns) == ("coach", None, (1,))


@pytest.mark.parametrize("text", ["ill at ease", "she will ask", "Will asks", "free will"])
def test_the_regex_finds_nothing_else(text: str) -> None:
    assert regex_summary(said(text)).commitments == ()


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("I'll ask by next Tuesday, Tuesday!", "by next Tuesday"),
        ("I'll ask tonight", "tonight"),
        ("I'll ask some day", None),
    ],
)
def test_the_regex_takes_the_first_day(text: str, due: str | None) -> None:
    assert regex_summary(said(text)).commitments[0].due == due
