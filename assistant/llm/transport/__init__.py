"""The one way to a language model, and the only LangChain import of the product's own path.

LangChain is imported when a call is made, never at start-up: `chatham --help` does not pay for it.
"""

from assistant.llm.asking import Limits
from assistant.llm.transport.adapter import LangChainTransport
from assistant.llm.transport.connecting import connect, servers_of

__all__ = ["LangChainTransport", "Limits", "connect", "servers_of"]
