"""Which processes are apart, as they are now, and what each of them can reach.

Invariant: egress is asked, not believed from a setting; what the kernel does not hold is not said
to hold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assistant.apart.sockets import PlaceError, place_of
from assistant.egress.client import connected, greeted
from assistant.egress.messages import Hello
from assistant.programme.checkup import State
from governance.errors import EngineError
from governance.identity import Processor

if TYPE_CHECKING:
    from assistant.bootstrap import Chatham

_WEB: Final = "web: key file, database; loads no model"
_WORKER: Final = "worker: key file, database, models, mail"
_READERS: Final = "readers and maskers: one text at a time, no key"


def separation(chatham: Chatham) -> tuple[State, str]:
    """What stands between the parts."""
    if not chatham.egress:
        return _alone(chatham)
    try:
        hello = _asked(chatham.egress)
    except (PlaceError, EngineError) as why:
        return State.BROKEN, str(why)
    if hello is None:
        return State.BROKEN, (
            "Nobody listens at CHATHAM_EGRESS, so no model is asked anything. Start "
            "`chatham egress`; its first lines say what it lacks."
        )
    return _with(hello, chatham.processor)


def _alone(chatham: Chatham) -> tuple[State, str]:
    if chatham.transport is None:
        sends = "Nothing is sent to a model."
    else:
        sends = (
            f"The worker itself sends to {chatham.processor.id}; set CHATHAM_EGRESS and run "
            "`chatham egress` to take that from it."
        )
    return State.ADVICE, f"One account runs everything. {sends} {_each(_WEB, _WORKER, _READERS)}"


def _with(hello: Hello, processor: Processor) -> tuple[State, str]:
    if (hello.processor, hello.locality) != (processor.id, processor.locality.value):
        return State.BROKEN, (
            f"Egress asks {hello.processor}, the worker {processor.id}, so nothing is sent. Give "
            "both the same CHATHAM_LLM and CHATHAM_LLM_BASE_URL."
        )
    egress = f"egress: {hello.host}, of {hello.hosts}; no key, no database"
    reach = _each(_WEB, f"{_WORKER}; through egress alone to the model", egress, _READERS)
    lacks = [
        words
        for held, words in (
            (hello.apart, "an account of its own"),
            (hello.files, "the kernel's word that it reads no file but the program (Landlock)"),
            (hello.ports, "the kernel's word that it reaches no other port (Linux 6.7)"),
        )
        if not held
    ]
    if lacks:
        return State.ADVICE, f"Egress lacks {', and '.join(lacks)}. {reach}"
    return State.RIGHT, f"Egress is on an account of its own, inside its walls. {reach}"


def greeting(egress: str) -> Hello | None:
    """What egress says of itself; None where `separation` says why not."""
    try:
        return _asked(egress)
    except (PlaceError, EngineError):
        return None


def _asked(egress: str) -> Hello | None:
    path = place_of(egress)
    try:
        with connected(path) as line:
            return greeted(line)
    except (OSError, ValueError):
        return None


def _each(*reaches: str) -> str:
    return f"Each can reach: {' · '.join(reaches)}."
