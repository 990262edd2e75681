"""Every route and every role, beside the policies: a route that asks nobody fails here."""

from fastapi.routing import APIRoute

from api.app import ROUTERS, create_app
from api.asking import May, caller
from assistant.access.modes import Mode, SignIn
from governance.identity import Actor, PersonId, Role
from governance.policy.entry import entry_request
from tests.web.serving import serving

OPEN = {
    "/health/live",
    "/health/ready",
    "/sign-in",
    "/sign-in/callback",
    "/sign-in/local",
    "/v1/answers",  # whoever has the link is who it is for
    "/v1/answers/question",
}
"""Before anybody is known."""

ONESELF = {"/v1/me", "/v1/me/role", "/v1/me/person", "/sign-out", "/sign-out/everywhere"}
"""About the caller's own sign-in and nothing else."""


def routes():
    return [r for module in ROUTERS for r in module.router.routes if isinstance(r, APIRoute)]


def asked(dependant):
    for one in dependant.dependencies:
        yield one.call
        yield from asked(one)


def test_every_route_asks_the_policies():
    assert len(routes()) > 30
    for route in routes():
        calls = list(asked(route.dependant))
        if route.path in OPEN:
            continue
        assert caller in calls, route.path
        gates = [call for call in calls if isinstance(call, May)]
        assert len(gates) == (0 if route.path in ONESELF else 1), route.path


def test_every_route_and_role_equals_the_policies(stage, client):
    engine = stage.chatham.policy_engine
    for role in Role:
        actor = Actor(person=PersonId("per_somebody"), role=role)
        somebody = client(actor)
        for route in routes():
            for gate in (c for c in asked(route.dependant) if isinstance(c, May)):
                path = route.path.replace("{number}", "1")
                path = path.replace("{session}", "ses_x").replace("{request}", "req_x")
                path = path.replace("{notice}", "not_x").replace("{version}", "1")
                for method in route.methods:
                    got = somebody.http.request(method, path)
                    said = got.headers["Content-Type"].startswith("application/problem")
                    no = said and got.json()["type"] == "urn:chatham:problem:not-allowed"
                    allows = engine.decide(entry_request(gate.entry, actor)).allow
                    assert no is not allows, (role, method, path)
                    assert got.status_code != 401


def test_headers_and_a_log_without_content(stage, caplog):
    import httpx2

    caplog.set_level("INFO", logger="chatham.access")
    how = SignIn(mode=Mode.TOKENS, public_url="http://127.0.0.1")
    with serving(create_app(stage.chatham, sign_in=how)) as url:
        got = httpx2.get(f"{url}/v1/sessions/zaffre?zaffre=zaffre", trust_env=False)
        elsewhere = {"Host": "elsewhere.example"}
        assert httpx2.get(f"{url}/v1/me", headers=elsewhere, trust_env=False).status_code == 421
    assert got.headers["Content-Security-Policy"].startswith(
        "default-src 'none'; script-src 'self'"
    )
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.headers["Cache-Control"] == "no-store"
    said = [record.getMessage() for record in caplog.records]
    assert any("/v1/sessions/{session} 401" in line for line in said), said
    assert not any("zaffre" in line for line in said)
