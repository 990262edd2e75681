"""The API on a real HTTP server on loopback, over a small installation on real SQLite."""

from datetime import timedelta

import httpx2
import pytest

from api.app import create_app
from assistant.access.modes import Mode, SignIn
from governance.identity import Actor, Role
from tests.integration.sessions.scene import CODE, scene
from tests.web.browsing import chromium, local_url  # noqa: F401  -- fixtures for every test here
from tests.web.canaries import net_out
from tests.web.serving import serving

SIGN_IN = SignIn(mode=Mode.TOKENS, public_url="http://127.0.0.1:8420")


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


@pytest.fixture
def stage(tmp_path):
    built = scene(tmp_path / "home")
    yield built
    built.chatham.database.close()


@pytest.fixture
def base_url(stage):
    with serving(create_app(stage.chatham, sign_in=SIGN_IN)) as url:
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
