"""A sign-in that would let somebody in unproven does not start."""

import pytest

from assistant.access.modes import Mode, Provider, SignInError, read_secret, sign_in_of
from governance.identity import Role

PROVIDER = Provider(
    issuer="https://id.example", client_id="c", client_secret="s", roles={"a": Role.COACH}
)


def asked(mode, *, host="127.0.0.1", public_url="", provider=None):
    return sign_in_of(
        mode, host=host, public_url=public_url, provider=provider, own_url=f"http://{host}:8420"
    )


@pytest.mark.parametrize("mode", [Mode.LOCAL, Mode.TOKENS])
@pytest.mark.parametrize(
    "unsafe",
    [
        {"host": "0.0.0.0"},  # noqa: S104  -- refused here
        {"host": "::"},
        {"host": "localhost.elsewhere.example"},
        {"public_url": "https://chatham.example"},
        {"provider": PROVIDER},
    ],
)
def test_without_a_provider_this_machine_only(mode, unsafe):
    assert asked(mode).mode is mode
    with pytest.raises(SignInError):
        asked(mode, **unsafe)


@pytest.mark.parametrize("public_url", ["http://chatham.example", "ftp://chatham.example"])
def test_a_provider_needs_tls_and_roles(public_url):
    assert asked(Mode.OIDC, public_url="https://chatham.example/", provider=PROVIDER).secure
    with pytest.raises(SignInError):
        asked(Mode.OIDC, public_url=public_url, provider=PROVIDER)
    with pytest.raises(SignInError):
        asked(Mode.OIDC, public_url="https://chatham.example")


def test_a_secret_others_can_read_is_refused(tmp_path):
    file = tmp_path / "secret"
    file.write_text("kept\n")
    file.chmod(0o644)
    with pytest.raises(SignInError):
        read_secret(file)
    file.chmod(0o600)
    assert read_secret(file) == "kept"
