"""What has to hold after a storm, read from rows, the ledger, the model's log and files."""

from __future__ import annotations

from collections import Counter

from assistant.storage.statuses import ENDS, Status
from governance.identity import SessionSummary
from governance.ledger.events import LedgerEvent
from governance.ledger.export import export_lines
from governance.ledger.kinds import EventKind
from governance.ledger.verify import verify_lines
from tests.integration.rights.traces import Watched
from tests.soak.chaos.leaving import wrongly_left
from tests.soak.chaos.storm import Storm

FINAL = ENDS - {Status.FAILED}


def wrong(found: Storm) -> list[str]:
    """What did not hold; nothing, where everything did."""
    chatham = found.stage.chatham
    with chatham.database.write() as work:
        chatham.ledger(work).sign_checkpoint(chatham.signer, at=chatham.clock.now())
    key = chatham.signer.verifier
    with chatham.database.read() as work:
        rows = [
            record
            for pair in found.pairs
            for record in work.sessions.of_engagement(pair.code)  # type: ignore[arg-type]
            if record.purpose == SessionSummary.code
        ]
        events = [event for event in chatham.ledger(work).events() if event is not None]
        verified = verify_lines(export_lines(work.ledger, key), key).ok
    problems = [] if verified else ["the ledger does not verify"]
    problems += [f"{row.id} is {row.status}" for row in rows if row.status not in FINAL]
    problems += lost(found, Counter(row.engagement for row in rows))
    problems += told_twice(events)
    problems += wrongly_left(found, rows, events)
    folders = tuple(found.home / name for name in ("home", "pg", "tmp", "run"))
    problems += Watched(url="", folders=folders).readable()
    problems += [f"a log holds {line}" for line in logs(found)]
    if found.stuck:
        problems.append(f"{found.stuck} engagements never came to an end")
    return problems


def lost(found: Storm, stored: Counter[str]) -> list[str]:
    """Of engagements that did not withdraw, every session is there, once."""
    return [
        f"{pair.code} sent {len(pair.numbers)} and has {stored[pair.code]}"
        for pair in found.pairs
        if not pair.withdraws and stored[pair.code] != len(pair.numbers)
    ]


def told_twice(events: list[LedgerEvent]) -> list[str]:
    """A draft is recorded, passes its guard and is approved once in a session's life."""
    once = (
        EventKind.GATE_CONSENT_ALLOWED,
        EventKind.GATE_ANONYMIZER_ALLOWED,
        EventKind.ENGINE_DRAFT_RECORDED,
        EventKind.GATE_GUARD_ALLOWED,
        EventKind.SESSION_SUMMARY_APPROVED,
    )
    counts = Counter((event.refs.session, event.kind) for event in events if event.kind in once)
    return [f"{kind} of {session} {n} times" for (session, kind), n in counts.items() if n > 1]


def logs(found: Storm) -> list[str]:
    """Lines of the processes' logs that hold a word of a session."""
    words = ("zaffre", "Zofia", "Abena", "Farah", "rota")
    return [
        path.name
        for path in sorted(found.home.glob("*.log"))
        if path != found.model_log and any(word in path.read_text() for word in words)
    ]
