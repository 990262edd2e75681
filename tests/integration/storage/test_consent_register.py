"""The register as of any moment equals what a plain reading of the words says."""

from contextlib import suppress
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.storage.consent_register import Asked
from governance.consent.records import (
    Channel,
    ConsentEvent,
    ConsentId,
    ConsentState,
    NoticeRef,
    Place,
)
from governance.identity import EngagementId, Locality, PersonId
from tests.fakes import NOON

NOTICE = NoticeRef(id="session", version=1, language="en", digest="ab" * 32)
WORDS = st.lists(
    st.tuples(
        st.sampled_from(["per_a", "per_b"]),
        st.sampled_from(["session_summary", "theme_report"]),
        st.sampled_from([None, "eng_1"]),
        st.sampled_from(list(ConsentState)),
    ),
    max_size=12,
)


def event(n, person, purpose, engagement, state):
    yes = state in {ConsentState.GIVEN, ConsentState.RENEWED}
    return ConsentEvent(
        id=ConsentId(f"con_{n}"),
        person=PersonId(person),
        purpose=purpose,
        locality=Locality.LOCAL,
        state=state,
        at=NOON + timedelta(hours=n),
        by=None,
        channel=Channel.API,
        place=Place(engagement=EngagementId(engagement) if engagement else None, session=None),
        notice=NOTICE if yes else None,
        expires=NOON + timedelta(hours=n + 3) if yes else None,
    )


def plainly(events, as_of):
    """The latest word of each person on each use by then."""
    latest = {}
    for one in events:
        if one.at <= as_of:
            latest[one.person, one.purpose, one.place.engagement] = one
    return {(one.person, one.purpose, one.at) for one in latest.values()}


class _UndoError(Exception):
    """Rolls an example back, so that the next one starts with nothing."""


def test_the_register_equals_a_plain_reading(database):
    @settings(deadline=None, max_examples=25)
    @given(words=WORDS, hours=st.integers(0, 14), step=st.integers(1, 3))
    def holds(words, hours, step):
        events = [event(n, *word) for n, word in enumerate(words)]
        as_of = NOON + timedelta(hours=hours)
        with suppress(_UndoError), database.write() as work:
            if events:
                work.consents.extend(events)
            found, page = [], None
            while page is None or len(page) == step:
                before = page[-1].recorded if page else None
                page = work.consent_register.rows(Asked(as_of=as_of, before=before, limit=step))
                found += page
            assert [(one.person, one.purpose, one.at) for one in found] == sorted(
                plainly(events, as_of), key=lambda key: key[2], reverse=True
            )
            raise _UndoError

    holds()


def test_filters_and_what_stands(database):
    yes = event(0, "per_a", "session_summary", "eng_1", ConsentState.GIVEN)
    no = event(1, "per_b", "theme_report", None, ConsentState.REFUSED)
    with database.write() as work:
        work.consents.extend([yes, no])
        register = work.consent_register

        def people(**asked):
            rows = register.rows(Asked(as_of=NOON + timedelta(days=1), **asked))
            return [row.person for row in rows]

        assert people() == ["per_b", "per_a"]
        assert people(state=ConsentState.GIVEN) == ["per_a"]
        assert people(purpose="theme_report") == ["per_b"]
        assert people(notice_version=1) == ["per_a"]
        assert people(engagement="eng_1", person="per_b") == []
        (row,) = register.rows(Asked(as_of=NOON + timedelta(days=1), person=yes.person))
    assert row.stands(NOON + timedelta(hours=2))
    assert not row.stands(NOON + timedelta(hours=3))
