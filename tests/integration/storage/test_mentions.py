"""The index of whom the ledger's entries name: it says what they say and forgets with them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import delete, func, insert, select, update

from assistant.storage import mentions
from assistant.storage.database import Database
from assistant.storage.mentions import TILE, stretches
from assistant.storage.tables import ledger_entry, ledger_mention
from assistant.storage.work import UnitOfWork
from governance.identity import Actor, EngagementId, PersonId, Role, SessionId
from governance.ledger.events import SYSTEM, LedgerEvent, Refs, read_event
from governance.ledger.kinds import EventKind
from governance.ledger.log import Ledger
from tests.databases import Site, connected
from tests.fakes import NOON, RepeatableRandomness

PEOPLE = ("per_ann", "per_bea")
SIZE = 2 * TILE + 40
KEY = b"k" * 32


def happened(number: int) -> LedgerEvent:
    """Something in one of three sessions: by the system, by somebody, about somebody, or alone."""
    person = PersonId(PEOPLE[number % 2])
    return LedgerEvent(
        kind=EventKind.RELEASE_SUMMARY_VIEWED,
        at=NOON,
        actor=Actor(person=person, role=Role.COACH) if number % 3 else SYSTEM,
        refs=Refs(
            session=SessionId(f"ses_{number % 7}") if number % 5 else None,
            engagement=EngagementId("north-7") if number % 4 else None,
            subject=person if number % 11 == 0 else None,
            record="ses_3",  # a record is not what an entry is about
        ),
    )


def grow(database: Database, *sizes: int) -> None:
    for size in sizes:
        with database.write() as work:
            ledger = Ledger(work.ledger, randomness=RepeatableRandomness(b"x"))
            ledger.append([happened(n) for n in range(ledger.size, size)])


def named(event: LedgerEvent) -> set[str | None]:
    refs = event.refs
    return {event.actor.person, refs.session, refs.engagement, refs.subject}


def told(work: UnitOfWork, *tokens: str) -> tuple[int, ...]:
    """What reading every entry finds."""
    return tuple(
        entry.index
        for entry in work.ledger.entries(0, 10**6)
        if entry.payload is not None and set(tokens) & named(read_event(entry.payload))
    )


def noted(site: Site) -> list[int]:
    with connected(site.url) as connection:
        rows = select(ledger_mention.c.index).distinct().order_by(ledger_mention.c.index)
        return list(connection.execute(rows).scalars())


IDS = ("ses_0", "ses_3", "ses_6", "per_ann", "per_bea", "north-7", "ses_none")


def as_told(work: UnitOfWork) -> bool:
    return all(work.mentions.of(one) == told(work, one) for one in IDS)


@pytest.mark.parametrize(
    "sizes",
    [(SIZE,), (TILE - 1, TILE, TILE + 1), (1, TILE + 3, 2 * TILE, SIZE)],
    ids=["at once", "around the edge of a tile", "in uneven parts"],
)
def test_it_finds_what_reading_every_entry_finds(site: Site, sizes: Sequence[int]) -> None:
    database = site.open()
    grow(database, *sizes)
    with database.read() as work:
        assert as_told(work)
        assert work.mentions.of("ses_1", "per_ann") == told(work, "ses_1", "per_ann")
        assert work.mentions.agrees(key=KEY)
    assert all(index < sizes[-1] - sizes[-1] % TILE for index in noted(site))


def test_what_is_erased_is_named_nowhere_any_more(site: Site) -> None:
    database = site.open()
    grow(database, SIZE)
    with database.write() as work:
        gone = told(work, "ses_3", "per_bea")
        work.ledger.erase(gone)
    with database.read() as work:
        assert work.mentions.of("ses_3", "per_bea") == ()
        assert as_told(work)
        assert work.mentions.agrees(key=KEY)
    assert not set(noted(site)) & set(gone)


def test_an_erasure_takes_all_of_an_entry_whose_words_were_changed_before(site: Site) -> None:
    database = site.open()
    grow(database, SIZE)
    with database.read() as work:
        index = told(work, "ses_3")[0]
    with connected(site.url) as connection:
        # Who changes the payload would leave the old ids standing in the index.
        changed = update(ledger_entry).where(ledger_entry.c.index == index)
        connection.execute(changed.values(payload=b"{}"))
        connection.commit()
    with database.write() as work:
        work.ledger.erase([index])
    assert index not in noted(site)


def test_an_entry_erased_before_its_tile_is_full_is_never_noted(site: Site) -> None:
    database = site.open()
    grow(database, 100)
    with database.write() as work:
        work.ledger.erase([10, 99])
    grow(database, SIZE)
    assert not {10, 99} & set(noted(site))
    with database.read() as work:
        assert work.mentions.agrees(key=KEY)
        assert as_told(work)


@pytest.mark.parametrize("damage", ["less", "more", "moved", "empty"])
def test_an_index_that_was_changed_shows_and_is_made_anew(site: Site, damage: str) -> None:
    database = site.open()
    grow(database, SIZE)
    first = ledger_mention.c.index == func.coalesce(
        select(func.min(ledger_mention.c.index)).scalar_subquery(), 0
    )
    with connected(site.url) as connection:
        connection.execute(
            {
                "less": delete(ledger_mention).where(first),
                "more": insert(ledger_mention).values(token="per_cat", index=3),
                "moved": update(ledger_mention).where(first).values(index=77_777),
                "empty": delete(ledger_mention),
            }[damage]
        )
        connection.commit()
    with database.read() as work:
        assert not work.mentions.agrees(key=KEY)
    with database.write() as work:
        work.mentions.rebuild()
        assert work.mentions.agrees(key=KEY)
        assert as_told(work)
        assert work.mentions.of("per_cat") == ()


def test_what_is_put_into_the_index_before_stops_no_append(site: Site) -> None:
    database = site.open()
    with connected(site.url) as connection:
        rows = [{"token": "north-7", "index": n} for n in range(TILE)]
        connection.execute(insert(ledger_mention), rows)
        connection.commit()
    grow(database, TILE)
    with database.read() as work:
        assert not work.mentions.agrees(key=KEY)


def test_rows_that_make_up_for_each_other_do_so_under_one_key_alone(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four bits in place of 256, so that such a row is found here, too, and not by the next key."""
    weight = mentions._weight
    monkeypatch.setattr(mentions, "_weight", lambda row, key: weight(row, key) % 16)
    keys = [bytes([n]) * 32 for n in range(64)]
    database = site.open()
    grow(database, TILE)
    with connected(site.url) as connection:
        moved = connection.execute(select(ledger_mention).limit(1)).mappings().one()
        gone = {"its_token": moved["token"], "at": moved["index"]}
        instead = next(
            one
            for n in range(10_000)
            if mentions._weight(one := {"its_token": f"per_{n}", "at": 3}, KEY)
            == mentions._weight(gone, KEY)
        )
        connection.execute(
            update(ledger_mention)
            .where(
                ledger_mention.c.token == moved["token"], ledger_mention.c.index == moved["index"]
            )
            .values(token=instead["its_token"], index=instead["at"])
        )
        connection.commit()
    with database.read() as work:
        assert work.mentions.agrees(key=KEY)
        assert sum(work.mentions.agrees(key=key) for key in keys) < len(keys) / 4


def test_nothing_of_an_append_that_failed_is_noted(site: Site) -> None:
    database = site.open()
    grow(database, TILE - 1)

    def breaks() -> None:
        with database.write() as work:
            Ledger(work.ledger, randomness=RepeatableRandomness(b"y")).append([happened(9)])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        breaks()
    assert noted(site) == []


def test_ranges_hold_every_index_and_little_else() -> None:
    assert list(stretches([])) == []
    assert list(stretches([4])) == [(4, 5)]
    assert list(stretches([1, 2, 17, 34, 90])) == [(1, 18), (34, 35), (90, 91)]
