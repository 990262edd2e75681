"""A deadline that is up as soon as the one who is asked has the request, however busy we are."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread
from typing import TypeVar

from assistant.llm.deadline import StalledError

R = TypeVar("R")


class OnceHeard:
    """heard: set by whoever is asked. The call goes on in a thread, as after a real deadline."""

    def __init__(self) -> None:
        self.heard = Event()

    def run(self, call: Callable[[], R], seconds: float, /) -> R:
        self.heard.clear()
        came: list[R] = []
        faults: list[BaseException] = []

        def goes_on() -> None:
            try:
                came.append(call())
            except BaseException as fault:  # noqa: BLE001  -- handed to the caller, who judges it
                faults.append(fault)
            finally:
                self.heard.set()

        Thread(target=goes_on, daemon=True).start()
        assert self.heard.wait(60)
        if faults:
            raise faults[0]
        if came:
            return came[0]
        raise StalledError
