"""Coaches and coachees of a storm: they send, approve, withdraw, and ask again after a silence.

Each engagement has a thread of its own, so that it sends one session after the other; what it has
sent it counts by asking, as somebody would whose connection broke.
"""

from __future__ import annotations

import random
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field

import httpx2

from tests.integration.sessions.scene import EXECUTIVE, ORDINARY

SENSITIVE_EVERY = 6
SHORTEST, LONGEST_PAUSE = 0.15, 1.5
"""Seconds between two looks: soon after something happened, later while nothing does."""
TAKEN = 409
LONGEST = 30.0
"""Seconds after which no request is at work any more; web alone may have died, not the releaser."""
ENDS = frozenset({"approved", "escalated", "blocked", "no_consent", "withdrawn"})


def mark(number: int) -> str:
    """A word no other session holds: letters, since numbers are replaced."""
    letters = ""
    for _ in range(4):
        number, rest = divmod(number, 26)
        letters = chr(ord("a") + rest) + letters
    return letters


def is_sensitive(number: int) -> bool:
    """Whether a policy stops this session."""
    return number % SENSITIVE_EVERY == SENSITIVE_EVERY - 1


def transcript(number: int) -> str:
    said = EXECUTIVE if is_sensitive(number) else ORDINARY
    names = {"coach": "Farah", "coachee": "Abena"}
    text = "\n".join(f"{names[part]}: {words}" for part, words in said)
    return text.replace("zaffre", f"zaffre{mark(number)}")


@dataclass(kw_only=True)
class Pair:
    """One engagement.

    numbers: of its sessions. withdraws: whether the coachee will. begins: after so many seconds.
    address: of theirs, since web counts how often an address asks.
    """

    code: str
    numbers: range
    coach: str
    coachee: str
    url: str
    withdraws: bool
    begins: float
    address: str
    chance: random.Random
    known: dict[str, str] = field(default_factory=dict)
    _client: httpx2.Client = field(init=False, repr=False)
    cut: int = 0
    taken_since: float | None = None
    withdrawn: bool = False
    done: bool = False

    def run(self, give_up: threading.Event) -> None:
        """Send everything, approve what there is to approve, withdraw if they will."""
        give_up.wait(self.begins)
        # One for all it asks: making one takes 25 ms of processor time, mostly for certificates.
        way = httpx2.HTTPTransport(local_address=self.address, trust_env=False)
        with httpx2.Client(base_url=self.url, timeout=60, transport=way) as self._client:
            self._come_to_an_end(give_up)

    def _come_to_an_end(self, give_up: threading.Event) -> None:
        sent, after = 0, self.chance.randrange(1, len(self.numbers) + 1)
        pause, before = SHORTEST, self.known
        while not give_up.wait(pause):
            with suppress(httpx2.TransportError, _NotNowError):
                self.look(self.coach)
                if not self.withdrawn and sent < len(self.numbers):
                    self._send(sent)
                    sent = len(self.known)
                self._approve()
                if self.withdraws and sent >= after and not self.withdrawn:
                    self._withdraw()
                if self.is_done(sent):
                    self.done = True
                    return
            pause = min(1.5 * pause, LONGEST_PAUSE) if self.known == before else SHORTEST
            before = self.known

    def is_done(self, sent: int) -> bool:
        """Everything was sent, and everything has ended."""
        if self.withdraws and not self.withdrawn:
            return False
        all_sent = self.withdrawn or sent >= len(self.numbers)
        return all_sent and all(status in ENDS for status in self.known.values())

    def look(self, token: str) -> None:
        answer = self._ask("GET", "/v1/sessions?limit=100", token)
        found = {one["id"]: one["status"] for one in answer["items"]}
        self.known = found

    def _send(self, sent: int) -> None:
        if len(self.known) > sent:
            return  # it had arrived, though nobody had answered
        try:
            self._ask(
                "POST",
                f"/v1/sessions?engagement={self.code}&speakers=Farah=coach,Abena=coachee",
                self.coach,
                content=transcript(self.numbers[sent]).encode(),
                headers={"Idempotency-Key": f"{self.code}-{sent}-{self.cut}"},
            )
        except _RefusedError:
            pass
        except _NotNowError as answer:
            self._doubt(answer)
            raise
        self.look(self.coach)

    def _doubt(self, answer: _NotNowError) -> None:
        """A key is taken for a day by a request that died with the releaser or the database.

        Until nobody can be at work on it any more, it is asked again with the same one.
        """
        if answer.args != (TAKEN,):
            self.taken_since = None
            return
        now = time.monotonic()
        self.taken_since = self.taken_since or now
        if now - self.taken_since > LONGEST:
            self.cut, self.taken_since = self.cut + 1, None

    def _approve(self) -> None:
        for session in [one for one, status in self.known.items() if status == "in_review"]:
            for _ in range(2):  # twice, as with a double click
                with suppress(_RefusedError):
                    self._ask("POST", f"/v1/sessions/{session}/approve", self.coach)

    def _withdraw(self) -> None:
        if self._stands():  # it may have ended, though nobody had answered
            self._ask("POST", "/v1/consents/withdraw", self.coachee, json={"engagement": self.code})
        self.withdrawn = True
        self.look(self.coach)

    def _stands(self) -> bool:
        said = self._ask("GET", "/v1/consents?limit=100", self.coachee)["items"]
        return any(one["stands"] for one in said if one["engagement"] == self.code)

    def _ask(self, method: str, path: str, token: str, **more: object) -> dict:  # type: ignore[type-arg]
        headers = {"Authorization": f"Bearer {token}", **more.pop("headers", {})}  # type: ignore[dict-item]
        answer = self._client.request(method, path, headers=headers, **more)
        if answer.status_code >= 500 or answer.status_code in {409, 429}:
            raise _NotNowError(answer.status_code)
        if answer.status_code >= 400:
            raise _RefusedError(answer.status_code, answer.text)
        return answer.json()


class _NotNowError(Exception):
    """Asked again later."""


class _RefusedError(Exception):
    """A no."""
