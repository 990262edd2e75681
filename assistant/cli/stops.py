"""The page a coach gets when a gate has stopped a session: why, which turns, and the ways on."""

from __future__ import annotations

from typing import Final

from assistant.cases.words import DOORS, Help, subject
from assistant.storage.records import SessionRecord
from assistant.storage.statuses import Status
from governance.outcomes import EXPLANATIONS, ReasonCode, Route


def explain_stop(session: SessionRecord, beside: Help) -> str:
    """The page, for the session's coach and nobody else. beside: whom people can turn to."""
    restricted = session.reason is ReasonCode.PROCESSING_RESTRICTED
    headline = "kept, and nothing else" if restricted else _HEADLINES[session.status]
    lines = [f"# Session {session.id}: {headline}", ""]
    if session.route is Route.CRISIS_SUPPORT:
        lines += [*beside.at_once, ""]
    if session.reason is not None:
        lines += [EXPLANATIONS[session.reason], ""]
    if session.labels:
        said = "; ".join(subject(label) for label in session.labels)
        lines.append(f"It touches: {said}.")
    if session.turns:
        lines.append(f"Turns: {', '.join(str(t) for t in session.turns)}.")
    if session.policies:
        lines.append(f"Policies: {', '.join(session.policies)}.")
    if session.route is not None:
        lines += [
            "",
            f"The door: {DOORS[session.route]}. {beside.beside}",
            "Nobody has been told. Nobody will be, unless the coachee opens the door.",
        ]
    lines += ["", *_WAYS_ON[session.status], ""]
    return "\n".join(lines)


_HEADLINES: Final = {
    Status.ESCALATED: "over to a person",
    Status.BLOCKED: "not allowed",
    Status.NO_CONSENT: "no consent",
    Status.AWAITING_CONSENT: "waiting for consent",
    Status.FAILED: "failed",
    Status.WITHDRAWN: "withdrawn",
    Status.EXPIRED: "expired",
    Status.QUEUED: "waiting",
    Status.RUNNING: "at work",
    Status.IN_REVIEW: "ready",
    Status.APPROVED: "approved",
    Status.RECEIVED: "received",
    Status.AWAITING_SPEAKERS: "waiting for speakers",
}
_CASE = "Its case, with every way on: chatham cases list --engagement CODE --as NAME"
_WRITE_IT = "You can write this summary yourself; no model will see it."
_WAYS_ON: Final[dict[Status, tuple[str, ...]]] = {
    **dict.fromkeys(Status, ()),
    Status.ESCALATED: (
        _WRITE_IT,
        _CASE,
        "What you uploaded stays sealed and is deleted after 7 days.",
    ),
    Status.BLOCKED: (_WRITE_IT,),
    Status.WITHDRAWN: (
        "Somebody who speaks in it took their yes back. Its key is destroyed; nobody can open it.",
    ),
    Status.EXPIRED: ("Its time was up. Its key is destroyed; nobody can open it.",),
    Status.NO_CONSENT: ("Nothing of it was read. It is deleted after 7 days.",),
    Status.AWAITING_CONSENT: ("It is kept sealed and unread, and deleted after 7 days.",),
    Status.FAILED: (
        "Something broke; nothing is lost and nothing was sent on.",
        "Try again: chatham summarize --all --retry",
    ),
}
