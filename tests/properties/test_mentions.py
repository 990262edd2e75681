"""Whatever is appended and erased, in whatever parts: the index made anew is the one there."""

from __future__ import annotations

from collections.abc import Iterator
from string import ascii_letters, digits

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.storage.database import Database
from assistant.storage.keyring import create_key_file
from governance.identity import Actor, DecisionId, EngagementId, PersonId, Role, SessionId
from governance.ledger.events import LedgerEvent, Refs, read_event
from governance.ledger.kinds import FACTS, EventKind
from governance.ledger.log import Ledger
from governance.ledger.mentions import mentioned
from tests.fakes import NOON, CountingIds, RepeatableRandomness

TOKENS = st.text(ascii_letters + digits + "._:/+-", min_size=1, max_size=12).map(lambda t: f"x{t}")
IDS = st.sampled_from([f"id_{n}" for n in range(6)])


def events(ids: st.SearchStrategy[str]) -> st.SearchStrategy[LedgerEvent]:
    refs = st.builds(
        Refs,
        session=st.none() | ids.map(SessionId),
        engagement=st.none() | ids.map(EngagementId),
        decision=st.none() | ids.map(DecisionId),
        subject=st.none() | ids.map(PersonId),
        record=st.none() | ids,
    )
    actor = st.builds(Actor, person=st.none() | ids.map(PersonId), role=st.sampled_from(list(Role)))
    return st.builds(
        LedgerEvent,
        kind=st.sampled_from(list(EventKind)),
        at=st.just(NOON),
        actor=actor,
        refs=refs,
        facts=st.dictionaries(st.sampled_from(sorted(FACTS)), ids, max_size=3),
    )


@given(events(TOKENS))
def test_an_event_names_its_people_session_and_engagement_and_nobody_else(
    event: LedgerEvent,
) -> None:
    refs = event.refs
    wanted = {event.actor.person, refs.session, refs.engagement, refs.subject} - {None}
    assert mentioned(event.payload()) == wanted


def test_no_fact_is_taken_for_an_id() -> None:
    assert not FACTS & {"person", "session", "engagement", "subject"}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    keys = create_key_file(
        tmp_path_factory.mktemp("keys") / "key",
        randomness=RepeatableRandomness(),
        ids=CountingIds(),
    )
    made = Database.in_memory(keys)
    yield made
    made.close()


STEPS = st.lists(
    st.tuples(
        st.lists(events(IDS), min_size=1, max_size=4),
        st.integers(1, 90),
        st.lists(st.integers(0, 10**6), max_size=5),
    ),
    max_size=6,
)


@settings(max_examples=25, deadline=None)
@given(steps=STEPS)
def test_it_says_what_the_entries_say(
    database: Database, steps: list[tuple[list[LedgerEvent], int, list[int]]]
) -> None:
    """The ledger grows from example to example: nothing is ever taken out of one."""
    for some, times, gone in steps:
        with database.write() as work:
            ledger = Ledger(work.ledger, randomness=RepeatableRandomness())
            work.ledger.erase([one % (ledger.size + 1) for one in gone])
            ledger.append(some * times)
    with database.write() as work:
        told: dict[str, list[int]] = {f"id_{n}": [] for n in range(6)}
        for entry in work.ledger.entries(0, 10**6):
            event = read_event(entry.payload) if entry.payload else None
            refs = event.refs if event else Refs()
            person = event.actor.person if event else None
            for one in {person, refs.session, refs.engagement, refs.subject} - {None}:
                told[str(one)].append(entry.index)
        assert {one: list(work.mentions.of(one)) for one in told} == told
        assert work.mentions.agrees(key=b"k" * 32)
        work.mentions.rebuild()
        assert {one: list(work.mentions.of(one)) for one in told} == told
