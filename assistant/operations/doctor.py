"""What whoever runs Chatham has to know: keys, tables, ledger, erasures, models, what may leave.

Invariant: a check looks and changes nothing; it tells ids, counts and times, never content.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from assistant.apart.asking_web import Front
from assistant.offline import SWITCHED_OFF
from assistant.operations.carrying_out import CarryingOut
from assistant.operations.model_server import Told, standing_of, told_at
from assistant.operations.separation import greeting, separation
from assistant.operations.weights import changed_weights
from assistant.programme.checkup import Check, State, guarded, worse
from assistant.telemetry.words import Circuit
from governance.identity import Locality
from governance.ledger.checkpoint import open_checkpoint
from governance.ledger.kinds import EventKind

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.bootstrap import Chatham

ROOM: Final = 1 << 30
"""Bytes that should be free: a summary needs little, a migration and a checkpoint need some."""
STALE: Final = timedelta(days=7)
"""A checkpoint or backup older than this is worth a word."""
_RECENT: Final = 20_000
"""How many of the newest entries are searched for the last backup."""


def examine(
    chatham: Chatham, home: Path, *, metrics_port: int = 0, front: Front | None = None
) -> Iterator[Check]:
    """Every check, in the order somebody would mend them.

    metrics_port: as set; 0: no figures. front: where web answers, if it is a process of its own.
    """
    yield guarded("key file", lambda: _key(chatham))
    yield guarded("tables", lambda: _tables(chatham))
    yield guarded("clock", lambda: _clock(chatham))
    yield guarded("ledger", lambda: _ledger(chatham))
    yield guarded("erasures", lambda: _erasures(chatham))
    yield guarded("backup", lambda: _backup(chatham))
    yield guarded("what may leave", lambda: _leaving(chatham))
    yield guarded("model server", lambda: _model_server(chatham, metrics_port))
    yield guarded("telemetry", _telemetry)
    yield guarded("models", _models)
    yield guarded("room", lambda: _room(home))
    yield guarded("separation", lambda: separation(chatham, front))


def _key(chatham: Chatham) -> tuple[State, str]:
    chatham.require_key()
    return State.RIGHT, "It is there, strong, and nobody else may read it."


def _tables(chatham: Chatham) -> tuple[State, str]:
    chatham.database.require_current()
    return State.RIGHT, "They are this version's."


def _clock(chatham: Chatham) -> tuple[State, str]:
    with chatham.database.read() as work:
        ledger = chatham.ledger(work)
        newest = [e for e in ledger.events(max(0, ledger.size - 1)) if e is not None]
    if newest and newest[-1].at > chatham.clock.now():
        return State.BROKEN, (
            "It is behind the ledger's last entry: consents and retention go by it. Set the "
            "machine's time (NTP) before anything is worked on."
        )
    return State.RIGHT, "It is not behind the ledger."


def _ledger(chatham: Chatham) -> tuple[State, str]:
    with chatham.database.read() as work:
        latest = chatham.ledger(work).latest_checkpoint()
        size = chatham.ledger(work).size
    if latest is None:
        return State.ADVICE, "No checkpoint was signed yet. Run `chatham ledger checkpoint`."
    open_checkpoint(latest.note, chatham.signer.verifier)
    age = chatham.clock.now() - latest.signed_at
    words = f"{size} entries; the last checkpoint is at {latest.size}, {age.days} days old"
    if age > STALE:
        return State.ADVICE, f"{words}. Run `chatham ledger checkpoint`, and have it witnessed."
    return State.RIGHT, f"{words}, and bears our signature. `chatham ledger verify` reads it all."


def _erasures(chatham: Chatham) -> tuple[State, str]:
    carrying = CarryingOut(
        database=chatham.database,
        listed=chatham.rights.listed,
        consenting=chatham.consenting,
        erasure=lambda: chatham.requests.erasure,
    )
    if missing := len(carrying.missing()):
        return State.BROKEN, (
            f"{missing} on the list were not carried out here. Start Chatham: it erases them "
            "before anything else."
        )
    waiting = len(chatham.rights.erasing.unfinished())
    if waiting:
        return State.ADVICE, f"{waiting} wait until nobody reads the files; the worker finishes."
    return State.RIGHT, f"All {len(chatham.rights.listed.lines())} on the list are carried out."


def _backup(chatham: Chatham) -> tuple[State, str]:
    if not chatham.database.on_sqlite:
        return State.ADVICE, (
            "The server's own tools copy the database. Copy the list of erasures with it."
        )
    with chatham.database.read() as work:
        ledger = chatham.ledger(work)
        recent = ledger.events(max(0, ledger.size - _RECENT))
        made = [e.at for e in recent if e is not None and e.kind is EventKind.ADMIN_BACKUP_MADE]
    if not made:
        return State.ADVICE, "None is known. Run `chatham backup make FILE --to age1…`."
    age = chatham.clock.now() - made[-1]
    words = f"The last was made {age.days} days ago."
    return (State.ADVICE if age > STALE else State.RIGHT), words


def _leaving(chatham: Chatham) -> tuple[State, str]:
    at = chatham.processor
    if chatham.transport is None:
        return State.RIGHT, "Nothing: the embedded engine works on this machine alone."
    if at.locality is Locality.LOCAL:
        return State.RIGHT, f"Masked sessions, to {at.id}, which is inside."
    if chatham.register(at):
        return State.RIGHT, f"Masked sessions with an opt-in, to {at.id}; its entry is complete."
    return State.ADVICE, (
        f"Nothing yet: {at.id} is outside, and its register entry is missing, blank, run out or "
        "unsigned. Run `chatham processors check`."
    )


def _model_server(chatham: Chatham, port: int) -> tuple[State, str]:
    if chatham.transport is None:
        return State.RIGHT, "None is set: the embedded engine needs no server."
    told = told_at(port + 1) if port else None
    state, words = _breaker(told, port)
    servers = greeting(chatham.egress) if chatham.egress else told
    if servers is None or not servers.servers:
        return state, words
    each, count = standing_of(servers.servers)
    return worse(state, each), f"{words} {count}"


def _breaker(told: Told | None, port: int) -> tuple[State, str]:
    if not port:
        return State.ADVICE, (
            "How it is, only a worker knows. Set CHATHAM_METRICS_PORT, and it tells here."
        )
    match told.circuit if told else None:
        case None:
            return State.ADVICE, f"No worker tells on port {port + 1}. See that one runs."
        case Circuit.CLOSED:
            return State.RIGHT, "The worker asks it."
        case _:
            return State.BROKEN, (
                "It failed several times in a row and is left alone for minutes. Summaries fall "
                "back to the embedded engine, or wait as failed. See that it runs. It is tried "
                "again by itself."
            )


def _telemetry() -> tuple[State, str]:
    said = [name for name, off in SWITCHED_OFF.items() if os.environ.get(name, off) != off]
    if said:
        return State.BROKEN, f"Switched on from outside: {', '.join(said)}. Remove them."
    return State.RIGHT, "Every library that would report or download is told to leave it."


def _models() -> tuple[State, str]:
    if changed := changed_weights():
        return State.BROKEN, (
            f"Not as published: {', '.join(changed)}. Run `make` to install the models anew."
        )
    return State.RIGHT, "Every file has the digest it was published with."


def _room(home: Path) -> tuple[State, str]:
    free = shutil.disk_usage(home).free
    words = f"{free / ROOM:.1f} GiB are free where the data lives."
    return (State.RIGHT if free >= ROOM else State.BROKEN), words
