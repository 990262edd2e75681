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
PAUSE = 0.05
TAKEN = 409
LONGEST = 30.0
"""Seconds after which no request is at work any more."""
ENDS = frozenset({"approved", "escalated", "blocked", "no_consent", "withdrawn"})


def mark(number: int) -> str:
    """A word no other session holds: letters, since numbers are replaced."""
    letters = ""
    for _ in range(4):
        number, rest = divmod(number, 26)
        letters = chr(ord("a") + rest) + letters
    return letters


def transcript(number: int) -> str:
    said = EXECUTIVE if number % SENSITIVE_EVERY == SENSITIVE_EVERY - 1 else ORDINARY
    names = {"coach": "Farah", "coachee": "Abena"}
    text = "\n".join(f"{names[part]}: {words}" for part, words in said)
    return text.replace("zaffre", f"zaffre{mark(number)}")


@dataclass(kw_only=True)
class Pair:
    """One engagement. numbers: of its sessions. withdraws: whether the coachee will."""

    code: str
    numbers: range
    coach: str
    coachee: str
    url: str
    withdraws: bool
    chance: random.Random
    known: dict[str, str] = field(default_factory=dict)
    cut: int = 0
    taken_since: float | None = None
    withdrawn: bool = False

    def run(self, give_up: threading.Event) -> None:
        """Send everything, approve what there is to approve, withdraw if they will."""
        sent, after = 0, self.chance.randrange(1, len(self.numbers) + 1)
        while not give_up.is_set():
            with suppress(httpx2.TransportError, _NotNowError):
                self.look(self.coach)
                if not self.withdrawn and sent < len(self.numbers):
                    self._send(sent)
                    sent = len(self.known)
                self._approve()
                if self.withdraws and sent >= after and not self.withdrawn:
                    self._withdraw()
                if self.is_done(sent):
                    return
            time.sleep(PAUSE)

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
        except httpx2.TimeoutException:
            raise  # it may still be at work: the same key, so that it is done once
        except httpx2.TransportError:
            self.cut += 1  # whoever answered is dead, and the key with them
            raise
        self.look(self.coach)

    def _doubt(self, answer: _NotNowError) -> None:
        """A key whose request died with the database is taken for a day: nothing came of it."""
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
        self._ask("POST", "/v1/consents/withdraw", self.coachee, json={"engagement": self.code})
        self.withdrawn = True
        self.look(self.coach)

    def _ask(self, method: str, path: str, token: str, **more: object) -> dict:  # type: ignore[type-arg]
        headers = {"Authorization": f"Bearer {token}", **more.pop("headers", {})}  # type: ignore[dict-item]
        answer = httpx2.request(
            method, self.url + path, headers=headers, timeout=60, trust_env=False, **more
        )
        if answer.status_code >= 500 or answer.status_code in {409, 429}:
            raise _NotNowError(answer.status_code)
        if answer.status_code >= 400:
            raise _RefusedError(answer.status_code, answer.text)
        return answer.json()


class _NotNowError(Exception):
    """Asked again later."""


class _RefusedError(Exception):
    """A no."""
