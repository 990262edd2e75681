"""The index of mentions a page at a time: the pages are the whole, and cost what they give."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.storage.mentions import TILE
from assistant.storage.work import UnitOfWork
from tests.databases import Site
from tests.integration.storage.test_mentions import IDS, SIZE, grow

SOME = (("ses_3",), ("per_ann", "ses_1"), ("ses_none",), IDS)


def backwards(work: UnitOfWork, *tokens: str, most: int) -> Iterator[int]:
    at: int | None = None
    while some := work.mentions.before(*tokens, than=at, most=most):
        assert len(some) <= most
        yield from some
        at = some[-1]


def forwards(work: UnitOfWork, *tokens: str, most: int) -> Iterator[int]:
    at: int | None = None
    while some := work.mentions.after(*tokens, than=at, most=most):
        assert len(some) <= most
        yield from some
        at = some[-1]


@pytest.mark.parametrize("most", [7, 50, 10_000])
@pytest.mark.parametrize("size", [0, TILE, SIZE])
def test_the_pages_after_one_another_are_all_of_it(site: Site, size: int, most: int) -> None:
    database = site.open()
    grow(database, size)
    with database.read() as work:
        for tokens in SOME:
            every = work.mentions.of(*tokens)
            assert tuple(backwards(work, *tokens, most=most)) == every[::-1]
            assert tuple(forwards(work, *tokens, most=most)) == every


def test_what_is_added_between_two_pages_moves_neither(site: Site) -> None:
    database = site.open()
    grow(database, TILE + 9)
    with database.read() as work:
        every = work.mentions.of("per_ann")
        first = work.mentions.before("per_ann", than=None, most=20)
    grow(database, SIZE)  # a tile was noted meanwhile
    with database.read() as work:
        second = work.mentions.before("per_ann", than=first[-1], most=20)
    assert (first + second)[::-1] == every[-40:]


def test_an_index_beyond_the_end_is_the_end(site: Site) -> None:
    database = site.open()
    grow(database, SIZE)
    with database.read() as work:
        newest = work.mentions.before("per_ann", than=None, most=3)
        assert work.mentions.before("per_ann", than=2**53, most=3) == newest
        assert work.mentions.before("per_ann", than=0, most=3) == ()
        assert work.mentions.after("per_ann", than=2**53, most=3) == ()
