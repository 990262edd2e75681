"""Which processes are apart, as they are now, and what each of them can reach.

Invariant: egress and web are asked, not believed from a setting; what the kernel does not hold is
not said to hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant.apart.asking_web import Front, web_at
from assistant.apart.sockets import PlaceError, place_of
from assistant.egress.client import connected, greeted
from assistant.egress.messages import Hello
from assistant.programme.checkup import State, worse
from governance.errors import EngineError
from governance.identity import Processor

if TYPE_CHECKING:
    from assistant.bootstrap import Chatham

_WEB: Final = "web: key file, database; loads no model"
_RELEASER: Final = "releaser: key file, database, a Unix socket; loads no model"
_WORKER: Final = "worker: key file, database, models, mail"
_READERS: Final = "readers and maskers: one text at a time, no key"
_FILES: Final = "the kernel's word that it reads no file but the program (Landlock)"
_PORTS: Final = "the kernel's word that it reaches no other port (Linux 6.7)"
_ACCOUNT: Final = "an account of its own"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    """How one side stands. reach: what is there, and what each can reach."""

    state: State
    words: str
    reach: tuple[str, ...]


def separation(chatham: Chatham, front: Front | None = None) -> tuple[State, str]:
    """What stands between the parts. front: where web answers, if it is a process of its own."""
    web, model = _web(front), _model(chatham)
    reach = " · ".join((*web.reach, *model.reach, _READERS))
    words = f"{web.words} {model.words} Each can reach: {reach}."
    return worse(web.state, model.state), words


def _web(front: Front | None) -> _Side:
    if front is None:
        return _Side(
            state=State.ADVICE,
            words=(
                "Web holds the key file itself; set CHATHAM_RELEASER and run `chatham releaser` "
                "to take it from it."
            ),
            reach=(_WEB,),
        )
    told = web_at(front)
    if told is None:
        return _Side(
            state=State.BROKEN,
            words=(
                "CHATHAM_RELEASER is set, and no web of its kind answers at CHATHAM_HOST and "
                "CHATHAM_PORT. Start `chatham serve`; its first lines say what it lacks."
            ),
            reach=(_RELEASER,),
        )
    owner = front.key_file.stat().st_uid
    apart = told.account not in {0, owner}
    return _side(
        "Web",
        ((apart, _ACCOUNT), (told.files, _FILES), (told.ports, _PORTS)),
        ("web: the releaser's socket; no key, no database", _RELEASER),
    )


def _model(chatham: Chatham) -> _Side:
    if not chatham.egress:
        return _alone(chatham)
    try:
        hello = _asked(chatham.egress)
    except (PlaceError, EngineError) as why:
        return _Side(state=State.BROKEN, words=str(why), reach=(_WORKER,))
    if hello is None:
        return _Side(
            state=State.BROKEN,
            words=(
                "Nobody listens at CHATHAM_EGRESS, so no model is asked anything. Start "
                "`chatham egress`; its first lines say what it lacks."
            ),
            reach=(_WORKER,),
        )
    return _with(hello, chatham.processor)


def _alone(chatham: Chatham) -> _Side:
    if chatham.transport is None:
        # With nothing to send there is nothing to set apart.
        return _Side(state=State.RIGHT, words="Nothing is sent to a model.", reach=(_WORKER,))
    return _Side(
        state=State.ADVICE,
        words=(
            f"The worker itself sends to {chatham.processor.id}; set CHATHAM_EGRESS and run "
            "`chatham egress` to take that from it."
        ),
        reach=(_WORKER,),
    )


def _with(hello: Hello, processor: Processor) -> _Side:
    if (hello.processor, hello.locality) != (processor.id, processor.locality.value):
        return _Side(
            state=State.BROKEN,
            words=(
                f"Egress asks {hello.processor}, the worker {processor.id}, so nothing is sent. "
                "Give both the same CHATHAM_LLM and CHATHAM_LLM_BASE_URL."
            ),
            reach=(_WORKER,),
        )
    return _side(
        "Egress",
        ((hello.apart, _ACCOUNT), (hello.files, _FILES), (hello.ports, _PORTS)),
        (
            f"{_WORKER}; through egress alone to the model",
            f"egress: {hello.host}, of {hello.hosts}; no key, no database",
        ),
    )


def _side(name: str, holds: tuple[tuple[bool, str], ...], reach: tuple[str, ...]) -> _Side:
    lacks = [words for held, words in holds if not held]
    if lacks:
        return _Side(state=State.ADVICE, words=f"{name} lacks {', and '.join(lacks)}.", reach=reach)
    return _Side(
        state=State.RIGHT,
        words=f"{name} is on an account of its own, inside its walls.",
        reach=reach,
    )


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
