"""The API on a real HTTP server on loopback, over a small installation on real SQLite."""

from datetime import timedelta

import httpx2
import pytest

from api.app import create_app
from assistant.access.modes import Mode, SignIn
from governance.identity import Actor, Role
from tests.integration.sessions.scene import CODE
from tests.web.browsing import chromium, local_url  # noqa: F401  -- fixtures for every test here
from tests.web.canaries import net_out
from tests.web.grounds import served, standing_on, web_server  # noqa: F401  -- a fixture likewise
from tests.web.serving import serving

SIGN_IN = SignIn(mode=Mode.TOKENS, public_url="http://127.0.0.1:8420")


ON_BOTH = {
    "test_a_coach_offers_and_a_coachee_books",
    "test_a_handler_waits_with_a_number",
    "test_a_manager_keeps_the_ninety_days_and_a_sponsor_decides",
    "test_a_model_owner_reads_approves_and_stops",
    "test_a_programme_manager_brings_people_and_keeps_the_programme",
    "test_a_request_an_answer_and_a_person_instead",
    "test_an_analyst_plans_asks_compares_and_takes_along",
    "test_an_officer_sees_proves_and_decides",
    "test_checking_opening_a_door_and_erasing",
    "test_every_route_and_role_equals_the_policies",
    "test_from_the_link_to_a_first_look",
    "test_from_today_to_a_recap",
    "test_only_ones_own_roles",
    "test_reading_planning_and_answering",
    "test_signing_in_and_out_again",
    "test_signing_out_everywhere",
    "test_the_code_says_who_somebody_is_once",
    "test_the_owner_hands_in_and_it_is_read_once",
}
"""What each role does first of all, on SQLite as ever and, by `make verify`, on PostgreSQL as well.

test_on_postgresql.py stands there alone; the rest by `pytest tests/web --web-on=postgresql`.
"""


class Client:
    """Talks to the server as one person in one role."""

    def __init__(self, base_url, secret):
        headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        self.http = httpx2.Client(base_url=base_url, headers=headers, trust_env=False, timeout=60)

    def get(self, path, **options):
        return self.http.get(path, **options)

    def post(self, path, **options):
        return self.http.post(path, **options)


@pytest.fixture(autouse=True)
def net(monkeypatch, tmp_path, capfd):
    """Nothing that was said turns up where it may not, whatever a test here is about."""
    with net_out(monkeypatch, tmp_path / "temporary", capfd) as out:
        yield out


def pytest_generate_tests(metafunc):
    marked = [m.args[0] for m in metafunc.definition.iter_markers("parametrize")]
    if "ground" not in metafunc.fixturenames or "ground" in marked:
        return
    on_postgresql = pytest.param("postgresql", marks=[pytest.mark.postgres, pytest.mark.verify])
    if metafunc.config.getoption("web_on") == "postgresql":
        metafunc.parametrize("ground", ["postgresql"], indirect=True)
    elif metafunc.function.__name__ in ON_BOTH:
        metafunc.parametrize("ground", ["sqlite", on_postgresql], indirect=True)


@pytest.fixture
def ground(request):
    """What installations of this test stand on."""
    with standing_on(getattr(request, "param", "sqlite"), request) as stands:
        yield stands


@pytest.fixture
def stage(ground, tmp_path):
    return ground.scene(tmp_path / "home")


@pytest.fixture
def base_url(stage):
    with serving(create_app(served(stage), sign_in=SIGN_IN)) as url:
        yield url


@pytest.fixture
def client(stage, base_url):
    """A client for an actor, a role without a person, or nobody."""
    made = []

    def make(who):
        secret = None
        if who is not None:
            actor = who if isinstance(who, Actor) else Actor(person=None, role=Role(who))
            with stage.chatham.database.write() as work:
                secret, _ = work.tokens.issue(
                    role=actor.role,
                    person=actor.person,
                    scopes={"api"},
                    expires_at=stage.chatham.clock.now() + timedelta(days=1),
                    randomness=stage.chatham.randomness,
                )
        made.append(Client(base_url, secret))
        return made[-1]

    yield make
    for one in made:
        one.http.close()


@pytest.fixture
def code():
    return CODE
