"""Which processor a configured model is: who runs it, and whether words leave the organization.

Invariant: unknown counts as third-party. Only a loopback address, or a host the operator has
declared to be the organization's own, is local.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from governance.identity import Locality, Processor, ProcessorId

_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/+\-]{0,127}", re.ASCII)
"""A processor's id stands in consents, policies and the ledger, which takes plain tokens only."""
OLLAMA_DEFAULT: Final = "http://127.0.0.1:11434"


class ModelNameError(ValueError):
    """CHATHAM_LLM or its base URL cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelAddress:
    """A model as LangChain's `init_chat_model` names it, and the server it is asked at.

    base_url: None for the provider's own address.
    own_hosts: host names the operator declares to be inside the organization.
    """

    provider: str
    name: str
    base_url: str | None
    own_hosts: frozenset[str] = frozenset()

    @classmethod
    def parse(
        cls, model: str, base_url: str | None = None, *, own_hosts: frozenset[str] = frozenset()
    ) -> ModelAddress:
        """From CHATHAM_LLM (`ollama:llama3.1`, `openai:local`) and CHATHAM_LLM_BASE_URL.

        Raises:
            ModelNameError: no provider, no name, or a URL that is not http(s) or holds a password.
        """
        provider, colon, name = model.partition(":")
        if not (colon and provider and name):
            raise ModelNameError(
                "CHATHAM_LLM must be `provider:model`, such as ollama:llama3.1 or openai:gpt-5."
            )
        if base_url is None and provider == "ollama":
            # Said out loud: the library would otherwise follow OLLAMA_HOST to wherever it points.
            base_url = OLLAMA_DEFAULT
        if base_url is not None:
            parts = urlsplit(base_url)
            if parts.scheme not in {"http", "https"} or not parts.hostname:
                raise ModelNameError("CHATHAM_LLM_BASE_URL must be an http or https address.")
            if parts.username or parts.password:
                raise ModelNameError(
                    "CHATHAM_LLM_BASE_URL must not hold a password; use the provider's key."
                )
        address = cls(provider=provider, name=name, base_url=base_url, own_hosts=own_hosts)
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
    def host(self) -> str | None:
        """Where the server is; None means the provider's own address."""
        return urlsplit(self.base_url).hostname if self.base_url else None

    @property
    def processor(self) -> Processor:
        """What consent and policy are asked about.

        Its id names the host too: a yes to a model here is no yes to it elsewhere.
        """
        host = self.host
        inside = host is not None and (_is_loopback(host) or host in self.own_hosts)
        where = "" if host is None else f"/{host}"
        return Processor(
            id=ProcessorId(f"{self.model}{where}"),
            locality=Locality.LOCAL if inside else Locality.THIRD_PARTY,
        )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
