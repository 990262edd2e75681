"""Keeps LangChain from telling anybody: tracing off, printing and the shared cache refused.

Invariant: with this called first, no prompt and no answer reaches LangSmith, a console or a cache
of the library, whatever the environment says (DESIGN §3, §5).
"""

from __future__ import annotations

import logging
import os
import sys
import warnings
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from typing import Final, cast

from governance.errors import EngineError

_TRACING: Final = (
    "LANGSMITH_TRACING",
    "LANGSMITH_TRACING_V2",
    "LANGCHAIN_TRACING",
    "LANGCHAIN_TRACING_V2",
)
_HANDLERS: Final = ("LANGCHAIN_HANDLER", "LANGCHAIN_SESSION")
_TALKATIVE: Final = (
    "anthropic",
    "httpcore",
    "httpx",
    "langchain",
    "langchain_core",
    "langsmith",
    "ollama",
    "openai",
)
"""Loggers that write request bodies or headers at DEBUG."""


def forbid_eavesdropping() -> None:
    """Turn tracing off for this process, and refuse to go on while LangChain prints prompts.

    Raises:
        EngineError: LangChain's global debug or verbose mode is on.
    """
    for name in _TRACING:
        os.environ[name] = "false"
    for name in _HANDLERS:
        os.environ.pop(name, None)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    # Of an answer in another shape than the API's, with a piece of it.
    warnings.filterwarnings("ignore", message="Pydantic serializer warnings")
    langsmith = sys.modules.get("langsmith.utils")
    forget = getattr(getattr(langsmith, "get_env_var", None), "cache_clear", None)
    if forget is not None:
        forget()  # it remembers the environment of its first look
    if "langchain_core" not in sys.modules:
        return
    from langchain_core.globals import get_debug, get_verbose  # noqa: PLC0415  -- loaded already

    if get_debug() or get_verbose():
        raise EngineError(
            "LangChain's debug or verbose mode is on, which prints prompts. Nothing was sent. "
            "Turn it off (set_debug(False), set_verbose(False)) and try again."
        )


@contextmanager
def silenced() -> Generator[None, None, None]:
    """LangSmith off for the calls inside, also where a caller has switched it on by code."""
    import langsmith  # noqa: PLC0415  -- comes with LangChain, loads late

    # Its parameters are typed in part only.
    context = cast("Callable[..., AbstractContextManager[None]]", langsmith.tracing_context)  # pyright: ignore[reportUnknownMemberType]
    with context(enabled=False):
        yield
