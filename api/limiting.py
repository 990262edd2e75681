"""How often one person and one address may ask. Counted in memory; nothing of it is written."""

from __future__ import annotations

import time
from typing import Final

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.exceptions import HTTPException
from starlette.requests import Request

from api.outermost import SAID
from governance.identity import Actor

PER_ADDRESS: Final = "1200/minute"
PER_PERSON: Final = "600/minute"
FAILURES: Final = "20/minute"


class Limits:
    """One process's counters. Each limit is written as `limits` reads it, such as `5/minute`."""

    def __init__(
        self,
        *,
        per_address: str = PER_ADDRESS,
        per_person: str = PER_PERSON,
        failures: str = FAILURES,
    ) -> None:
        self._counters = MovingWindowRateLimiter(MemoryStorage())
        self._per_address = parse(per_address)
        self._per_person = parse(per_person)
        self._failures = parse(failures)

    def arrived(self, address: str) -> int | None:
        """Count a request; seconds to wait when it is one too many."""
        if not self._counters.hit(self._per_address, "address", address):
            return self._wait(self._per_address, "address", address)
        return None

    def failed(self, request: Request) -> None:
        """Count a wrong token or sign-in. Others behind the same address are not held up.

        Raises:
            HTTPException: 429 after too many.
        """
        address = address_of(request)
        if not self._counters.hit(self._failures, "failed", address):
            wait = self._wait(self._failures, "failed", address)
            raise HTTPException(429, TOO_MANY, headers={"Retry-After": str(wait)})

    def asked(self, actor: Actor) -> None:
        """Count a request of a person.

        Raises:
            HTTPException: 429 when it is one too many.
        """
        who = (actor.role.value, actor.person or "")
        if not self._counters.hit(self._per_person, "person", *who):
            wait = self._wait(self._per_person, "person", *who)
            raise HTTPException(429, TOO_MANY, headers={"Retry-After": str(wait)})

    def _wait(self, limit: RateLimitItem, *key: str) -> int:
        window = self._counters.get_window_stats(limit, *key)
        return max(1, round(window.reset_time - time.time()))


TOO_MANY: Final = SAID["too-many"]


def address_of(request: Request) -> str:
    """Where a request comes from; behind a proxy, uvicorn is told which one to believe."""
    return request.client.host if request.client else ""
