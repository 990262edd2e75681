"""What was proposed for a request, for its author and nobody else.

Invariants: the words shown are the author's own, found again in the request while it is kept; an
example is shown beside a door that was proposed, never beside a crisis or abuse; a person is always
one line away. `page_text` writes it out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from assistant.cases.words import BESIDE, DOORS, Help
from assistant.sessions.events import Trail
from assistant.sessions.stage_store import StageStore
from assistant.storage.database import Database
from assistant.storage.records import SessionRecord, StageName
from assistant.storage.triage_records import TriageAnswer
from assistant.storage.work import UnitOfWork
from assistant.triage.cues import Cues
from assistant.triage.deciding import resting
from assistant.triage.sending import RequestRefusedError
from assistant.triage.suggesting import GROUNDS
from governance.identity import Actor, SessionId
from governance.ledger.events import Refs
from governance.ledger.kinds import EventKind
from governance.outcomes import EXPLANATIONS, Route
from governance.policy.sensitivity.exemplars import Exemplars
from governance.raw import Request

EARLIER: Final = 10
OUTCOMES: Final = {
    "microlearning": "something short to learn",
    "peer_group": "people in the same position",
    "internal_coach": "a coach of your organization",
    "external_executive_coach": "an executive coach from outside",
    "human_escalation": "a person, not a machine",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TriagePage:
    """One answer. why: sentences, with the author's words. example: the nearest public one.

    contacts: shown at once. ombudsperson: offered beside a door of the organization's. case: its
    number when a person has it.
    """

    session: SessionId
    status: str
    outcome: str | None
    urgency: str | None
    confidence: float | None
    route: str | None
    why: tuple[str, ...] = field(repr=False)
    example: str | None
    contacts: tuple[str, ...]
    ombudsperson: str | None
    case: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request, as its author finds it again. status: of its session."""

    session: SessionId
    at: datetime
    status: str


class TriagePages:
    """Shows people what was proposed to them."""

    def __init__(
        self,
        *,
        database: Database,
        stages: StageStore,
        trail: Trail,
        exemplars: Exemplars,
        reasons: Callable[[tuple[str, ...]], tuple[str, ...]],
        help_: Callable[[UnitOfWork], Help],
    ) -> None:
        self._database: Final = database
        self._stages: Final = stages
        self._trail: Final = trail
        self._exemplars: Final = exemplars
        self._reasons: Final = reasons
        self._help: Final = help_

    def show(self, session: SessionId, *, by: Actor) -> TriagePage:
        """The answer to a request of `by`; the ledger hears who looked.

        Raises:
            RequestRefusedError: it is not theirs. One that is not there reads the same.
        """
        with self._database.write() as work:
            record = work.sessions.find(session)
            found = work.triage.find(session)
            if record is None or found is None or found.author != by.person:
                raise RequestRefusedError("There is no request with this id that is yours.")
            case = work.cases.of_session(session)
            page = self._page(work, record, found.answer, None if case is None else case.number)
            refs = Refs(session=session, engagement=record.engagement)
            seen = self._trail.event(EventKind.ACCESS_RECORD_VIEWED, actor=by, refs=refs)
            self._trail.note(work, seen)
        return page

    def earlier(self, *, by: Actor) -> tuple[Asked, ...]:
        """What `by` asked and is still kept, the latest first. It opens nothing."""
        if by.person is None:
            return ()
        with self._database.read() as work:
            found = (work.sessions.find(one) for one in work.triage.sessions_of(by.person))
            kept = [one for one in found if one is not None and not one.erased]
        kept.sort(key=lambda one: one.created_at, reverse=True)
        return tuple(
            Asked(session=one.id, at=one.created_at, status=one.status.value)
            for one in kept[:EARLIER]
        )

    def _page(
        self,
        work: UnitOfWork,
        record: SessionRecord,
        answer: TriageAnswer | None,
        case: int | None,
    ) -> TriagePage:
        why: list[str] = []
        if record.reason is not None:
            why += [EXPLANATIONS[record.reason], *self._reasons(record.policies)]
        shown = None
        beside = self._help(work)
        if answer is not None:
            why += self._words(work, record, answer)
            shown = None if answer.route == Route.CRISIS_SUPPORT else self._example(answer)
        return TriagePage(
            session=record.id,
            status=record.status.value,
            outcome=answer.outcome if answer else None,
            urgency=answer.urgency if answer else None,
            confidence=answer.confidence if answer else None,
            route=answer.route if answer else None,
            why=tuple(why),
            example=shown,
            contacts=beside.at_once if record.route is Route.CRISIS_SUPPORT else beside.first,
            ombudsperson=beside.beside if record.route in BESIDE else None,
            case=case,
        )

    def _words(self, work: UnitOfWork, record: SessionRecord, answer: TriageAnswer) -> list[str]:
        seen = [f"a model reading it masked: {GROUNDS[g]}" for g in answer.cues if g in GROUNDS]
        if not answer.cues or StageName.RAW not in work.stages.names(record.id):
            return seen
        raw = self._stages.raw(work, record)
        hits = Cues.load().hits(raw.text) if isinstance(raw, Request) else ()
        return [*(resting(hit) for hit in hits if hit.id in answer.cues), *seen]

    def _example(self, answer: TriageAnswer) -> str | None:
        known = (self._exemplars.by_id.get(one) for one in answer.exemplars)
        return next((one.text for one in known if one is not None), None)


def page_text(page: TriagePage) -> str:
    """The page as text."""
    lines = [f"# Request {page.session}", ""]
    if page.route == Route.CRISIS_SUPPORT:
        lines += [*page.contacts, ""]
    if page.outcome is None:
        lines += [f"It is {page.status.replace('_', ' ')}; nothing was proposed.", *page.why]
    else:
        lines.append(f"Proposed: {OUTCOMES[page.outcome]}.")
        lines.append(f"Urgency: {page.urgency}. How sure: {page.confidence:.2f}.")
        if page.route is not None:
            lines.append(f"The door: {DOORS[Route(page.route)]}.")
        lines += [page.ombudsperson] if page.ombudsperson else []
        lines += ["", *(f"- {reason}" for reason in page.why)]
        if page.example is not None:
            lines.append(f"- Closest to an example of ours: \u201c{page.example}\u201d")
    if page.case is not None:
        lines += [
            "",
            f"Case {page.case} is yours. Nobody has been told.",
            f"Nobody will be, unless you open the door: chatham cases open-door {page.case}",
        ]
    lines += ["", "It is a proposal. Whether you may have coaching is not decided here."]
    if page.case is None:
        again = f"--human --request {page.session}"
        lines.append(f"Would you rather have a person? The same command with {again}")
    return "\n".join(lines)
