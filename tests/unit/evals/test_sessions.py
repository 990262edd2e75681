from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.scorers.due import spoken
from evals.sessions import (
    SETS,
    Case,
    CaseError,
    load,
    strip_markup,
    to_masked,
    to_transcript,
)
from tests.unit.evals.cases import ASK, case

TAXONOMY = """
delegation feedback difficult_conversations performance_management developing_others recognition
hiring_onboarding confidence prioritization wellbeing_boundaries resilience career_growth
self_awareness stakeholder_management executive_presence communication negotiation managing_up
team_conflict team_trust remote_hybrid inclusion accountability leading_change strategy_vision
decision_making first_time_manager
"""
THEMES = frozenset(TAXONOMY.split())


def test_markup_gives_plain_text_and_offsets() -> None:
    text, spans = strip_markup("Ask {{PERSON:Sörén}} in {{LOC:Łódź}}.")
    assert text == "Ask Sörén in Łódź."
    assert [(s.type, text[s.start : s.end]) for s in spans] == [
        ("PERSON", "Sörén"),
        ("LOC", "Łódź"),
    ]


@pytest.mark.parametrize("broken", ["{{PERSON:Ann", "{{NAME:Ann}}", "Ann}}", "{{PERSON:}}"])
def test_broken_markup_is_refused_without_showing_it(broken: str) -> None:
    with pytest.raises(CaseError) as caught:
        strip_markup(broken)
    assert "Ann" not in str(caught.value)


@given(st.lists(st.tuples(st.booleans(), st.text(st.characters(exclude_characters="{}")))))
def test_offsets_always_point_at_the_surface(parts: list[tuple[bool, str]]) -> None:
    marked = "".join(f"{{{{ORG:{t}}}}}" if mark and t else t for mark, t in parts)
    text, spans = strip_markup(marked)
    assert text == "".join(t for _, t in parts)
    assert [s.surface for s in spans] == [t for mark, t in parts if mark and t]
    assert all(text[s.start : s.end] == s.surface for s in spans)


def written(tmp_path: Path, *cases: dict[str, object]) -> Path:
    path = tmp_path / "cases.jsonl"
    path.write_text("".join(json.dumps(c) + "\n" for c in cases), encoding="utf-8")
    return path


def as_json(made: Case) -> dict[str, object]:
    return made.model_dump(mode="json")


def test_a_case_survives_the_file(tmp_path: Path) -> None:
    made = case(ASK)
    assert load(written(tmp_path, as_json(made))) == (made,)


def test_a_gold_turn_that_does_not_exist_is_refused_by_line(tmp_path: Path) -> None:
    good, bad = as_json(case(ASK)), as_json(case(ASK)) | {"id": "made-02"}
    bad["gold"] = dict(case(goal=(2,)).gold.model_dump(mode="json"), goal=[99])
    with pytest.raises(CaseError, match=r"cases\.jsonl, line 2"):
        load(written(tmp_path, good, bad))


def test_turns_that_do_not_rise_are_refused(tmp_path: Path) -> None:
    bad = as_json(case())
    bad["turns"] = [
        {"i": 2, "speaker": "coach", "text": "a"},
        {"i": 1, "speaker": "coach", "text": "b"},
    ]
    with pytest.raises(CaseError, match="rise"):
        load(written(tmp_path, bad))


def test_an_id_used_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="share an id"):
        load(written(tmp_path, as_json(case()), as_json(case())))


def test_an_unknown_field_is_refused_and_its_value_not_shown(tmp_path: Path) -> None:
    bad = as_json(case()) | {"secret": "Adaeze"}
    with pytest.raises(CaseError) as caught:
        load(written(tmp_path, bad))
    assert "Adaeze" not in str(caught.value)


def test_a_transcript_has_no_markup_and_knows_who_takes_part() -> None:
    made = load(SETS["own_dev"])[0]
    raw = to_transcript(made)
    assert not any("{{" in turn.text for turn in raw.turns)
    assert raw.subjects == {f"{made.id}:coach", f"{made.id}:coachee"}
    assert raw.context.coachee_level == made.coachee_level
    masked = to_masked(made)
    assert [t.text for t in masked.turns] == [t.text for t in raw.turns]
    assert masked.issued == frozenset()


def test_notes_become_notes() -> None:
    notes = [c for name in SETS for c in load(SETS[name]) if c.medium == "notes"]
    assert notes
    assert {to_transcript(c).kind for c in notes} == {"notes"} == {to_masked(c).kind for c in notes}
    assert all(to_transcript(c).subjects == {f"{c.id}:coach", f"{c.id}:coachee"} for c in notes)


# What the README of the cases promises.


@pytest.mark.parametrize("name", list(SETS))
def test_every_case_keeps_the_conventions(name: str) -> None:
    for made in load(SETS[name]):
        assert set(made.gold.themes) <= THEMES, made.id
        assert {"coach", "coachee"} <= {person.role for person in made.roster}, made.id
        if made.medium == "notes":
            assert {turn.speaker for turn in made.turns} == {"coach"}, made.id


def test_own_sessions_are_balanced_and_apart() -> None:
    tuned, held_out = load(SETS["own_dev"]), load(SETS["own_heldout"])
    assert len(tuned) == len(held_out) == 8
    assert not {c.id for c in tuned} & {c.id for c in held_out}
    for cases in (tuned, held_out):
        assert sum(c.allowed for c in cases) == 6
        assert sorted(c.medium for c in cases) == sorted(
            ["zoom_asr"] * 2 + ["teams_asr"] * 2 + ["clean"] * 3 + ["notes"]
        )
        assert sum(not c.gold.commitments for c in cases) == 1


@pytest.mark.parametrize("name", ["own_dev", "own_heldout"])
def test_own_sessions_read_as_their_medium_says(name: str) -> None:
    for made in load(SETS[name]):
        assert 40 <= len(made.turns) <= 75, made.id
        assert 750 <= made.words() <= 1050, made.id
        if made.medium in {"zoom_asr", "teams_asr"}:
            for turn in made.turns:
                unmarked = re.sub(r"\{\{[A-Z]+:[^{}]*\}\}", "", turn.text)
                assert not re.search(r"[A-Z.,;!?\"]", unmarked), (made.id, turn.i)


@pytest.mark.parametrize("name", ["own_dev", "own_heldout"])
def test_own_due_dates_can_be_found_in_the_session(name: str) -> None:
    for made in load(SETS[name]):
        for gold in made.gold.commitments:
            if gold.due:
                due, _ = strip_markup(gold.due)
                assert spoken(due, made.plain_turns().values()), (made.id, due)


@pytest.mark.parametrize("name", ["own_dev", "own_heldout"])
def test_a_marked_name_is_marked_wherever_it_occurs(name: str) -> None:
    for made in load(SETS[name]):
        names = {
            span.surface.lower()
            for turn in made.turns
            for span in strip_markup(turn.text)[1]
            if span.type in {"PERSON", "ORG", "LOC"}
        } - {"will", "may", "grace", "hope"}  # these also occur as plain words, on purpose
        for turn in made.turns:
            unmarked = re.sub(r"\{\{[A-Z]+:[^{}]*\}\}", "#", turn.text).lower()
            left = [n for n in names if re.search(rf"(?<!\w){re.escape(n)}(?!\w)", unmarked)]
            assert not left, (made.id, turn.i, left)
