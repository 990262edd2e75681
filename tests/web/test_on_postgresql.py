"""Every route of the API that writes, asked on PostgreSQL with the web in its own role there.

The journeys of each role are named in `conftest.ON_BOTH`; what nobody walks over in a browser, a
walk over HTTP goes here, in the same order as the recorded one.
"""

import pytest
from sqlalchemy import text

from api.app import ROUTERS
from tests.databases import connected
from tests.integration.sessions.scene import CODE
from tests.web.grounds import WEB, served
from tests.web.recording import Walk, walked
from tests.web.test_routes import routes

pytestmark = [
    pytest.mark.verify,
    pytest.mark.postgres,
    pytest.mark.parametrize("ground", ["postgresql"], indirect=True),
]
SAFE = {"GET", "HEAD"}
OF_SIGNING_IN = {
    ("POST", path)
    for path in (
        *("/sign-in/local", "/sign-out", "/sign-out/everywhere"),
        *("/v1/me/role", "/v1/me/person"),
    )
}
"""In the journeys and in test_sign_in.py."""
ALONE = {
    ("DELETE", "/v1/sessions/{session}/draft/edits/{edit}"),
    ("DELETE", "/v1/sessions/{session}/note"),
    ("PUT", "/v1/notifications/mail"),
}
"""The recorded walk does not take these: they answer with nothing."""


class Noting(Walk):
    """A walk that knows where it has been."""

    def __init__(self, stage, url):
        super().__init__(stage, url)
        self.asked = set()

    def ask(self, who, method, path, **options):
        got = super().ask(who, method, path, **options)
        self.asked.add((method, self._template(method, path)))
        return got


def test_every_route_that_writes_is_answered(stage, base_url):
    on = Noting(stage, base_url)
    walked(on)
    writing = {(m, route.path) for route in routes(ROUTERS) for m in route.methods - SAFE}
    assert len(writing) > 60
    assert writing - on.asked == OF_SIGNING_IN | ALONE


def test_and_those_the_walk_leaves_out(stage, base_url):
    on, coach = Noting(stage, base_url), stage.coach
    stage.says_yes()
    base = f"/v1/sessions/{stage.takes_in().id}"
    on.work()
    draft = on.ask(coach, "GET", f"{base}/draft").headers["ETag"]
    line = {"section": "goal", "text": "Hand over the rota.", "turns": [2]}
    matched = {"headers": {"If-Match": draft}}
    edit = on.ask(coach, "POST", f"{base}/draft/lines", json=line, **matched).json()["id"]
    on.ask(coach, "DELETE", f"{base}/draft/edits/{edit}")
    noted = {"text": "Ask about the rota."}
    kept = on.ask(coach, "PUT", f"{base}/note", json=noted, headers={"If-None-Match": "*"})
    on.ask(coach, "DELETE", f"{base}/note", headers={"If-Match": kept.headers["ETag"]})
    none = {"engagement": CODE, "address": None}
    on.ask(stage.coachee, "PUT", "/v1/notifications/mail", json=none)
    assert on.asked >= ALONE


def test_the_app_works_as_the_web_and_the_worker_as_the_owner(stage, base_url):
    web, owner = served(stage), stage.chatham
    assert web is not owner
    for one, name in ((web, WEB), (owner, "chatham")):
        with one.database.read() as work:
            rows = work._statements.rows(
                text("SELECT current_user AS who, current_setting('is_superuser') AS super")
            )
            assert [(row["who"], row["super"]) for row in rows] == [(name, "off")]
    with connected(owner._settings.database) as connection:
        bound = "SELECT count(*) FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
        assert connection.execute(text(bound)).scalar_one() >= 13
