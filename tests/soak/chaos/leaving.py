"""What left during a storm, by the model's own log, held against what the ledger announced.

A pair sends one session after the other, so that the order of an engagement's rows tells which
mark is which session's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from assistant.egress.record import LIFETIME_S
from assistant.llm.asking import Limits
from assistant.llm.ladder import LADDER
from assistant.storage.records import SessionRecord
from governance.identity import SessionSummary
from governance.ledger.events import LedgerEvent
from governance.ledger.kinds import EventKind
from tests.soak.chaos.model_server import KNOWN, SECONDS
from tests.soak.chaos.people import is_sensitive, mark
from tests.soak.chaos.storm import Storm

REPAIRS: Final = 2
MOST_REQUESTS: Final = Limits().attempts * (len(LADDER) + REPAIRS)
"""For one permit: every form of request, and two repairs, each again while the model is busy."""
UNDER_WAY_S: Final = LIFETIME_S + SECONDS + 1
"""A request that was signed before somebody withdrew may arrive so much later."""
UNHEARD_OF: Final = ("host", "processor", "purpose", "not_signed", "another", "unreadable")


@dataclass(frozen=True, slots=True)
class Arrival:
    """One request, as the model saw it."""

    at: float
    who: str
    marks: tuple[str, ...]


def arrivals(found: Storm) -> list[Arrival]:
    lines = found.model_log.read_text().splitlines() if found.model_log.exists() else []
    told = (line.split() for line in lines)
    return [Arrival(float(at), who, tuple(marks.split(","))) for at, who, marks in told]


def wrongly_left(
    found: Storm, rows: Sequence[SessionRecord], events: Iterable[LedgerEvent]
) -> list[str]:
    """Nothing reaches the model but through egress, announced before, and while consent stands."""
    announced: dict[str | None, list[datetime]] = {}
    withdrawn: dict[str | None, datetime] = {}
    problems = []
    for event in events:
        if event.kind is EventKind.CONSENT_GRANT_WITHDRAWN:
            withdrawn.setdefault(event.refs.engagement, event.at)
        if event.kind is EventKind.GATE_EGRESS_ALLOWED:
            announced.setdefault(event.refs.session, []).append(event.at)
            if event.refs.engagement in withdrawn:
                problems.append(f"words of {event.refs.session} left after a withdrawal")
    sessions = marked(found, rows)
    counts: Counter[str] = Counter()
    for one in arrivals(found):
        session = sessions.get(one.marks[0]) if len(one.marks) == 1 else None
        if one.who != KNOWN:
            problems.append("somebody else than egress has asked the model")
        if session is None:
            problems.append(f"a request holds words of no one session: {one.marks}")
            continue
        counts[session.id] += 1
        if not before(announced.get(session.id), one.at):
            problems.append(f"words of {session.id} left before they were announced")
        if before(withdrawn.get(session.engagement), one.at - UNDER_WAY_S):
            problems.append(f"words of {session.id} arrived long after a withdrawal")
    problems += [
        f"{n} requests for {session}, announced {len(announced.get(session, []))} times"
        for session, n in counts.items()
        if n > MOST_REQUESTS * len(announced.get(session, []))
    ]
    return problems + sensitive(found) + walls(found)


def before(times: Sequence[datetime] | datetime | None, moment: float) -> bool:
    """Whether the first of these times was there by then (seconds since 1970)."""
    first = times if isinstance(times, datetime) else min(times or (), default=None)
    return first is not None and first.timestamp() <= moment


def marked(found: Storm, rows: Sequence[SessionRecord]) -> dict[str, SessionRecord]:
    """Every session by its mark."""
    sessions: dict[str, SessionRecord] = {}
    for pair in found.pairs:
        of_pair = [
            r for r in rows if r.engagement == pair.code and r.purpose == SessionSummary.code
        ]
        in_order = sorted(of_pair, key=lambda record: record.created_at)
        for number, record in zip(pair.numbers, in_order, strict=False):
            sessions[mark(number)] = record
    return sessions


def sensitive(found: Storm) -> list[str]:
    """What a policy stops reaches no model."""
    stopped = {mark(n) for pair in found.pairs for n in pair.numbers if is_sensitive(n)}
    reached = {word for one in arrivals(found) for word in one.marks}
    return [f"a policy stops {word}, and the model read it" for word in sorted(stopped & reached)]


def walls(found: Storm) -> list[str]:
    """Egress's own list held, and it refused nothing that a signed record cannot be refused for."""
    visits, listed = found.decoy.visits, found.egress.hello().hosts
    problems = [f"{visits} connections past egress's list"] if visits else []
    if listed != found.egress.hosts:
        problems.append(f"egress goes by another list: {listed}")
    told = (found.home / "egress.log").read_text().splitlines()
    return problems + [line for line in told if any(word in line for word in UNHEARD_OF)]
