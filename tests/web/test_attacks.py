"""Attacks over HTTP: other people's ids, injected headers, paths, floods, and a lame server."""

import itertools
import re

import httpx2
import pytest

from api.app import create_app
from api.describing import JSON
from api.limiting import Limits
from assistant.access.modes import Mode, SignIn
from governance.identity import Actor, Role
from tests.integration.sessions.scene import CANARY
from tests.web.conftest import SIGN_IN, Client
from tests.web.grounds import served
from tests.web.recording import walk
from tests.web.serving import serving
from tests.web.test_schemathesis import known

MADE_UP = {"session": "ses_nothing", "request": "req_nothing", "number": "999999999"}
SAID = (CANARY, "Zofia", "Abena", "Farah", "north-7")


def operations(document):
    for path, found in document["paths"].items():
        for method, operation in found.items():
            yield method.upper(), path, operation


def body_of(operation):
    content = operation.get("requestBody", {}).get("content", {}).get(JSON)
    return {} if content is None else {"json": content["example"]}


@pytest.mark.verify
@pytest.mark.parametrize("role", [Role.COACH, Role.COACHEE])
def test_somebody_elses_id_is_like_none_at_all(stage, client, base_url, role):
    there = known(walk(stage, base_url))
    circle = stage.chatham.people.confirm("south-1", {"Nia": "coach", "Omar": "coachee"})
    person = next(p for p, r in circle.roles.items() if r is role)
    stranger = client(Actor(person=person, role=role))
    document = create_app(served(stage), sign_in=SIGN_IN).openapi()
    tried = 0
    for method, path, operation in operations(document):
        names = [name for name in MADE_UP if f"{{{name}}}" in path]
        if not names or not path.startswith("/v1/"):
            continue
        tried += 1
        filled = path.replace("{kind}", "summary").replace("{as_format}", "md")
        real = made_up = re.sub(r"\{(line|note|id|commitment|appointment)[^}]*\}", "x_1", filled)
        for name in names:
            real = real.replace(f"{{{name}}}", str(there[name][0]))
            made_up = made_up.replace(f"{{{name}}}", MADE_UP[name])
        headers = {"If-Match": '"1"'}
        got = [
            stranger.http.request(method, one, headers=headers, **body_of(operation))
            for one in (real, made_up)
        ]
        assert got[0].status_code == got[1].status_code, (method, path)
        assert 400 <= got[0].status_code < 500, (method, path)
        assert got[0].content == got[1].content, (method, path)
    assert tried > 25


@pytest.mark.verify
def test_logs_hear_nothing_of_what_was_said(stage, base_url, caplog):
    caplog.set_level("DEBUG")
    walk(stage, base_url)
    ours = [r.getMessage() for r in caplog.records if r.name.startswith(("chatham", "uvicorn"))]
    assert any("/v1/sessions/{session}/masked" in line for line in ours), ours[:3]
    for record in caplog.records:
        if record.name.startswith(("httpx", "httpcore", "hpack")):
            continue  # the test's own client
        line = record.getMessage()
        assert not any(word in line for word in SAID), record.name
        if record.name.startswith("chatham.access"):
            assert not re.search(r"[a-z]{3}_[0-9a-f]{8}", line)


@pytest.mark.verify
@pytest.mark.parametrize(
    ("limits", "what"),
    [
        ({"per_person": "3/minute"}, "/v1/consents"),
        ({"per_address": "3/minute"}, "/health/live"),
    ],
)
def test_a_flood_is_told_how_long_to_wait(stage, client, limits, what):
    token = client(stage.coach).http.headers["Authorization"].removeprefix("Bearer ")
    with serving(create_app(served(stage), sign_in=SIGN_IN, limits=Limits(**limits))) as url:
        flood = Client(url, token)
        got = [flood.get(what) for _ in range(4)]
        flood.http.close()
    assert [one.status_code for one in got] == [200, 200, 200, 429]
    assert 1 <= int(got[-1].headers["Retry-After"]) <= 60
    assert got[-1].json()["status"] == 429


@pytest.mark.verify
def test_what_is_turned_away_at_the_door_is_a_page_for_a_browser(stage):
    app = create_app(served(stage), sign_in=SIGN_IN, limits=Limits(per_address="3/minute"))
    page = {"Accept": "text/html"}
    with serving(app) as url, httpx2.Client(base_url=url, trust_env=False, timeout=60) as http:
        got = [
            http.get("/", headers=page | {"Host": "elsewhere.example"}),
            http.post("/enter", headers=page, content=b"x" * 100_000),
            *[http.get("/enter", headers=page) for _ in range(3)],
            http.get("/v1/consents", headers=page),
        ]
    assert [got[n].status_code for n in (0, 1, 4, 5)] == [421, 413, 429, 429]
    for one in (got[0], got[1], got[4]):
        assert one.headers["Content-Type"].startswith("text/html")
        assert "<h1>" in one.text
        assert "Content-Security-Policy" in one.headers
    assert int(got[4].headers["Retry-After"]) >= 1
    assert got[5].json()["status"] == 429


INJECTED = "x%0d%0aSet-Cookie:%20planted=1%0d%0aX-Planted:%201"


INJECTING = (
    ("POST", f"/v1/sessions?engagement=north-7&filename={INJECTED}.txt"),
    ("POST", f"/v1/sessions?engagement={INJECTED}"),
    ("GET", f"/v1/sessions/{INJECTED}"),
    ("POST", f"/v1/triage/{INJECTED}/person"),
    ("GET", f"/v1/sessions/{INJECTED}/copies/summary.md"),
    ("GET", f"/v1/notices/{INJECTED}/1"),
    ("GET", f"/v1/consents?cursor={INJECTED}"),
    ("GET", f"/static/{INJECTED}"),
    ("GET", f"/{INJECTED}"),
)


@pytest.mark.verify
def test_no_header_is_injected(stage, client):
    both = [client(actor) for actor in (stage.coach, stage.coachee)]
    for one, (method, path) in itertools.product(both, INJECTING):
        got = one.http.request(method, path, content=b"Farah: hello")
        assert "Set-Cookie" not in got.headers
        assert "X-Planted" not in got.headers
        assert "planted" not in got.headers.get("Location", "")
        assert got.status_code < 500


LEADING_OUT = (
    "/static/../api/app.py",
    "/static/..%2f..%2fpyproject.toml",
    "/static/%2e%2e/%2e%2e/pyproject.toml",
    "/static/..%5c..%5cpyproject.toml",
    "/static//etc/passwd",
    "/static/%2fetc%2fpasswd",
    "/static/x%00.css",
    "/v1/sessions/..%2f..%2fkey/summary",
    "/v1/sessions/ses_x/copies/..%2f..%2fkey.md",
    "/v1/sessions/ses_x/copies/summary.%2e%2e%2fkey",
    "/v1/ledger/..%2f..%2fkey",
)


@pytest.mark.verify
def test_no_path_leads_out(stage, client):
    coach = client(stage.coach)
    for path in LEADING_OUT:
        got = coach.get(path)
        assert got.status_code in {400, 403, 404, 422}, path
        for secret in ("chatham key file", "root:", "[project]", "create_app"):
            assert secret not in got.text, path


def test_ready_says_no_when_the_key_is_weak(client, stage):
    nobody = client(None)
    assert nobody.get("/health/ready").status_code == 200
    key = stage.chatham._settings.keys
    key.chmod(0o644)
    answer = nobody.get("/health/ready")
    assert answer.status_code == 503
    assert str(key) not in answer.text
    key.unlink()
    assert nobody.get("/health/ready").status_code == 503
    assert nobody.get("/health/live").status_code == 200


@pytest.mark.verify
def test_ready_says_no_over_half_a_database(client, stage):
    from tests.databases import connected

    with connected(stage.chatham._settings.database) as connection:
        connection.exec_driver_sql("DROP TABLE vault_number")
        connection.commit()
    answer = client(None).get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["type"] == "urn:chatham:problem:not-ready"


@pytest.mark.verify
def test_broken_policies_serve_nobody(stage, tmp_path):
    from assistant.bootstrap import Chatham
    from governance.policy.engine import INSTALLED
    from tests.integration.sessions.scene import overrides, settings

    for file in INSTALLED.iterdir():
        if file.suffix in {".cedar", ".cedarschema"}:
            (tmp_path / file.name).write_bytes(file.read_bytes())
    with (tmp_path / "entry.cedar").open("a") as policies:
        policies.write("permit (principal, action, resource) when { nonsense };")
    home = stage.chatham._settings.home_dir
    broken = Chatham(settings(home), stage.chatham.keyring, overrides(policies=tmp_path))
    with pytest.raises(Exception, match="polic"):
        create_app(broken, sign_in=SignIn(mode=Mode.TOKENS, public_url="http://127.0.0.1:8420"))
    broken.database.close()


@pytest.mark.parametrize("odd", ["_9", "-", "%00", "a b", "é", "x" * 101])
def test_no_id_breaks_what_it_is_sent_to(stage, client, odd):
    """What no column holds is refused at the door, and never a fault of ours."""
    coachee = client(stage.coachee)
    sent = coachee.post("/v1/notifications/read", json={"ids": ["ok", odd]})
    assert sent.status_code in {400, 422}
    for path, named in (("read", {"one": odd}), ("mail", {"engagement": odd})):
        assert coachee.http.post(f"/notifications/{path}", data=named).status_code == 422
