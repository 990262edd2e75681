"""The walls egress puts around itself: the addresses it may reach, whatever library asks.

Python tells an audit hook (PEP 578) of every connection and every name looked up before it happens,
and a hook cannot be taken away again. Invariant: an address is looked at when it is connected to,
not before, so that a name that changes its meaning in between gains nothing. Native code that goes
past Python's sockets is held by `assistant.egress.landlock` and the service's IPAddressAllow.
"""

from __future__ import annotations

import os
import sys
from ipaddress import ip_address
from typing import Final, cast

_SENDS: Final = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
_LOOKS_UP: Final = frozenset({"socket.getaddrinfo", "socket.gethostbyname"})
_PROXIES: Final = frozenset({"all_proxy", "ftp_proxy", "http_proxy", "https_proxy", "no_proxy"})


class OutsideError(PermissionError):
    """A connection to an address, or a look-up of a name, that is not allowed."""


class Walls:
    """What may be reached now: nothing, until `allow`."""

    def __init__(self, *names: str) -> None:
        self._names: Final = frozenset(names)
        self._addresses: frozenset[tuple[str, int]] = frozenset()
        self.refused = 0
        """How often somebody was stopped here."""

    def raise_up(self) -> None:
        """From now on, and until this process ends."""
        sys.addaudithook(self._heard)

    def allow(self, addresses: frozenset[tuple[str, int]]) -> None:
        """These addresses (ip, port) and no others."""
        self._addresses = addresses

    def _heard(self, event: str, args: tuple[object, ...]) -> None:
        if event in _SENDS:
            to = args[1]
            if event != "socket.connect" and to is None:
                return  # goes where the socket is connected to
            ok = self._is_allowed(to)
        elif event in _LOOKS_UP:
            ok = self._may_look_up(args[0])
        else:
            return
        if not ok:
            self.refused += 1
            raise OutsideError("This address is not one egress may reach.")

    def _is_allowed(self, to: object) -> bool:
        if not isinstance(to, tuple):
            return False
        host, port, *_ = cast("tuple[object, ...]", to)
        return (host, port) in self._addresses

    def _may_look_up(self, name: object) -> bool:
        told = name.decode("ascii", "replace") if isinstance(name, bytes) else name
        if not isinstance(told, str):
            return False
        if told.lower() in self._names:
            return True
        try:
            return any(str(ip_address(told)) == host for host, _ in self._addresses)
        except ValueError:
            return False


def forget_proxies() -> None:
    """Drop every proxy the environment names: some libraries would send there instead."""
    for name in tuple(os.environ):
        if name.lower() in _PROXIES:
            del os.environ[name]
