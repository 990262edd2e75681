"""A request for coaching through production's own gates, in memory: sent, looked at, proposed.

The author is made up and sends it themselves, which is the real single-use grant. A model that may
suggest doors is asked where production would ask it, and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from assistant.bootstrap import Chatham
from assistant.probes.lines import Answer
from assistant.storage.programme_records import SettingKey
from assistant.storage.records import Participant, Profile
from assistant.storage.statuses import Status, Step
from assistant.storage.triage_records import TriageAnswer
from assistant.triage.sending import Sent
from governance.errors import ChathamError
from governance.identity import Actor, EngagementId, PersonId, Role
from governance.outcomes import ReasonCode

_PROGRAMME: Final = {
    SettingKey.CRISIS_CONTACTS: ("Nobody: this programme is made up",),
    SettingKey.PRIVACY_CONTACT: ("Nobody: this programme is made up",),
}
"""Without contacts no request is taken in; nobody reads these."""
_OF_ITSELF: Final = frozenset({ReasonCode.NOT_CLEAR_ENOUGH, ReasonCode.ASKED_FOR_A_PERSON})
"""A person is proposed for these, and nothing was stopped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """What was proposed. stopped: consent or policies let it go no further.

    reached: it came as far as a model may be asked.
    """

    answer: TriageAnswer
    stopped: bool
    reached: bool


def open_programme(chatham: Chatham) -> None:
    """Set what has to be set before requests are taken in; on an installation in memory."""
    chatham.programme.change_together(_PROGRAMME, by=Actor(person=None, role=Role.ADMINISTRATOR))


def run_request(text: str, *, chatham: Chatham) -> Proposed:
    """One request to its end.

    Raises:
        ChathamError: it failed, or nothing was proposed.
    """
    author = Actor(person=PersonId(chatham.ids.new("per")), role=Role.COACHEE)
    engagement = EngagementId(chatham.ids.new("eng"))
    with chatham.database.write() as work:
        parts = [Participant(person=author.person, role=author.role)] if author.person else []
        work.engagements.add(
            engagement, participants=parts, at=chatham.clock.now(), profile=Profile()
        )
    sent = chatham.triage.sending.send(Sent(engagement=engagement, text=text), by=author)
    done = chatham.worker.run_one(sent.id)
    if done.status is Status.FAILED:
        raise ChathamError(f"The request failed ({done.fault}).")
    with chatham.database.read() as work:
        kept = work.triage.find(done.id)
    if kept is None or kept.answer is None:
        raise ChathamError(f"Nothing was proposed for the request ({done.status.value}).")
    stopped = done.status is not Status.IN_REVIEW and done.reason not in _OF_ITSELF
    reached = done.step is Step.ENGINE and done.reason is not ReasonCode.ASKED_FOR_A_PERSON
    return Proposed(answer=kept.answer, stopped=stopped, reached=reached)


def as_answer(proposed: Proposed) -> Answer:
    """In the form of `chatham probe triage`, without the author's words."""
    answer = proposed.answer
    return {
        "outcome": answer.outcome,
        "urgency": answer.urgency,
        "confidence": answer.confidence,
        "route": (answer.route or "none") if proposed.stopped else "none",
        "reasons": list(answer.cues),
        "would_escalate": proposed.stopped,
    }
