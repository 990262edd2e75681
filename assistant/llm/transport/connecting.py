"""Makes a transport to the configured model, so that a local model stays local.

Invariant: with a base URL of ours, no proxy, redirect or environment variable sends words to
another host, and the library's own retries are off: ours are counted.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from assistant.llm.asking import Limits
from assistant.llm.chat import ModelIdentity, Parameter
from assistant.llm.pooled import PooledAsker, PooledTransport
from assistant.llm.processors import ModelAddress
from assistant.llm.servers import Servers
from assistant.llm.transport.adapter import LangChainAsker, LangChainTransport
from assistant.llm.transport.listing import looking
from assistant.llm.transport.quiet import forbid_eavesdropping
from governance.errors import EngineError

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel


def connect(
    address: ModelAddress,
    *,
    api_key: str | None = None,
    temperature: float = 0.0,
    most_output_tokens: int = 4096,
    limits: Limits | None = None,
    shaping: Mapping[str, Parameter] | None = None,
    servers: Servers | None = None,
) -> LangChainTransport | PooledTransport:
    """A transport to a configured model, such as `ollama:llama3.1` or `openai:local`.

    api_key: None takes the provider's own environment variable. shaping: what else decides the
    answers, for the model's part of the bundle. servers: what is known of the address's several
    servers, where more than one transport asks them.

    Raises:
        EngineError: the provider's package is missing, or it refuses these settings.
    """
    bounds = limits or Limits()
    forbid_eavesdropping()
    identity = identity_of(
        address, temperature=temperature, most_output_tokens=most_output_tokens, shaping=shaping
    )
    length = "num_predict" if address.provider == "ollama" else "max_tokens"
    shape = {"temperature": temperature, "max_retries": 0, length: most_output_tokens}

    def made(at: ModelAddress) -> BaseChatModel:
        return _made(address.model, shape | _options(at, api_key, bounds.seconds))

    if not address.others:
        return LangChainTransport(made(address), identity, limits=bounds)
    askers = [
        LangChainAsker(
            made(replace(address, base_url=url, others=())),
            identity.processor,
            limits=bounds,
            server=place,
        )
        for place, url in enumerate(address.urls)
    ]
    known = servers or servers_of(address, api_key=api_key)
    asker = PooledAsker(askers, known, address.is_called)
    return PooledTransport(asker, identity, servers=known, limits=bounds)


def servers_of(address: ModelAddress, *, api_key: str | None = None) -> Servers:
    """The several servers of a model, none of them asked yet."""
    key = _key(api_key) if address.provider == "openai" else None
    return Servers([looking(address, url, key=key) for url in address.urls])


def identity_of(
    address: ModelAddress,
    *,
    temperature: float = 0.0,
    most_output_tokens: int,
    shaping: Mapping[str, Parameter] | None = None,
) -> ModelIdentity:
    """A configured model's part of the bundle, whoever sends to it."""
    return ModelIdentity(
        model=address.model,
        processor=address.processor,
        parameters={
            "temperature": temperature,
            "most_output_tokens": most_output_tokens,
            **(shaping or {}),
        },
    )


def _made(model: str, options: dict[str, Any]) -> BaseChatModel:
    made = _tried(model, options)
    if made is None:
        raise EngineError(
            "The model could not be set up. Check CHATHAM_LLM, install the provider's package "
            "(pip install 'chatham[llm]'), and see that its key is set."
        )
    return made


def _tried(model: str, options: dict[str, Any]) -> BaseChatModel | None:
    try:
        from langchain.chat_models import init_chat_model  # noqa: PLC0415  -- a second of import

        # Its overloads are typed in part only.
        make = cast("Callable[..., BaseChatModel]", init_chat_model)
        return make(model, cache=False, **options)
    except Exception:  # noqa: BLE001  -- a settings error may quote the key
        return None


def _options(address: ModelAddress, api_key: str | None, seconds: float) -> dict[str, Any]:
    options: dict[str, Any] = {} if api_key is None else {"api_key": api_key}
    if address.base_url is None:
        return options | {"timeout": seconds}
    options["base_url"] = address.base_url
    match address.provider:
        case "openai":
            import httpx  # noqa: PLC0415  -- comes with the provider's package

            from assistant.llm.transport.bounded import Bounded  # noqa: PLC0415  -- likewise

            client = httpx.Client(
                transport=Bounded(trust_env=False),
                trust_env=False,
                follow_redirects=False,
                timeout=seconds,
            )
            return options | {
                "http_client": client,
                "api_key": _key(api_key),
                "timeout": seconds,
            }
        case "ollama":
            from assistant.llm.transport.bounded import Bounded  # noqa: PLC0415  -- likewise

            own = {"trust_env": False, "follow_redirects": False, "timeout": seconds}
            bounded = {"transport": Bounded(trust_env=False)}
            return options | {"client_kwargs": own, "sync_client_kwargs": bounded}
        case _:
            return options | {"timeout": seconds}


def _key(given: str | None) -> str:
    """Self-hosted servers ask for some key and read none."""
    return given or os.environ.get("OPENAI_API_KEY") or "none"
