"""The bundled sessions hold what the demo shows; a rewrite that drops it fails here."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from assistant.transcripts.read import read_transcript
from assistant.transcripts.reading import Reading


def read(name: str) -> Reading:
    data = files("assistant").joinpath("demo_sessions", name).read_bytes()
    return read_transcript(data, filename=name)


def turn(reading: Reading, words: str) -> int:
    (number,) = [n for n, u in enumerate(reading.utterances, start=1) if words in u.text]
    return number


@pytest.mark.parametrize(
    ("name", "format_", "labels", "turns"),
    [
        ("handover.vtt", "zoom_vtt", ("Ruth Calder", "Imran Sayed"), 60),
        ("succession.vtt", "teams_vtt", ("Owen Pryce", "Lucia Ferreira"), 36),
    ],
)
def test_the_bundled_sessions_are_read_whole(
    name: str, format_: str, labels: tuple[str, ...], turns: int
) -> None:
    reading = read(name)
    assert (reading.format, reading.labels, len(reading.utterances)) == (format_, labels, turns)
    assert (reading.language, reading.notices, reading.words_left_out) == ("en", (), 0)


def test_the_handover_has_its_three_commitments_and_one_is_taken_back_ten_turns_later() -> None:
    session = read("handover.vtt")
    assert session.utterances[turn(session, "Yes, let's say Thursday") - 1].label == "Imran Sayed"
    assert session.utterances[turn(session, "I'll send it to you") - 1].label == "Ruth Calder"
    said, unsaid = turn(session, "I'll write to everyone"), turn(session, "I won't write to")
    assert unsaid - said == 10


def test_the_handover_names_people_and_places_in_several_ways() -> None:
    text = " ".join(u.text for u in read("handover.vtt").utterances)
    for name in ("Benedikta", "Bene ", "benny", "Chidi", "Mr. Okafor", "Rotterdam", "Kestrel"):
        assert name in text
    assert re.findall(r"\S+@\S+", text) == ["imran.sayed@kestrelparcels.example."]


def test_the_succession_discloses_an_executive_transition() -> None:
    session = read("succession.vtt")
    assert turn(session, "stepping down as CEO") < turn(session, "interim chief executive")
