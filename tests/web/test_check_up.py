"""The check-up asks a real sign-in service whether it is there, and signs nobody in."""

import pytest

from assistant.access import modes
from assistant.access.modes import Mode, SignIn
from assistant.access.oidc import OpenId, ProviderAwayError
from assistant.programme.checkup import Looked, State, check_up
from assistant.programme.demonstration import set_up
from governance.identity import Role
from tests.fakes import SetClock
from tests.web.provider import Provider

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


@pytest.fixture
def provider():
    made = Provider(SetClock())
    yield made
    made.close()


def open_id(provider, issuer=None):
    known = modes.Provider(
        issuer=issuer or provider.issuer,
        client_id="chatham",
        client_secret=provider.client_secret,
        roles={"coaches": Role.COACH},
    )
    return OpenId(known, redirect_uri="http://127.0.0.1/sign-in/callback", clock=SetClock())


def test_one_that_answers_is_right_and_another_issuer_or_nobody_is_not(provider):
    open_id(provider).try_out()
    assert provider.begun == []
    provider.says_issuer = "http://127.0.0.1:1"
    with pytest.raises(ProviderAwayError):
        open_id(provider).try_out()
    with pytest.raises(ProviderAwayError):
        open_id(provider, issuer="http://127.0.0.1:1").try_out()


def test_a_broken_check_is_told_and_the_others_are_made_all_the_same(stage, provider, tmp_path):
    def discover(_how):
        raise RuntimeError("zaffre: what a provider said")

    how = SignIn(mode=Mode.OIDC, public_url="http://127.0.0.1")
    (tmp_path / "retention.toml").write_text("[raw]\ndays = 99\n")
    (tmp_path / "mail.url").write_text("mailtos://user:zaffre@mail.example.org")
    (tmp_path / "mail.url").chmod(0o644)
    chatham = stage.chatham
    set_up(chatham.programme)
    found = check_up(
        Looked(
            database=chatham.database,
            programme=chatham.programme,
            access=chatham.access,
            home=tmp_path,
            sign_in=lambda: how,
            discover=discover,
            tries=True,
        )
    )
    states = {check.name: check.state for check in found}
    broken = {name for name, state in states.items() if state is State.BROKEN}
    assert broken == {"retention", "sign-in", "mail"}
    assert states["database"] is states["crisis contacts"] is State.RIGHT
    assert "zaffre" not in repr(found)
