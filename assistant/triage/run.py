"""A request through the gates to a proposed door.

Invariants: consent and policies come first, whatever the request says; who asks for a person gets
one, also when a detector fails; decisions, answer, case, the used-up grant and the ledger are
stored together or not at all. It proposes a door and refuses nobody coaching.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from assistant.sessions.events import Trail
from assistant.sessions.stage_store import StageStore
from assistant.storage.database import Database
from assistant.storage.errors import StaleSession, StorageBusy
from assistant.storage.records import SessionRecord
from assistant.storage.statuses import Status, Step
from assistant.storage.triage_records import TriageAnswer
from assistant.triage.cues import Outcome
from assistant.triage.deciding import outcome_of, urgency_of
from assistant.triage.keeping import Found, Keeping
from assistant.triage.model import TriageModel
from assistant.triage.suggesting import Suggester, Suggestion, weighed
from governance.consent.gate import ConsentGate
from governance.errors import GateError
from governance.identity import DecisionId, Triage
from governance.outcomes import Blocked, Escalated, NoConsent, ReasonCode, Route
from governance.policy.gate import PolicyGate
from governance.policy.labels import Sensitivity, Urgency, UseCase
from governance.policy.replay import packed
from governance.ports import Clock, Ids
from governance.raw import Request
from governance.stages import Cleared

Nearest = Callable[[str, str], tuple[str, ...]]
"""For a request and an outcome, ids of the nearest exemplars."""

_SENSITIVE: Final = frozenset(label.value for label in Sensitivity)
_USES: Final = frozenset(use.value for use in UseCase)


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageParts:
    """What decides and proposes. suggester: a model beside it; none unless one is set up."""

    policy: PolicyGate
    model: Callable[[], TriageModel]
    nearest: Nearest
    suggester: Callable[[], Suggester | None] = lambda: None


class TriageRun:
    """Carries a request, which is running or queued, to its end."""

    def __init__(
        self,
        *,
        database: Database,
        parts: TriageParts,
        keeping: Keeping,
        stages: StageStore,
        trail: Trail,
        clock: Clock,
        ids: Ids,
    ) -> None:
        self._database = database
        self._parts = parts
        self._keeping = keeping
        self._stages = stages
        self._trail = trail
        self._clock = clock
        self._ids = ids

    def run(
        self,
        session: SessionRecord,
        *,
        progress: Callable[[Step], None] = lambda _: None,
        here: Callable[[Step], bool] = lambda _: True,  # noqa: ARG002  -- it takes one step
    ) -> SessionRecord:
        """Look at a request that is running. What breaks fails it, and it can be tried again.

        Raises:
            StorageBusy: nothing was lost; it is found again.
        """
        progress(Step.POLICY)
        try:
            return self._keeping.keep(session, self._look(session))
        except StorageBusy:
            raise
        except StaleSession:
            with self._database.read() as work:
                return work.sessions.get(session.id)
        except Exception as fault:  # noqa: BLE001  -- whatever broke, the request is not lost
            return self._failed(session, type(fault).__name__)

    def _look(self, session: SessionRecord) -> Found:
        with self._database.read() as work:
            raw = self._stages.raw(work, session)
            gate = ConsentGate(work.consents, self._clock, self._ids)
            admitted = gate.admit(raw, Triage, session.processor)
        if isinstance(admitted, NoConsent):
            return Found(stop=admitted, answer=None, passed=(), at=Step.CONSENT)
        if not isinstance(raw, Request):
            raise GateError("Only a request is triaged. Nothing was looked at.")
        agreed = ((Step.CONSENT, admitted.header.decisions[-1]),)
        model = self._parts.model()
        asks = model.asks_for_a_person(raw.text)
        asked: list[str] = []
        try:
            cleared = self._parts.policy.clear(
                admitted, witness=lambda processing: asked.append(packed(processing))
            )
        except GateError:
            if not asks:
                raise
            # The person who asked for a person does not wait for a program to be mended.
            cleared = self._by_hand(ReasonCode.ASKED_FOR_A_PERSON, Urgency.HIGH)
        facts = asked[0] if asked else None
        if isinstance(cleared, Blocked):
            return Found(stop=cleared, answer=None, passed=agreed, at=Step.POLICY, facts=facts)
        cues = tuple(hit.id for hit in asks)
        if isinstance(cleared, Escalated):
            told = replace(_answer(cleared, person=bool(asks)), cues=cues)
            return Found(stop=cleared, answer=told, passed=agreed, at=Step.POLICY, facts=facts)
        passed = (*agreed, (Step.POLICY, cleared.header.decisions[-1]))
        stop, answer = self._propose(cleared, raw, model)
        return Found(stop=stop, answer=answer, passed=passed, at=Step.ENGINE, facts=facts)

    def _propose(
        self, cleared: Cleared[Triage], request: Request, model: TriageModel
    ) -> tuple[Escalated | NoConsent | None, TriageAnswer | None]:
        if cleared.header.session != request.session:
            raise GateError("A request is proposed a door only once it was cleared itself.")
        if asks := model.asks_for_a_person(request.text):
            stop = self._by_hand(ReasonCode.ASKED_FOR_A_PERSON, Urgency.NORMAL)
            return stop, replace(_answer(stop, person=True), cues=tuple(hit.id for hit in asks))
        suggestion = self._suggested(cleared)
        if isinstance(suggestion, NoConsent):
            return suggestion, None
        proposal = weighed(model.propose(request.text), suggestion)
        answer = TriageAnswer(
            outcome=proposal.outcome.value,
            urgency=(Urgency.NORMAL if proposal.unsure else urgency_of(proposal.outcome)).value,
            confidence=proposal.confidence,
            cues=(*(hit.id for hit in proposal.hits), *proposal.grounds),
            exemplars=self._nearest(request.text, proposal.outcome),
            unsure=proposal.unsure,
        )
        if proposal.outcome is not Outcome.HUMAN_ESCALATION:
            return None, answer
        stop = self._by_hand(ReasonCode.NOT_CLEAR_ENOUGH, Urgency.NORMAL)
        return stop, replace(answer, route=stop.route.value)

    def _suggested(self, cleared: Cleared[Triage]) -> Suggestion | NoConsent | None:
        suggester = self._parts.suggester()
        # Cleared for this processor, or for the embedded engine alone.
        if suggester is None or cleared.header.processor != suggester.processor:
            return None
        return suggester.suggest(cleared)

    def _nearest(self, text: str, outcome: Outcome) -> tuple[str, ...]:
        try:
            return self._parts.nearest(text, outcome.value)
        except Exception:  # noqa: BLE001  -- an example illustrates; the proposal stands without
            return ()

    def _by_hand(self, reason: ReasonCode, urgency: Urgency) -> Escalated:
        return Escalated(
            reason=reason,
            route=Route.INTERNAL_COACH,
            decision=DecisionId(self._ids.new("dec")),
            urgency=urgency.value,
        )

    def _failed(self, session: SessionRecord, cause: str) -> SessionRecord:
        with self._database.write() as work:
            current = work.sessions.get(session.id)
            if current.status is not Status.RUNNING:
                return current
            moved = work.sessions.advance(
                replace(current, status=Status.FAILED, fault=cause),
                expected_version=current.version,
                at=self._clock.now(),
            )
            self._trail.failed(work, moved, cause=cause)
        return moved


def _answer(stop: Escalated, *, person: bool) -> TriageAnswer:
    labels = frozenset(stop.labels)
    outcome = outcome_of(
        sensitive=person or bool(labels & _SENSITIVE),
        forbidden=bool(labels & _USES),
        route=stop.route,
    )
    return TriageAnswer(
        outcome=outcome.value,
        urgency=stop.urgency,
        confidence=1.0,
        route=stop.route.value,
        exemplars=stop.exemplars,
    )
