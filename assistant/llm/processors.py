"""Which processor a configured model is: who runs it, and whether words leave the organization.

Invariant: unknown counts as third-party. Only a loopback address, or a host the operator has
declared to be the organization's own, is local. Of several servers every one has to be.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from assistant.telemetry.words import Server
from governance.identity import Locality, Processor, ProcessorId

_MOST_ID: Final = 128
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/+\-]{0,127}", re.ASCII)
"""A processor's id stands in consents, policies and the ledger, which takes plain tokens only."""
MOST_SERVERS: Final = len(Server)
_SEVERAL: Final = frozenset({"ollama", "openai"})
"""Providers whose servers say which models they serve (`GET /v1/models`)."""
OLLAMA_DEFAULT: Final = "http://127.0.0.1:11434"


class ModelNameError(ValueError):
    """CHATHAM_LLM or its base URL cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelAddress:
    """A model as LangChain's `init_chat_model` names it, and the server it is asked at.

    base_url: None for the provider's own address. others: further servers of the same model.
    own_hosts: host names the operator declares to be inside the organization.
    """

    provider: str
    name: str
    base_url: str | None
    own_hosts: frozenset[str] = frozenset()
    others: tuple[str, ...] = ()

    @classmethod
    def parse(
        cls, model: str, base_url: str | None = None, *, own_hosts: frozenset[str] = frozenset()
    ) -> ModelAddress:
        """From CHATHAM_LLM (`ollama:llama3.1`, `openai:local`) and CHATHAM_LLM_BASE_URL.

        Several servers of the model are named by commas.

        Raises:
            ModelNameError: no provider, no name, a URL that is not http(s) or holds a password, or
                servers that cannot stand in for each other.
        """
        provider, colon, name = model.partition(":")
        if not (colon and provider and name):
            raise ModelNameError(
                "CHATHAM_LLM must be `provider:model`, such as ollama:llama3.1 or openai:gpt-5."
            )
        if base_url is None and provider == "ollama":
            # Said out loud: the library would otherwise follow OLLAMA_HOST to wherever it points.
            base_url = OLLAMA_DEFAULT
        urls = () if base_url is None else _urls(base_url)
        if len(urls) > 1:
            _demand_alike(provider, urls)
        address = cls(
            provider=provider,
            name=name,
            base_url=next(iter(urls), None),
            own_hosts=own_hosts,
            others=urls[1:],
        )
        if len(urls) > 1 and len(address.processor.id) > _MOST_ID:
            raise ModelNameError(
                "The names of the servers in CHATHAM_LLM_BASE_URL are longer together than a "
                "processor's name may be. Use fewer hosts, or shorter names for them."
            )
        if _ID.fullmatch(address.processor.id) is None:
            raise ModelNameError(
                "CHATHAM_LLM holds characters that no model's name has. Use letters, digits and "
                ". _ : / + - only."
            )
        return address

    @property
    def model(self) -> str:
        """`provider:name`."""
        return f"{self.provider}:{self.name}"

    @property
    def urls(self) -> tuple[str, ...]:
        """Its servers in the order they were named; none for the provider's own address."""
        return () if self.base_url is None else (self.base_url, *self.others)

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names of its servers, each once, in alphabetical order."""
        found = {urlsplit(url).hostname for url in self.urls}
        return tuple(sorted(host for host in found if host is not None))

    def is_called(self, name: str) -> bool:
        """Whether a server that serves `name` serves this model."""
        tagged = f"{self.name}:latest" if self.provider == "ollama" else self.name
        return name in {self.name, tagged}

    @property
    def processor(self) -> Processor:
        """What consent and policy are asked about.

        Its id names every host too: a yes to a model here is no yes to it elsewhere.
        """
        hosts = self.hosts
        inside = bool(hosts) and all(_is_loopback(h) or h in self.own_hosts for h in hosts)
        where = f"/{'+'.join(hosts)}" if hosts else ""
        return Processor(
            id=ProcessorId(f"{self.model}{where}"),
            locality=Locality.LOCAL if inside else Locality.THIRD_PARTY,
        )


def _urls(text: str) -> tuple[str, ...]:
    found = tuple(part.strip() for part in text.split(","))
    # A plus parts the hosts in a processor's id; no host's name has one.
    for url in found:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or "+" in parts.hostname:
            raise ModelNameError(
                "CHATHAM_LLM_BASE_URL must be an http or https address; several are parted by "
                "commas, with nothing between two of them."
            )
        if parts.username or parts.password:
            raise ModelNameError(
                "CHATHAM_LLM_BASE_URL must not hold a password; use the provider's key."
            )
    return found


def _demand_alike(provider: str, urls: tuple[str, ...]) -> None:
    if provider not in _SEVERAL:
        raise ModelNameError(
            "CHATHAM_LLM_BASE_URL names several servers, which works with openai: and ollama: "
            "models only: these servers say which model they serve. Name one server."
        )
    if len(urls) > MOST_SERVERS:
        raise ModelNameError(
            f"CHATHAM_LLM_BASE_URL names more than {MOST_SERVERS} servers. Name fewer, or put a "
            "load balancer in front of them."
        )
    if len({url.rstrip("/") for url in urls}) < len(urls):
        raise ModelNameError("CHATHAM_LLM_BASE_URL names a server twice. Name each once.")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
