from __future__ import annotations

import pytest

from assistant.transcripts.read import read_transcript
from assistant.transcripts.reading import Reading, Utterance
from assistant.transcripts.speakers import (
    UNNAMED,
    MissingPart,
    Participant,
    SpeakersUnclear,
    UnmappedSpeakers,
    UnreadableSpeakersFlag,
    assign_author,
    assign_speakers,
    parse_speakers,
)
from governance.identity import EngagementId, PersonId, SessionId, SpeakerRole
from governance.raw import RosterEntry, SessionContext, Transcript
from tests.unit.transcripts.files import FIXTURES

SESSION, ENGAGEMENT = SessionId("s1"), EngagementId("e1")


def who(person: str, role: SpeakerRole, name: str) -> Participant:
    return Participant(person=PersonId(person), role=role, name=name)


MARTA = who("p-coach", "coach", "Marta Wells")
TOBIAS = who("p-coachee", "coachee", "Tobias Grau")


def read(name: str) -> Reading:
    return read_transcript((FIXTURES / name).read_bytes(), filename=name)


def assign(reading: Reading, mapping: dict[str, Participant], **more: object) -> Transcript:
    return assign_speakers(
        reading,
        session=SESSION,
        engagement=ENGAGEMENT,
        mapping=mapping,
        **more,  # type: ignore[arg-type]
    )


def test_every_utterance_becomes_the_turn_of_the_person_who_was_confirmed() -> None:
    reading = read("zoom.vtt")
    context = SessionContext(coachee_level="vp")
    transcript = assign(reading, {"marta  wells": MARTA, "TOBIAS GRAU": TOBIAS}, context=context)
    assert [(t.number, t.speaker, t.role, t.text) for t in transcript.turns] == [
        (n, p.person, p.role, u.text)
        for (n, u), p in zip(
            enumerate(reading.utterances, start=1), [MARTA, TOBIAS] * 2, strict=True
        )
    ]
    assert (transcript.session, transcript.engagement) == (SESSION, ENGAGEMENT)
    assert (transcript.kind, transcript.language) == ("transcript", "en")
    assert transcript.context is context
    assert transcript.subjects == {MARTA.person, TOBIAS.person}


def test_a_name_that_says_who_is_coach_is_not_believed() -> None:
    with pytest.raises(UnmappedSpeakers) as caught:
        assign(read("zoom.vtt"), {"Marta Wells": MARTA})
    error = caught.value
    assert error.labels == ("Tobias Grau",)
    for shown in (str(error), repr(error), str(error.args)):
        assert "Tobias" not in shown
    assert '--speakers "Label=coach,Label2=coachee"' in str(error)
    assert '--speakers "Tobias Grau=?"' in error.for_user()


def test_the_suggested_flag_names_every_label_and_proposes_no_part() -> None:
    with pytest.raises(UnmappedSpeakers, match="4 speakers") as caught:
        assign(read("group.vtt"), {})
    shown = caught.value.for_user()
    assert "Marta Wells=?,Tobias Grau=?,lena.park=?,Doe, Ansel (External)=?" in shown
    assert "=coach" not in shown


def test_a_group_lab_has_many_coachees() -> None:
    mapping = {
        "Marta Wells": MARTA,
        "Tobias Grau": TOBIAS,
        "lena.park": who("p3", "coachee", "Lena Park"),
        "Doe, Ansel (External)": who("p4", "coachee", "Ansel Doe"),
        "Somebody Else": who("p5", "coachee", "Absent Today"),
    }
    transcript = assign(read("group.vtt"), mapping)
    assert [t.role for t in transcript.turns].count("coachee") == 4
    assert transcript.subjects == {"p-coach", "p-coachee", "p3", "p4"}


def test_a_session_needs_a_coach_and_a_coachee_each_in_one_part() -> None:
    reading = read("zoom.vtt")
    other = who("p9", "coachee", "Marta Wells")
    with pytest.raises(MissingPart, match="is the coach"):
        assign(reading, {"Marta Wells": other, "Tobias Grau": TOBIAS})
    with pytest.raises(MissingPart, match="is a coachee"):
        assign(reading, {"Marta Wells": MARTA, "Tobias Grau": who("p8", "coach", "T")})
    both = who("p-coach", "coachee", "Marta Wells")
    with pytest.raises(MissingPart, match="each person one"):
        assign(reading, {"Marta Wells": MARTA, "Tobias Grau": both})


def test_one_person_may_speak_under_two_labels() -> None:
    reading = read("group.vtt")
    mapping = dict.fromkeys(reading.labels, TOBIAS) | {"Marta Wells": MARTA}
    transcript = assign(reading, mapping)
    assert transcript.subjects == {MARTA.person, TOBIAS.person}
    (entry,) = [r for r in transcript.roster if r.person == TOBIAS.person]
    assert entry.aliases == ("lena.park", "Doe, Ansel (External)")


def test_lines_without_a_name_have_to_be_confirmed_like_a_speaker() -> None:
    reading = Reading(
        format="teams_vtt",
        kind="transcript",
        utterances=(
            Utterance(label="A", text="Hi."),
            Utterance(label="B", text="Hello."),
            Utterance(label=None, text="Who?"),
        ),
        language="en",
        labels=("A", "B"),
    )
    with pytest.raises(UnmappedSpeakers) as caught:
        assign(reading, {"A": MARTA, "B": TOBIAS})
    assert caught.value.labels == (UNNAMED,)
    mapping = {"A": MARTA, "B": TOBIAS, UNNAMED: TOBIAS}
    assert assign(reading, mapping).turns[2].speaker == TOBIAS.person


def test_speakers_join_the_roster_by_name_and_label_but_not_by_generic_tags() -> None:
    known = RosterEntry(name="T. Grau", role="coachee", person=TOBIAS.person, aliases=("Tobi",))
    manager = RosterEntry(name="Helen Strachan", role="manager")
    reading = read("zoom.vtt")
    transcript = assign(
        reading, {"Marta Wells": MARTA, "Tobias Grau": TOBIAS}, roster=(manager, known)
    )
    assert transcript.roster[0] == manager
    assert transcript.roster[1].aliases == ("Tobi", "Tobias Grau")
    assert (transcript.roster[2].name, transcript.roster[2].aliases) == ("Marta Wells", ())
    tagged = read("whisperx.json")
    transcript = assign(tagged, {"SPEAKER_00": MARTA, "speaker_01": TOBIAS})
    assert [r.aliases for r in transcript.roster] == [(), ()]
    assert "Tobias" not in repr(transcript)


def test_notes_have_an_author_and_say_whom_they_are_about() -> None:
    reading = read_transcript(
        (FIXTURES / "notes.md").read_bytes(), filename=None, as_format="notes"
    )
    coachee = RosterEntry(name="Tobias Grau", role="coachee", person=TOBIAS.person)

    def written(author: Participant, *roster: RosterEntry) -> Transcript:
        return assign_author(
            reading, session=SESSION, engagement=ENGAGEMENT, author=author, roster=roster
        )

    transcript = written(MARTA, coachee)
    assert transcript.kind == "notes"
    assert {t.speaker for t in transcript.turns} == {MARTA.person}
    assert transcript.subjects == {MARTA.person, TOBIAS.person}
    for roster in ((), (RosterEntry(name="Tobias Grau", role="coachee"),)):
        with pytest.raises(MissingPart, match="whom they are about"):
            written(MARTA, *roster)
    own = RosterEntry(name="Marta", role="coachee", person=MARTA.person)
    with pytest.raises(MissingPart, match="whom they are about"):
        written(MARTA, own)
    with pytest.raises(MissingPart, match="written by a coach"):
        written(TOBIAS, coachee)


def test_notes_and_transcripts_are_not_mixed_up() -> None:
    notes = read_transcript(b"One thing.\n", filename=None, as_format="notes")
    with pytest.raises(ValueError, match="assign_author"):
        assign(notes, {})
    with pytest.raises(ValueError, match="assign_speakers"):
        assign_author(
            read("zoom.vtt"), session=SESSION, engagement=ENGAGEMENT, author=MARTA, roster=()
        )


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Ada=coach,Bo=coachee", {"Ada": "coach", "Bo": "coachee"}),
        (" Ada Lund = Coach , Bo Falk = COACHEE, ", {"Ada Lund": "coach", "Bo Falk": "coachee"}),
        ("Lund, Ada=coach,Falk, Bo=coachee", {"Lund, Ada": "coach", "Falk, Bo": "coachee"}),
        ("Ada=coach;Bo=coachee", {"Ada": "coach", "Bo": "coachee"}),
        ("SPEAKER_00=coach", {"SPEAKER_00": "coach"}),
        ("(no name)=coachee", {UNNAMED: "coachee"}),
        ("Ada=coach,Ada=coach", {"Ada": "coach"}),
    ],
)
def test_the_flag_is_read_with_commas_in_names(text: str, wanted: dict[str, str]) -> None:
    assert parse_speakers(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "",
        " , ",
        "Ada",
        "=coach",
        " =coach",
        "**=coach",
        "Ada=Bo=coach",
        "Ada=boss",
        "Ada=?,Bo=?",
        "Ada=boss,Bo=coach",
        "Ada=coach,Bo",
        "Ada=coach Bo=coachee",
        "Ada=coach,Ada=coachee",
        "Ada=coaches",
    ],
)
def test_a_flag_that_cannot_be_read_is_refused_without_echo(text: str) -> None:
    with pytest.raises(UnreadableSpeakersFlag) as caught:
        parse_speakers(text)
    assert "Ada" not in str(caught.value)
    assert isinstance(caught.value, SpeakersUnclear)


@pytest.mark.parametrize("blank", ["\r", " ", "\t", "\u2003", "a ", "a\r"])
def test_a_flag_of_endless_blanks_takes_no_time(blank: str) -> None:
    # Found by the millionfold soak: time grew with the cube, two thousand took four seconds.
    for text in (blank * 50_000, f"{blank * 50_000}=", f"Ada={blank * 50_000}"):
        with pytest.raises(UnreadableSpeakersFlag):
            parse_speakers(text)
