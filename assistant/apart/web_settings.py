"""What the web process is told, and nothing else: no secret is among it.

Invariant: whatever more stands in the environment is dropped before this process begins (`NAMES`).
"""

from __future__ import annotations

import os
import pwd
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from assistant.access.modes import Mode, SignIn, sign_in_of
from assistant.apart.sockets import place_of
from assistant.listening import DEFAULT_HOST, DEFAULT_PORT

NAMES: Final = frozenset(
    {
        "CHATHAM_HOST",
        "CHATHAM_PORT",
        "CHATHAM_PUBLIC_URL",
        "CHATHAM_RELEASER",
        "CHATHAM_RELEASER_USER",
        "CHATHAM_SIGN_IN",
        "FORWARDED_ALLOW_IPS",
        "LANG",
        "LC_ALL",
        "PATH",
        "PYTHONPATH",
        "TZ",
    }
)
"""All of the environment that the web process has (`chatham serve` drops the rest)."""
_ROOT: Final = 0
_PORTS: Final = range(1, 65536)


class WebSettingsError(Exception):
    """Web cannot start like this; says why, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSettings:
    """releaser: the socket. trusted: the accounts that may listen there. host, port: for people."""

    releaser: Path
    trusted: frozenset[int]
    host: str
    port: int
    sign_in: SignIn


def web_settings(environment: Mapping[str, str]) -> WebSettings:
    """From `CHATHAM_…`; the same names the releaser reads, but for CHATHAM_RELEASER_USER.

    Raises:
        WebSettingsError, PlaceError, SignInError: it would not be safe, or cannot be read.
    """
    host = environment.get("CHATHAM_HOST", "") or DEFAULT_HOST
    port = _port(environment.get("CHATHAM_PORT", ""))
    mode = environment.get("CHATHAM_SIGN_IN", "") or Mode.TOKENS
    if mode not in set(Mode):
        raise WebSettingsError("CHATHAM_SIGN_IN has to be tokens, local or oidc.")
    public, own = environment.get("CHATHAM_PUBLIC_URL", ""), f"http://{host}:{port}"
    if mode == Mode.OIDC:  # the provider is the releaser's, which does not start without
        sign_in = SignIn(mode=Mode.OIDC, public_url=(public or own).rstrip("/"))
    else:
        sign_in = sign_in_of(Mode(mode), host=host, public_url=public, provider=None, own_url=own)
    return WebSettings(
        releaser=place_of(environment.get("CHATHAM_RELEASER", ""), "CHATHAM_RELEASER"),
        trusted=frozenset({_ROOT, os.geteuid(), *_user(environment)}),
        host=host,
        port=port,
        sign_in=sign_in,
    )


def _port(text: str) -> int:
    if not text:
        return DEFAULT_PORT
    if not (text.isascii() and text.isdecimal()) or int(text) not in _PORTS:
        raise WebSettingsError("CHATHAM_PORT has to be a number from 1 to 65535.")
    return int(text)


def _user(environment: Mapping[str, str]) -> tuple[int, ...]:
    name = environment.get("CHATHAM_RELEASER_USER", "")
    if not name:
        return ()
    try:
        return (pwd.getpwnam(name).pw_uid,)
    except KeyError:
        raise WebSettingsError(
            "CHATHAM_RELEASER_USER names no account of this machine. Name the one that the "
            "releaser runs as."
        ) from None
