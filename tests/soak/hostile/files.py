"""Hostile files, for every reader there is.

Good files are drawn once for a batch and damaged many times: drawing a conversation takes ten times
as long as reading it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from hypothesis import strategies as st

from assistant.calendar.reading import CalendarError, Window, read_calendar
from assistant.programme.people.mapping import MappingError
from assistant.programme.people.reading import PeopleFileError, read_people
from assistant.programme.pilot.paragraphs import read_narratives
from assistant.programme.refusals import ProgrammeError
from assistant.transcripts.errors import UnreadableTranscript
from assistant.transcripts.read import read_transcript
from assistant.transcripts.reading import FORMATS
from assistant.transcripts.speakers import UnreadableSpeakersFlag, parse_speakers
from tests.properties.test_transcript_readers import quirks, sessions
from tests.unit.transcripts.files import WRITERS

SIGNS = 'abcs 12:.,-[]()<>#*_"&;“”‘’：\n\t\r/{}\\\x00\u200b\u202e\ufeff'
WINDOW = Window(since=datetime(2026, 1, 1, tzinfo=UTC), until=datetime(2027, 1, 1, tzinfo=UTC))
CALENDAR = (
    b"BEGIN:VCALENDAR\r\nX-WR-TIMEZONE:Europe/Berlin\r\nBEGIN:VEVENT\r\nUID:1\r\n"
    b"DTSTART;TZID=Europe/Berlin:20260302T090000\r\nDTEND;TZID=Europe/Berlin:20260302T100000\r\n"
    b"RRULE:FREQ=WEEKLY;COUNT=9;BYDAY=MO\r\nEXDATE;TZID=Europe/Berlin:20260309T090000\r\n"
    b"SUMMARY:Coaching with Abena\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:2\r\n"
    b"DTSTART:20260305T090000Z\r\nDURATION:PT45M\r\nSTATUS:CANCELLED\r\nEND:VEVENT\r\n"
    b"END:VCALENDAR\r\n"
)
PEOPLE = (
    b"id,name,email,title,birth date,start date,pay grade,site,cohort\n"
    b"17,Ada Obi,ada@example.org,Team Lead,1980-02-03,2019-05-06,E7,Lisbon,spring-26\n"
    b'18,"Bell, Nia",nia@example.org,Director,1971-12-30,2004-01-01,E12,Oslo,spring-26\n'
)
NARRATIVES = (
    b"The team plans its week together now.\n\nMeetings are shorter and end with a decision.\n",
    b'narrative\n"She asks before she tells, and waits."\n"Plans stand for a whole week."\n',
)
SPEAKERS = b"Doe, Jane=coach,Roe, Al=coachee"


@dataclass(frozen=True, slots=True)
class Reader:
    """good: files it reads. read: gives something true. refusals: the only ways to say no."""

    good: st.SearchStrategy[bytes]
    read: Callable[[bytes, str | None], object]
    refusals: tuple[type[Exception], ...]


def pool(chance: int) -> list[bytes]:
    """Transcripts of every format, other ones for every number."""
    found: list[bytes] = []

    def draw(data: st.DataObject) -> None:
        said, how = data.draw(sessions()), data.draw(quirks)
        found.extend(write(said, how) for _, write in sorted(WRITERS.items()))

    from hypothesis import HealthCheck, Phase, given, seed, settings

    quietly = settings(
        max_examples=60,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    seed(chance)(quietly(given(data=st.data())(draw)))()
    return found


def readers(chance: int) -> dict[str, Reader]:
    """All of them, by what they read. chance: see `pool`."""
    return {
        "transcripts": Reader(
            st.deferred(lambda: st.sampled_from(pool(chance))),
            lambda data, form: read_transcript(data, filename=None, as_format=form).utterances,
            (UnreadableTranscript,),
        ),
        "calendars": Reader(
            st.just(CALENDAR), lambda data, _: read_calendar(data, WINDOW), (CalendarError,)
        ),
        "people": Reader(
            st.just(PEOPLE),
            lambda data, _: read_people(data, None, today=date(2026, 3, 1)),
            (PeopleFileError, MappingError),
        ),
        "narratives": Reader(
            st.sampled_from(NARRATIVES), lambda data, _: read_narratives(data), (ProgrammeError,)
        ),
        "speakers": Reader(
            st.just(SPEAKERS),
            lambda data, _: parse_speakers(data.decode(errors="replace")),
            (UnreadableSpeakersFlag,),
        ),
    }


FORM = st.sampled_from([None, *FORMATS])
BYTES = st.binary(max_size=600)
TEXT = st.text(alphabet=st.sampled_from(SIGNS), max_size=300).map(str.encode)
REPEATED = st.tuples(
    st.text(alphabet=st.sampled_from(SIGNS), min_size=1, max_size=12), st.integers(1, 4000)
).map(lambda found: (found[0] * found[1]).encode())


@st.composite
def damaged(draw: st.DrawFn, good: st.SearchStrategy[bytes]) -> bytes:
    """A good file with pieces cut out, noise put in, or a piece said often."""
    data = draw(good)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        to = min(len(data), at + draw(st.integers(0, 60)))
        piece = draw(st.one_of(st.binary(max_size=8), st.just(data[at:to])))
        data = data[:at] + piece * draw(st.sampled_from([1, 1, 1, 2, 300])) + data[to:]
    return data


def hostile(good: st.SearchStrategy[bytes]) -> st.SearchStrategy[bytes]:
    """Half of them damaged, the others made of nothing."""
    spoiled = damaged(good)
    return st.one_of(spoiled, spoiled, spoiled, BYTES, TEXT, REPEATED)
