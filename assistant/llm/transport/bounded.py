"""An HTTP transport that reads no more of an answer than anybody would use.

Invariant: a server that never ends, or packs much into little, costs a fault and no memory: its
words are taken unpacked, and counted as they come.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import httpx

MOST_BYTES: Final = 4 << 20
"""An answer of the most letters we read, escaped at the worst, and what an API writes around it."""


class Bounded(httpx.HTTPTransport):
    """httpx's own, with a limit. It knows no proxy: none is given to it."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """See `httpx.BaseTransport.handle_request`."""
        request.headers["Accept-Encoding"] = "identity"
        response = super().handle_request(request)
        packed = response.headers.get("Content-Encoding", "identity") != "identity"
        said = response.headers.get("Content-Length", "0")
        if packed or not said.isdecimal() or int(said) > MOST_BYTES:
            response.close()
            raise httpx.DecodingError("The answer is packed, or longer than anybody reads.")
        stream = response.stream
        assert isinstance(stream, httpx.SyncByteStream)  # noqa: S101  -- a synchronous transport's
        response.stream = _Counted(stream)
        return response


class _Counted(httpx.SyncByteStream):
    def __init__(self, stream: httpx.SyncByteStream) -> None:
        self._stream: Final = stream

    def __iter__(self) -> Iterator[bytes]:
        read = 0
        for part in self._stream:
            read += len(part)
            if read > MOST_BYTES:
                raise httpx.DecodingError("The answer is longer than anybody reads.")
            yield part

    def close(self) -> None:
        self._stream.close()
