"""The databases tests get are empty, whatever ran before on the same server."""

import pytest

from tests.databases import add_session, empty, keyed, new_session


@pytest.fixture
def left_over(postgres_database, tmp_path):
    """What a test before left behind in the database that tests share."""
    empty(postgres_database)
    (tmp_path / "before").mkdir()
    for site in keyed(postgres_database, tmp_path / "before"):
        add_session(site.open())
    return new_session().id


@pytest.mark.postgres
@pytest.mark.parametrize("own_site", ["postgresql"], indirect=True)
def test_a_database_of_ones_own_holds_nothing_of_the_shared_one(left_over, own_site):
    with own_site.open().read() as work:
        assert work.sessions.find(left_over) is None
