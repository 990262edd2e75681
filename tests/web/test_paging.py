"""Lists a page at a time: nothing twice, nothing left out, and no cursor but ours."""

from types import SimpleNamespace

import pytest
from fastapi.routing import APIRoute
from hypothesis import given, settings
from hypothesis import strategies as st
from itsdangerous import URLSafeSerializer
from starlette.exceptions import HTTPException

from api.app import ROUTERS
from api.asking import May
from api.paging import Page, page_of
from assistant.storage.access_keys import CURSORS, access_key
from assistant.storage.register_records import Office
from governance.identity import Actor, Role
from governance.policy.entry import entry_request


def walked(chatham, name, found, limit):
    got, cursor = [], None
    while True:
        page = page_of(chatham, name, found, Page(limit=limit, cursor=cursor), lambda one: one)
        assert len(page["items"]) <= limit
        got += page["items"]
        cursor = page["next"]
        if cursor is None:
            return got


@given(found=st.lists(st.integers()), limit=st.integers(1, 200))
def test_the_pages_together_are_the_list(keyed, found, limit):
    assert walked(keyed, "a list", found, limit) == found


@settings(max_examples=30)
@given(cursor=st.text(min_size=1, max_size=200))
def test_an_invented_cursor_is_refused(keyed, cursor):
    with pytest.raises(HTTPException) as refused:
        page_of(keyed, "a list", [1, 2], Page(limit=1, cursor=cursor), lambda one: one)
    assert refused.value.status_code == 400


def test_a_cursor_of_another_list_is_refused(keyed):
    first = page_of(keyed, "one", [1, 2], Page(limit=1), lambda one: one)
    with pytest.raises(HTTPException):
        page_of(keyed, "other", [1, 2], Page(limit=1, cursor=first["next"]), lambda one: one)


@pytest.mark.parametrize("said", [-1, "x", None, [1], 1.5, {"a": 1}, True])
def test_even_a_signed_cursor_says_a_place_in_a_list(keyed, said):
    signer = URLSafeSerializer(access_key(keyed.keyring, CURSORS), salt="a list")
    with pytest.raises(HTTPException):
        page_of(
            keyed, "a list", [1, 2], Page(limit=1, cursor=str(signer.dumps(said))), lambda one: one
        )


def lists():
    for module in ROUTERS:
        for route in module.router.routes:
            if isinstance(route, APIRoute) and any(
                p.name == "page" for p in route.dependant.query_params
            ):
                (gate,) = [d.call for d in route.dependant.dependencies if isinstance(d.call, May)]
                yield route.path, gate.entry


@pytest.mark.verify
def test_every_list_is_paged_and_takes_no_forged_cursor(stage, client, code):
    engine = stage.chatham.policy_engine
    admin = Actor(person=None, role=Role.ADMINISTRATOR)
    person = stage.chatham.appointments.appoint(Office.PRIVACY, by=admin)
    officer = Actor(person=person, role=Role.PRIVACY_OFFICER)
    actors = [stage.coach, stage.coachee, officer]
    actors += [Actor(person=None, role=role) for role in Role]
    paths = dict(lists())
    assert len(paths) > 12
    for path, entry in paths.items():
        actor = next(a for a in actors if engine.decide(entry_request(entry, a)).allow)
        params = {"engagement": code, "cursor": "MQ.forged"}
        got = client(actor).get(path, params=params)
        assert got.status_code == 400, path


@pytest.mark.verify
def test_pages_over_http_are_the_whole_list(stage, client):
    officer = client("privacy_officer")
    whole = officer.get("/v1/policies").json()
    assert whole["policies"]
    everything = client("coach").get("/v1/notices", params={"limit": 200}).json()["items"]
    got, cursor = [], None
    for _ in range(50):
        params = {"limit": 1} | ({"cursor": cursor} if cursor else {})
        page = client("coach").get("/v1/notices", params=params).json()
        got += page["items"]
        cursor = page["next"]
        if cursor is None:
            break
    assert got == everything


@pytest.fixture(scope="module")
def keyed(tmp_path_factory):
    from assistant.storage.keyring import create_key_file
    from tests.fakes import CountingIds, RepeatableRandomness

    home = tmp_path_factory.mktemp("keyed")
    ring = create_key_file(home / "key", randomness=RepeatableRandomness(), ids=CountingIds())
    return SimpleNamespace(keyring=ring)
