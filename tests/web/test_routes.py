"""Every route and every role, beside the policies: a route that asks nobody fails here."""

import re

import pytest
from fastapi.routing import APIRoute

from api.app import PAGES, ROUTERS, create_app
from api.asking import May, caller
from api.limiting import Limits
from assistant.access.modes import Mode, SignIn
from governance.identity import Actor, PersonId, Role
from governance.policy.entry import entry_request
from tests.web.conftest import SIGN_IN
from tests.web.grounds import served
from tests.web.serving import serving

OPEN = {
    "/health/live",
    "/health/ready",
    "/sign-in",
    "/sign-in/callback",
    "/sign-in/local",
    "/v1/answers",  # whoever has the link is who it is for
    "/v1/answers/question",
    "/enter",
    "/invitation",
    "/invitation/answer",
}
"""Before anybody is known."""

ONESELF = {
    *("/v1/me", "/v1/me/role", "/v1/me/person", "/sign-out", "/sign-out/everywhere"),
    *("/", "/role", "/known", "/leave"),
}
"""About the caller's own sign-in and nothing else."""


MANY = "1000000/minute"


@pytest.fixture
def base_url(stage):
    """Every page in every role is more than anybody may ask for in a minute."""
    limits = Limits(per_address=MANY, per_person=MANY)
    with serving(create_app(served(stage), sign_in=SIGN_IN, limits=limits)) as url:
        yield url


def routes(modules=(*ROUTERS, *PAGES)):
    return [r for module in modules for r in module.router.routes if isinstance(r, APIRoute)]


def asked(dependant):
    for one in dependant.dependencies:
        yield one.call
        yield from asked(one)


def test_every_route_asks_the_policies():
    assert len(routes()) > 100
    for route in routes():
        calls = list(asked(route.dependant))
        if route.path in OPEN:
            continue
        assert caller in calls, route.path
        gates = [call for call in calls if isinstance(call, May)]
        assert len(gates) == (0 if route.path in ONESELF else 1), route.path


@pytest.mark.parametrize(
    "modules", [ROUTERS, pytest.param(PAGES, marks=pytest.mark.verify)], ids=["v1", "pages"]
)
def test_every_route_and_role_equals_the_policies(modules, stage, client):
    engine = stage.chatham.policy_engine
    for role in Role:
        actor = Actor(person=PersonId("per_somebody"), role=role)
        somebody = client(actor)
        for route in routes(modules):
            for gate in (c for c in asked(route.dependant) if isinstance(c, May)):
                path = re.sub(r"\{(number|version)[^}]*\}", "1", route.path)
                path = re.sub(r"\{[^}]+\}", "x", path)
                for method in route.methods:
                    got = somebody.http.request(method, path)
                    said = got.headers.get("Content-Type", "").startswith("application/problem")
                    no = said and got.json()["type"] == "urn:chatham:problem:not-allowed"
                    allows = engine.decide(entry_request(gate.entry, actor)).allow
                    assert no is not allows, (role, method, path)
                    assert got.status_code not in {401, 429, 500}, (role, method, path)


def test_headers_and_a_log_without_content(stage, caplog):
    import httpx2

    caplog.set_level("INFO", logger="chatham.access")
    how = SignIn(mode=Mode.TOKENS, public_url="http://127.0.0.1")
    with serving(create_app(served(stage), sign_in=how)) as url:
        got = httpx2.get(f"{url}/v1/sessions/zaffre?zaffre=zaffre", trust_env=False, timeout=60)
        elsewhere = {"Host": "elsewhere.example"}
        assert (
            httpx2.get(f"{url}/v1/me", headers=elsewhere, trust_env=False, timeout=60).status_code
            == 421
        )
    assert got.headers["Content-Security-Policy"].startswith(
        "default-src 'none'; script-src 'self'"
    )
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.headers["Cache-Control"] == "no-store"
    told = [r.msg for r in caplog.records if r.name == "chatham.access"]
    assert ("/v1/sessions/{session}", 401) in [(t.get("route"), t["status"]) for t in told], told
    said = [record.getMessage() for record in caplog.records]
    assert not any("zaffre" in line for line in said)
