from __future__ import annotations

import pytest

from assistant.llm.hashing_embedder import HashingEmbedder
from assistant.llm.verify.polarity import denied_by
from evals.generative.operating import Point, Sentence, chosen, halved, left_out, rates
from evals.generative.signs import CITED, Cited, Session, Signs
from evals.sessions import CasePerson, CaseTurn
from governance.identity import SpeakerRole
from tests.unit.evals.cases import case

STRICT = Point(cited=2, names=True, denied=True, place=0.5, speaker=0.1, share=0.2)
TURNS: tuple[tuple[SpeakerRole, str], ...] = (
    ("coachee", "I gave {{PERSON:Hope}} the rota in March and it went badly for the ward."),
    ("coach", "I will send you the delegation page on Thursday."),
    ("coachee", "{{PERSON:Deepak}} runs the mattress audit every single year without me."),
    ("coachee", "I do not want the choir to suffer."),
)
FINE = "She gave Hope the rota in March."


def _session() -> Session:
    turns = tuple(
        CaseTurn(i=n, speaker=role, text=text) for n, (role, text) in enumerate(TURNS, start=1)
    )
    roster = (CasePerson(name="Abena Mensah", role="coachee"),)
    made = case().model_copy(update={"turns": turns, "roster": roster})
    return Session(made, HashingEmbedder())


@pytest.fixture(scope="module")
def session() -> Session:
    return _session()


def test_a_true_sentence_stands_though_it_names_a_speaker_nobody_named(session: Session) -> None:
    assert not STRICT.stops(session.signs(FINE, found_for=FINE))
    named = "Abena gave Hope the rota in March."
    assert not STRICT.stops(session.signs(named, found_for=named))


@pytest.mark.parametrize(
    ("true", "false"),
    [
        (FINE, "She gave Hope the rota in June."),
        (FINE, "She gave Deepak the rota in March."),
        (FINE, "She did not give Hope the rota in March."),
        (FINE, "She gave Marisol the rota in March."),
        ("The coach sends the delegation page on Thursday.",
         "The coachee sends the delegation page on Thursday."),
    ],
)  # fmt: skip
def test_an_edit_is_stopped_beside_the_turns_of_the_true_sentence(
    session: Session, true: str, false: str
) -> None:
    assert not STRICT.stops(session.signs(true, found_for=true))
    assert STRICT.stops(session.signs(false, found_for=true))


def test_only_a_verbs_own_negation_is_looked_for() -> None:
    cues = {"not"}
    assert "rota" in denied_by("She does not write the rota.", cues)
    assert "rota" in denied_by("She doesn't write the rota.", cues)
    assert "rota" not in denied_by("She left without the rota.", cues)
    assert "rota" not in denied_by("She does not write the rota. She keeps the rota.", cues)


def _sentence(session: str, kind: str, *, exact: int = 0, place: float = 1.0) -> Sentence:
    cited = Cited(names=0, exact=exact, denied=0, share=1.0)
    signs = Signs(cited=dict.fromkeys(CITED, cited), place=place, speaker=0.0)
    return Sentence(session=session, kind=kind, signs=signs)


def test_a_point_keeps_to_its_false_alarms_and_catches_what_it_can() -> None:
    true = [_sentence("a", "", place=0.35), *(_sentence("a", "") for _ in range(9))]
    false = [_sentence("a", "entity", place=0.25), _sentence("a", "entity", place=0.55)]
    at_none, at_tenth = chosen([*true, *false], 0.0), chosen([*true, *false], 0.1)
    assert at_none is not None
    assert at_tenth is not None
    assert rates([*true, *false], at_none).caught == 1
    assert rates([*true, *false], at_none).alarms == 0
    assert rates([*true, *false], at_tenth).by_kind == {"entity": (2, 2)}
    assert rates([*true, *false], at_tenth).alarms == 1


def test_where_nothing_keeps_to_it_there_is_no_point() -> None:
    noisy = [_sentence(one, kind, exact=1) for one in "ab" for kind in ("", "number")]
    assert chosen(noisy, 0.1) is None
    assert left_out((), noisy, 0.1) is None


def test_no_session_is_measured_at_a_point_it_helped_to_choose() -> None:
    # One half's true sentences stand at .35, the other's at .55: each is judged by the other's.
    first = [_sentence("a", "", place=0.35), _sentence("a", "entity", place=0.1)]
    second = [_sentence("b", "", place=0.55), _sentence("b", "entity", place=0.45)]
    assert halved([*first, *second]) == (tuple(first), tuple(second))
    found = left_out((), [*first, *second], 0.0)
    assert found is not None
    assert (found.true, found.alarms) == (2, 1)
    assert (found.false, found.caught) == (2, 1)
