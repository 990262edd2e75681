"""What a file of narratives may hold, what they may be about, and how they stop being linkable."""

import pytest

from assistant.programme.pilot.mentioned import mentioned
from assistant.programme.pilot.narrating import shuffled
from assistant.programme.pilot.paragraphs import LONGEST, MOST, read_narratives
from assistant.programme.pilot.subjects import is_english, judges_one_person, tells_of_coaching
from assistant.programme.pilot.telling import WHY, how_many
from assistant.programme.pilot.unnumbered import unnumbered
from assistant.programme.pilot.withholding import Withheld
from assistant.programme.refusals import ProgrammeError
from assistant.storage.people_records import Called
from tests.fakes import RepeatableRandomness

ONE, OTHER = "The team plans the week together.", "Meetings are shorter, says everybody."


@pytest.mark.parametrize(
    "text",
    [
        f"{ONE}\n\n{OTHER}",
        f"\ufeff{ONE}\r\n \r\n\r\n{OTHER}\r\n",
        f"The team plans\nthe week   together.\n\n{OTHER}",
        f'narrative\n"{ONE}"\n"{OTHER}"\n',
        f'"Narrative"\r\n"The team plans\r\nthe week together."\r\n"{OTHER}"',
        f"The te\u200bam plans the \u00adweek together.\n\n{OTHER}",
    ],
)
def test_paragraphs_and_a_column_are_read(text):
    assert read_narratives(text.encode()) == (ONE, OTHER)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no text in UTF-8"),
        (b"\xff\xfe\x00zaffre", "no text in UTF-8"),
        (b"zaffre" * 200_000, "no text in UTF-8"),
        ("\n\n".join(f"{ONE} {n}" for n in range(MOST + 1)).encode(), f"one to {MOST} narratives"),
        (f"{ONE}\n\nzaffre".encode(), "Narrative 2 has 6 characters"),
        (("zaffre " * 200).encode(), f"20 to {LONGEST:,}"),
        (f"{ONE}\n\n{ONE.upper()}".encode(), "1 and 2 are the same"),
        (f"{ONE}\n\n{ONE}\u200b".encode(), "1 and 2 are the same"),
        (f"manager,narrative\nzaffre,{ONE}".encode(), "more columns"),
        (f"narrative;date\n{ONE};zaffre".encode(), "more columns"),
        (f"narrative\n{ONE},zaffre".encode(), "more than one value"),
        (f"{ONE} \x07 zaffre".encode(), "signs that are no text"),
    ],
)
def test_what_is_no_such_file_is_refused_without_a_quote(data, says):
    with pytest.raises(ProgrammeError, match=says) as refused:
        read_narratives(data)
    assert "zaffre" not in str(refused.value)


@pytest.mark.parametrize(
    ("masked", "read"),
    [
        ("[PERSON_1] and [PERSON_2] met [PERSON_1].", "Somebody and somebody met somebody."),
        ("It helps [PERSON_1]'s team in [LOCATION_2].", "It helps somebody's team in a place."),
        ("The [LOCATION_1] team, our [ORGANIZATION_9].", "The place team, our organization."),
        ("Done. [DATE_1] it began.", "Done. A certain time it began."),
        ("It says [LITERAL_1], [EMAIL_1].", "It says something, an address."),
        ("As [QUASI_1]", "As somebody in a particular position"),
        ("Nothing here.", "Nothing here."),
    ],
)  # fmt: skip
def test_pseudonyms_lose_their_numbers(masked, read):
    assert unnumbered(masked) == read


TOLD = (
    "Her coach says so.", "She had six sessions.", "They talk one-to-one now.", "After Coaching.",
    "c\u200boach", "<i>co</i>ach", "she told him in confidence", "after an hour with her",
    "his six hours paid off", "mentoring helps", "in 1:1s", "cоach with a Cyrillic o",
)  # fmt: skip


@pytest.mark.parametrize("text", TOLD)
def test_coaching_is_heard(text):
    assert tells_of_coaching(text)


JUDGED = (
    "She is a better manager now.", "Somebody performs well.", "My deputy improved.",
    "He runs the meeting. Much better than before.", "Targets are met. That is his doing.",
    "The new lead is reliable.", "One of us is lazy.", "<b>He</b> is ready for more.",
)  # fmt: skip


@pytest.mark.parametrize("text", JUDGED)
def test_a_judgement_of_one_person_is_heard(text):
    assert judges_one_person(text)


@pytest.mark.parametrize(
    "text",
    [ONE, OTHER, "Errors went down and targets are met.", "Somebody's team runs its own meeting.",
     "We are faster now. Customers call less. The tone is friendly. She plans the rota."],
)  # fmt: skip
def test_what_a_team_does_is_not(text):
    assert not judges_one_person(text)
    assert not tells_of_coaching(text)
    assert is_english(text)


@pytest.mark.parametrize(
    "text",
    ["Das Team plant die Woche gemeinsam.", "Zespół planuje tydzień.",
     "The teаm plans the week, with one Cyrillic letter in it."],
)  # fmt: skip
def test_another_language_is_not_understood(text):
    assert not is_english(text)


PEOPLE = [Called(name="Priya Raman", email="praman@x.example"), Called(name="Ng Wei", email=None)]


@pytest.mark.parametrize(
    "text",
    ["PRIYA knows", "priya's", "Pri\u200bya", "P r i y a", "pri ya", "Ramans", "<b>Pri</b>ya",
     "mail praman@x.example", "Рriya with a Cyrillic P", "UHJpeWEgUmFtYW4="],
)  # fmt: skip
def test_whoever_could_be_named_is_in_the_roster(text):
    assert [one.name for one in mentioned([text], PEOPLE)] == ["Priya Raman"]


def test_nobody_else_is():
    assert mentioned([ONE, OTHER], PEOPLE) == ()


def test_the_order_is_drawn_and_nothing_is_lost():
    given = tuple(str(n) for n in range(20))
    drawn = [shuffled(given, RepeatableRandomness(seed=bytes([n]))) for n in range(5)]
    assert all(sorted(one) == sorted(given) for one in drawn)
    assert len(set(drawn)) == 5
    assert given not in drawn
    assert shuffled((), RepeatableRandomness()) == ()


def test_every_reason_has_words():
    assert WHY.keys() == set(Withheld)
    assert how_many(0) == "None or a few were withheld."
    assert how_many(10) == "10 or more were withheld."
