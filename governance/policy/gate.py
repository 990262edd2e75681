"""The policy gate: Consented becomes Cleared when nothing stands against it, and only then.

Invariant: what is said in a session moves a decision through the sensitivities found in it and in
no other way; consent and processor come from the stage. A gate that cannot be sure stops.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from governance import custody
from governance.errors import GateError
from governance.identity import Actor, DecisionId, Locality
from governance.outcomes import Blocked, Escalated, ReasonCode, Route
from governance.policy.circumstances import Circumstances, Surroundings
from governance.policy.decision import PolicyDecision
from governance.policy.engine import PolicyEngine
from governance.policy.facts import (
    ConsentState,
    Processing,
    Readable,
    on_behalf,
    reading_request,
    room_of,
)
from governance.policy.labels import (
    DOORS,
    Finding,
    Sensitivity,
    Urgency,
    UseCase,
    most_protective,
    most_urgent,
)
from governance.policy.sensitivity import Detector, Passage
from governance.policy.sensitivity.use_cases import UseCaseDetector
from governance.ports import Ids
from governance.raw import Edit, Raw, Request, Transcript
from governance.stages import Cleared, Consented, Header, P

Why = Callable[[Mapping[str, Sequence[str]]], tuple[str, ...]]
"""For labels with the texts they rest on, ids of the nearest exemplars. May raise; a stop stands
without its why."""


class PolicyGate:
    """Detects what a session is about and asks the policies whether it may be worked on."""

    def __init__(
        self,
        *,
        engine: PolicyEngine,
        detector: Detector,
        use_cases: UseCaseDetector,
        ids: Ids,
        around: Surroundings,
        why: Why = lambda _: (),
    ) -> None:
        self._engine = engine
        self._detector = detector
        self._use_cases = use_cases
        self._ids = ids
        self._around = around
        self._why = why

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the policy text in force."""
        return self._engine.digest

    def clear(
        self,
        consented: Consented[P],
        *,
        on_behalf_of: Actor | None = None,
        witness: Callable[[Processing], None] = lambda _: None,
    ) -> Cleared[P] | Escalated | Blocked:
        """Clear a session for its purpose and processor, or say which door opens instead.

        on_behalf_of: who asks for the work; the session's coach (else coachee) when not given.
        witness: hears the facts the policies were asked about; they hold codes and ids only.

        Raises:
            GateError: the detector or the look at the circumstances failed. Nothing was decided;
                the session can be tried again.
        """
        header, raw = consented.header, custody.raw_of(consented)
        decision_id = DecisionId(self._ids.new("dec"))
        if not isinstance(raw, Request) and raw.language not in self._detector.languages:
            return Blocked(reason=ReasonCode.LANGUAGE_UNSUPPORTED, decision=decision_id)
        if isinstance(raw, Request) and raw.language not in self._detector.languages:
            # Nobody can tell what it says, so it may say anything; a person reads it.
            return Escalated(
                reason=ReasonCode.LANGUAGE_UNSUPPORTED,
                route=Route.INTERNAL_COACH,
                decision=decision_id,
                urgency=Urgency.HIGH.value,
            )
        findings = self._detect(raw)
        asked_for = self._asked_for(raw)
        room = room_of(raw)
        processing = Processing(
            purpose=header.purpose,
            actor=on_behalf_of or on_behalf(room),
            session=header.session,
            room=room,
            processor=header.processor,
            # The stage is the proof: only the consent gate makes a Consented, and only for this
            # purpose and processor.
            consent=ConsentState.GIVEN,
            opted_in=header.processor.locality is Locality.THIRD_PARTY,
            level=None if isinstance(raw, Edit) else raw.context.coachee_level,
            circumstances=self._circumstances(header),
            labels=frozenset(finding.label for finding in findings),
            use_cases=asked_for,
        )
        witness(processing)
        decision = self._engine.decide(processing.request())
        if decision.allow:
            decided = (*header.decisions, decision_id)
            cleared = replace(header, decisions=decided, policy=decision.digest)
            return custody.make_cleared(consented, cleared)
        stopped = _stopped(decision, decision_id, findings, asked_for)
        if isinstance(stopped, Blocked):
            return stopped
        return replace(stopped, exemplars=self._nearest(raw, findings, asked_for))

    def may_read(self, actor: Actor, readable: Readable) -> PolicyDecision:
        """May `actor` read a session's evidence or summary? `allow` is the answer."""
        return self._engine.decide(reading_request(actor, readable))

    def _asked_for(self, raw: Raw) -> frozenset[UseCase]:
        # A session is a conversation between people. A request asks a machine for something, and
        # what a coach writes into a summary stands there like a line the machine wrote.
        if isinstance(raw, Transcript):
            return frozenset()
        try:
            if isinstance(raw, Request):
                return frozenset(found.use_case for found in self._use_cases.asked(raw.text))
            lines = [one for one in raw.text.split("\n") if one.strip()]
            return frozenset(f.use_case for one in lines for f in self._use_cases.written(one))
        except Exception as fault:  # noqa: BLE001  -- any failure in there means: not looked at
            kind = type(fault).__name__
        raise GateError(
            f"The words could not be checked for what no machine may do ({kind}), so it was not "
            "let through. Nothing is lost; try again."
        )

    def _nearest(
        self, raw: Raw, findings: Sequence[Finding], use_cases: frozenset[UseCase]
    ) -> tuple[str, ...]:
        passages = passages_of(raw)
        texts = {passage.number: passage.text for passage in passages}
        found = {
            finding.label.value: [texts[turn] for turn in finding.turns if turn in texts]
            for finding in findings
        }
        whole = [passage.text for passage in passages]
        found |= {use.value: whole for use in UseCase if use in use_cases}
        try:
            return self._why(found) if found else ()
        except Exception:  # noqa: BLE001  -- a stop that cannot be illustrated is still a stop
            return ()

    def _circumstances(self, header: Header) -> Circumstances:
        try:
            return self._around(header)
        except Exception as fault:  # noqa: BLE001  -- whatever broke, nothing is known
            kind = type(fault).__name__
        raise GateError(
            f"What the policies have to know about a session could not be looked up ({kind}), so "
            "it was not let through. Nothing is lost; try again."
        )

    def _detect(self, raw: Raw) -> tuple[Finding, ...]:
        try:
            return self._detector.detect(passages_of(raw))
        except Exception as fault:  # noqa: BLE001  -- any failure in there means: not looked at
            kind = type(fault).__name__
        # Raised out here, so that nothing of the cause, which may quote the session, hangs on it.
        raise GateError(
            f"The session could not be checked for sensitive passages ({kind}), so it was not let "
            "through. Nothing is lost; try again, and if it happens twice, ask your administrator "
            "to check the installation."
        )


def passages_of(raw: Raw) -> tuple[Passage, ...]:
    """What the detector reads: every turn, or the one text of anything else."""
    if isinstance(raw, Transcript):
        return tuple(Passage(number=turn.number, text=turn.text) for turn in raw.turns)
    return (Passage(number=1, text=raw.text),)


def _stopped(
    decision: PolicyDecision,
    decision_id: DecisionId,
    findings: Sequence[Finding],
    use_cases: frozenset[UseCase],
) -> Escalated | Blocked:
    labels = frozenset(finding.label for finding in findings)
    # A failing engine must not cost anybody the door that the finding alone would open.
    doors = frozenset(DOORS[label] for label in labels if decision.undecided)
    route = most_protective(frozenset(decision.routes) | doors) or Route.PRIVACY_OFFICER
    if decision.escalates or (labels and decision.undecided):
        return Escalated(
            reason=ReasonCode.SENSITIVE_CONTENT if labels else ReasonCode.FOR_A_PERSON,
            route=route,
            decision=decision_id,
            labels=(
                *(label.value for label in Sensitivity if label in labels),
                *(use.value for use in UseCase if use in use_cases),
            ),
            turns=tuple(sorted({turn for finding in findings for turn in finding.turns})),
            policies=decision.policies,
            urgency=most_urgent(frozenset(finding.urgency for finding in findings)).value,
        )
    reason = ReasonCode.POLICY_UNDECIDED if decision.undecided else ReasonCode.POLICY_FORBIDS
    return Blocked(reason=reason, decision=decision_id, route=route, policies=decision.policies)
