"""How people sign in here, checked before anything listens.

Invariant: without a provider Chatham answers this machine only. Local mode lets whoever sits here
choose whom they act as, so it refuses to start beside a provider, a public URL or another address.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from governance.errors import ChathamError
from governance.identity import Role


class SignInError(ChathamError):
    """Signing in is not set up in a way that is safe; Chatham does not start."""


class Mode(StrEnum):
    """Where the people come from."""

    TOKENS = "tokens"
    LOCAL = "local"
    OIDC = "oidc"


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """An OpenID provider, and what its groups may act as.

    roles: group → role. Whoever is in none of these groups cannot sign in; no group is implied.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    roles: Mapping[str, Role]
    groups_claim: str = "groups"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """A sign-in that may be served. public_url: where browsers reach it, without a last slash."""

    mode: Mode
    public_url: str
    provider: Provider | None = None

    @property
    def secure(self) -> bool:
        """Whether cookies are sent over TLS only; all but local mode."""
        return self.mode is not Mode.LOCAL


def sign_in_of(
    mode: Mode, *, host: str, public_url: str, provider: Provider | None, own_url: str
) -> SignIn:
    """The sign-in these settings ask for.

    own_url: how this machine reaches itself.

    Raises:
        SignInError: it would let somebody in who has not proved who they are.
    """
    outside = not is_loopback(host) or bool(public_url)
    if mode is Mode.OIDC:
        return _with_provider(public_url or own_url, provider)
    if provider is not None:
        raise SignInError(
            f"A provider is set, and sign-in is {mode.value}. Only one may decide who people are. "
            "Set CHATHAM_SIGN_IN=oidc, or take the CHATHAM_OIDC_… settings away."
        )
    if outside:
        raise SignInError(
            f"With sign-in {mode.value} Chatham serves this machine only. Leave out --host and "
            "CHATHAM_PUBLIC_URL, or set up a provider with CHATHAM_SIGN_IN=oidc."
        )
    return SignIn(mode=mode, public_url=own_url)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def read_secret(path: Path | None) -> str:
    """The client secret in a file of its own.

    Raises:
        SignInError: no file, nothing in it, or others may read it.
    """
    try:
        others = path.stat().st_mode & 0o077 if path else 0
        secret = path.read_text(encoding="utf-8").strip() if path else ""
    except (OSError, UnicodeError):
        secret, others = "", 0
    if not secret or others:
        raise SignInError(
            "The provider's client secret was not read. Put it alone in a file only you can read "
            "(mode 600) and name it in CHATHAM_OIDC_SECRET_FILE."
        )
    return secret


_NEEDED: Final = "CHATHAM_OIDC_ISSUER, CHATHAM_OIDC_CLIENT_ID and CHATHAM_OIDC_ROLES"


def _with_provider(public_url: str, provider: Provider | None) -> SignIn:
    if provider is None or not provider.issuer or not provider.client_id or not provider.roles:
        raise SignInError(f"Sign-in oidc needs {_NEEDED}. Nothing was started.")
    for url in (public_url, provider.issuer):
        parts = urlsplit(url)
        if parts.scheme != "https" and not is_loopback(parts.hostname or ""):
            raise SignInError(
                "Both CHATHAM_PUBLIC_URL and CHATHAM_OIDC_ISSUER have to begin with https://, "
                "because cookies and codes travel over them."
            )
    return SignIn(mode=Mode.OIDC, public_url=public_url.rstrip("/"), provider=provider)
