"""Who speaks most like a coach: a suggestion, from how they speak and never from a name."""

import json
from pathlib import Path

import pytest

from assistant.transcripts.reading import Reading, Utterance
from assistant.transcripts.speakers import UNNAMED
from assistant.transcripts.suggesting import voices_of

CASES = Path(__file__).parents[3] / "evals" / "cases" / "sessions"


def reading(*said):
    labels = tuple(dict.fromkeys(label for label, _ in said if label is not None))
    utterances = tuple(Utterance(label=label, text=text) for label, text in said)
    return Reading(
        format="plain", kind="transcript", utterances=utterances, language="en", labels=labels
    )


ASKS = [("A", "What would you like to look at?"), ("A", "What else? Say more.")]
TELLS = [("B", "I want to hand the rota over."), ("B", "I never know when to let go of it.")]


def parts(found):
    return {voice.label: voice.suggested for voice in found}


@pytest.mark.parametrize("file", ["dev.jsonl", "own_dev.jsonl"])
def test_never_the_wrong_way_round_and_seldom_silent(file):
    # Labels that say nothing, so that no part can be read from one.
    letters = {"coach": "Z", "coachee": "Y"}
    lines = (CASES / file).read_text(encoding="utf-8").splitlines()
    sessions = [[(letters[t["speaker"]], t["text"]) for t in json.loads(x)["turns"]] for x in lines]
    talks = [said for said in sessions if len(dict(said)) == len(letters)]  # others are notes
    assert len(talks) >= 6
    found = [parts(voices_of(reading(*said), {})) for said in talks]
    right = found.count({"Z": "coach", "Y": "coachee"})
    assert right + found.count({"Z": None, "Y": None}) == len(talks)
    assert right >= len(talks) - 1


def test_who_asks_is_suggested_and_names_say_nothing():
    assert parts(voices_of(reading(*ASKS, *TELLS), {})) == {"A": "coach", "B": "coachee"}
    swapped = [({"A": "B", "B": "A"}[label], text) for label, text in (*ASKS, *TELLS)]
    assert parts(voices_of(reading(*swapped), {})) == {"B": "coach", "A": "coachee"}


def test_where_nobody_stands_out_nobody_is_suggested():
    both_ask = [*ASKS, ("B", "How would that be?"), ("B", "What else could it be?")]
    assert parts(voices_of(reading(*both_ask), {})) == {"A": None, "B": None}
    assert parts(voices_of(reading(("A", "What now?"), ("B", "No.")), {})) == {"A": None, "B": None}
    assert parts(voices_of(reading(("A", "What now?")), {})) == {"A": None}


def test_what_is_known_or_said_by_a_label_comes_first():
    found = voices_of(reading(*ASKS, *TELLS), {"b": "coach"})
    assert {v.label: (v.known, v.suggested) for v in found} == {
        "A": (None, "coachee"),
        "B": ("coach", "coach"),
    }
    said = [("Client", t) for _, t in ASKS] + [("Coach", t) for _, t in TELLS]
    assert parts(voices_of(reading(*said), {})) == {"Client": "coachee", "Coach": "coach"}
    assert parts(voices_of(reading(*ASKS, *TELLS), {"B": "coachee"}))["A"] == "coach"


def test_lines_without_a_name_are_a_voice_too_and_no_repr_shows_a_label():
    found = voices_of(reading(*ASKS, (None, "I am not sure."), (None, "It is hard.")), {})
    assert [(v.label, v.utterances) for v in found] == [("A", 2), (UNNAMED, 2)]
    assert [v.suggested for v in found] == ["coach", "coachee"]
    assert "label" not in repr(found)
