"""Which host egress may send to, and which addresses a name may mean.

Invariants: what is not listed is refused; a name means public addresses unless the list names a
network for it; an address that leads to a machine's own metadata is never right; one wrong address
among many spoils the name, since nobody can say which one a library would take.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final, TypeAlias
from urllib.parse import urlsplit

Address: TypeAlias = IPv4Address | IPv6Address
Resolve: TypeAlias = Callable[[str, int], Iterable[str]]
"""The addresses of a name, as text."""

_NEVER: Final = tuple(
    ip_network(net)
    for net in (
        "0.0.0.0/8",
        "169.254.0.0/16",  # link-local, with the metadata service of most clouds
        "100.100.100.200/32",  # the same of another
        "fe80::/10",
        "fd00:ec2::254/128",
        "fd20:ce::254/128",
    )
)
_TRANSLATED: Final = tuple(
    IPv6Network(net) for net in ("::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48")
)
"""IPv6 that stands for some IPv4 address, which would be looked at under another name."""
_TLS: Final = 443
_PROVIDERS: Final = {
    "anthropic": "api.anthropic.com",
    "mistralai": "api.mistral.ai",
    "openai": "api.openai.com",
}
"""Where a provider is asked when no base URL is set; only what the list allows is ever reached."""


class HostsError(ValueError):
    """The list of hosts, or the model's own address, cannot be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """A host and port."""

    name: str
    port: int

    @property
    def is_address(self) -> bool:
        """Whether it is no name, so that nothing has to be looked up."""
        try:
            ip_address(self.name)
        except ValueError:
            return False
        return True

    def __str__(self) -> str:
        return f"[{self.name}]:{self.port}" if ":" in self.name else f"{self.name}:{self.port}"


@dataclass(frozen=True, slots=True)
class AllowList:
    """The hosts that may be reached, each with the network its addresses are in.

    None in place of a network: public addresses, or itself where the host is an address.
    """

    hosts: tuple[tuple[Host, str | None], ...]

    @classmethod
    def parse(cls, text: str) -> AllowList:
        """From CHATHAM_EGRESS_HOSTS: `host:port`, or `host:port@network`, by commas.

        Raises:
            HostsError: it is empty or cannot be read.
        """
        listed = tuple(_entry(part.strip()) for part in text.split(",") if part.strip())
        if not listed:
            raise HostsError(
                "CHATHAM_EGRESS_HOSTS is empty, so nothing may be sent anywhere. Name the model's "
                "host, such as models.example.org:443, or 127.0.0.1:11434."
            )
        return cls(listed)

    def __str__(self) -> str:
        return ", ".join(f"{host}@{net}" if net else str(host) for host, net in self.hosts)

    def addresses(self, host: Host, resolve: Resolve) -> frozenset[tuple[str, int]] | None:
        """What `host` may be reached at just now; None where it may not be reached."""
        net = next((n for listed, n in self.hosts if listed == host), "")
        if net == "":
            return None
        try:
            found = [ip_address(one) for one in resolve(host.name, host.port)]
        except (OSError, ValueError):
            return None
        if not found or not all(_may_be(one, host, net) for one in found):
            return None
        return frozenset((str(one), host.port) for one in found)


def resolved(name: str, port: int) -> tuple[str, ...]:
    """The addresses of a name by this machine's resolver."""
    found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    return tuple(str(one[4][0]) for one in found)


def host_of(provider: str, base_url: str | None) -> Host:
    """Where a configured model is asked.

    Raises:
        HostsError: nobody can say.
    """
    if base_url is not None:
        parts = urlsplit(base_url)
        default = _TLS if parts.scheme == "https" else 80
        return Host(name=(parts.hostname or "").lower(), port=parts.port or default)
    name = _PROVIDERS.get(provider)
    if name is None:
        raise HostsError(
            "Egress cannot tell which host this provider is asked at. Name it in "
            "CHATHAM_LLM_BASE_URL; people's consents are then asked for that host."
        )
    return Host(name=name, port=_TLS)


def _entry(text: str) -> tuple[Host, str | None]:
    written, at, network = text.partition("@")
    try:
        parts = urlsplit(f"//{written}")
        plain = not (parts.path or parts.query or parts.fragment or parts.username)
        name, port = (parts.hostname or "").lower(), parts.port or _TLS
        net = str(ip_network(network)) if at else None
    except ValueError:
        plain, name, port, net = False, "", 0, None
    if not plain or not name or "*" in name:
        raise HostsError(
            "CHATHAM_EGRESS_HOSTS holds something that is no host. Each is `host:port`, such as "
            "models.example.org:443, or `host:port@10.0.0.0/8` for a network of your own."
        )
    return Host(name=name, port=port), net


def _may_be(address: Address, host: Host, network: str | None) -> bool:
    if any(address in net for net in _NEVER if net.version == address.version):
        return False
    if isinstance(address, IPv6Address) and _stands_for_another(address):
        return False
    if address.is_multicast or address.is_unspecified:
        return False
    if network is not None:
        inside = ip_network(network)
        return inside.version == address.version and address in inside
    if host.is_address:
        return address == ip_address(host.name)
    return address.is_global


def _stands_for_another(address: IPv6Address) -> bool:
    if address.is_loopback:
        return False
    by_rule = address.ipv4_mapped or address.sixtofour or address.teredo
    return bool(by_rule) or any(address in net for net in _TRANSLATED)
