"""The page a coach gets when a gate has stopped a session: why, which turns, and the ways on."""

from __future__ import annotations

from typing import Final

from assistant.storage.records import SessionRecord
from assistant.storage.statuses import Status
from governance.outcomes import EXPLANATIONS, Route

_LABELS: Final = {
    "crisis": "thoughts of suicide, self-harm or harm to others",
    "personal_abuse": "violence or abuse at home",
    "executive_transition": "a change at the top of the organization",
    "performance_intervention": "a performance or disciplinary measure",
    "harassment_discrimination": "harassment or discrimination",
    "legal_whistleblowing": "possible misconduct or a legal matter",
    "medical": "somebody's health",
    "layoffs_confidential": "confidential plans of the organization",
}

_DOORS: Final = {
    Route.CRISIS_SUPPORT: "crisis support. Call your local emergency number if anybody is in "
    "danger now; the contacts of your programme stand in its notice",
    Route.LEGAL: "the legal department",
    Route.HR: "the HR partner",
    Route.EXTERNAL_EXECUTIVE_COACH: "an external executive coach",
    Route.INTERNAL_COACH: "an internal coach",
    Route.PRIVACY_OFFICER: "your privacy officer",
    Route.MODEL_OWNER: "your model owner",
}


def explain_stop(session: SessionRecord) -> str:
    """The page, for the session's coach and nobody else."""
    lines = [f"# Session {session.id}: {_HEADLINES[session.status]}", ""]
    if session.reason is not None:
        lines += [EXPLANATIONS[session.reason], ""]
    if session.labels:
        said = "; ".join(_LABELS.get(label, label.replace("_", " ")) for label in session.labels)
        lines.append(f"It touches: {said}.")
    if session.turns:
        lines.append(f"Turns: {', '.join(str(t) for t in session.turns)}.")
    if session.policies:
        lines.append(f"Policies: {', '.join(session.policies)}.")
    if session.route is not None:
        lines += [
            "",
            f"The door: {_DOORS[session.route]}. An independent ombudsperson is there beside it.",
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
_WRITE_IT = "You can write this summary yourself; no model will see it."
_WAYS_ON: Final[dict[Status, tuple[str, ...]]] = {
    **dict.fromkeys(Status, ()),
    Status.ESCALATED: (_WRITE_IT, "What you uploaded stays sealed and is deleted after 7 days."),
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
