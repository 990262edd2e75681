"""One connection of somebody's: a head has to come whole, and soon.

uvicorn waits for the first line as long as anybody likes, and so could be filled with half heads.
"""

from __future__ import annotations

import asyncio
from typing import Final

from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_S: Final = 20.0


class WebConnection(H11Protocol):
    """uvicorn's, with a clock on each head."""

    _clock: asyncio.TimerHandle | None = None

    def connection_made(  # type: ignore[override]
        self, transport: asyncio.Transport
    ) -> None:
        """Somebody has connected."""
        super().connection_made(transport)
        self._start()

    def data_received(self, data: bytes) -> None:
        """Some bytes of theirs."""
        before = self.cycle
        super().data_received(data)
        if self.cycle is not before:
            self._stop()
        elif self._clock is None and self._is_between_two():
            self._start()  # the head of the next one has begun

    def connection_lost(self, exc: Exception | None) -> None:
        """They have gone."""
        self._stop()
        super().connection_lost(exc)

    def _is_between_two(self) -> bool:
        # None before the first, whatever its type says.
        return bool(getattr(self.cycle, "response_complete", True))

    def _start(self) -> None:
        self._clock = self.loop.call_later(HEAD_S, self._hang_up)

    def _stop(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None

    def _hang_up(self) -> None:
        self._clock = None
        self.transport.abort()
