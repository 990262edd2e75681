"""How a gate says no. An outcome is a value with a reason and a way on; a fault is an exception.

Invariant: no outcome holds text of a session. `explain()` is written for the person it stops.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from governance.identity import DecisionId, PersonId


class Route(StrEnum):
    """The door a stop opens (DESIGN §4): an offer to the person stopped, never a message sent."""

    CRISIS_SUPPORT = "crisis_support"
    LEGAL = "legal"
    HR = "hr"
    EXTERNAL_EXECUTIVE_COACH = "external_executive_coach"
    INTERNAL_COACH = "internal_coach"
    PRIVACY_OFFICER = "privacy_officer"
    MODEL_OWNER = "model_owner"


MOST_PROTECTIVE_FIRST: Final = (
    Route.CRISIS_SUPPORT,
    Route.LEGAL,
    Route.HR,
    Route.EXTERNAL_EXECUTIVE_COACH,
    Route.INTERNAL_COACH,
    Route.PRIVACY_OFFICER,
    Route.MODEL_OWNER,
)
"""When several stops fire, the first of these wins (DESIGN §4)."""


class ReasonCode(StrEnum):
    """Why a gate stopped. Each has a sentence in `EXPLANATIONS`."""

    CONSENT_MISSING = "consent_missing"
    CONSENT_REFUSED = "consent_refused"
    CONSENT_EXPIRED = "consent_expired"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    CONSENT_PROCESSOR_NOT_COVERED = "consent_processor_not_covered"
    SENSITIVE_CONTENT = "sensitive_content"
    FOR_A_PERSON = "for_a_person"
    NOT_CLEAR_ENOUGH = "not_clear_enough"
    ASKED_FOR_A_PERSON = "asked_for_a_person"
    OUTPUT_JUDGES_A_PERSON = "output_judges_a_person"
    POLICY_FORBIDS = "policy_forbids"
    POLICY_UNDECIDED = "policy_undecided"
    RESIDUAL_RISK = "residual_risk"
    LANGUAGE_UNSUPPORTED = "language_unsupported"
    OUTPUT_LEAKS_IDENTITY = "output_leaks_identity"
    OUTPUT_WITHOUT_EVIDENCE = "output_without_evidence"
    OUTPUT_UNKNOWN_PSEUDONYM = "output_unknown_pseudonym"
    OUTPUT_EMPTY = "output_empty"
    AUDIENCE_NOT_ENTITLED = "audience_not_entitled"
    PROCESSING_RESTRICTED = "processing_restricted"


EXPLANATIONS: Final[dict[ReasonCode, str]] = {
    ReasonCode.CONSENT_MISSING: (
        "Somebody who speaks in this session has not said yes to this use. "
        "Ask them; nothing is read until they do."
    ),
    ReasonCode.CONSENT_REFUSED: (
        "Somebody who speaks in this session has said no to this use. Their no stands."
    ),
    ReasonCode.CONSENT_EXPIRED: (
        "A consent for this use has run out. Ask for a new one; what was approved stays readable."
    ),
    ReasonCode.CONSENT_WITHDRAWN: (
        "Somebody has withdrawn their consent. Nothing more is done with this session."
    ),
    ReasonCode.CONSENT_PROCESSOR_NOT_COVERED: (
        "The consents do not cover a model run by somebody else. "
        "Use the embedded engine, or ask everybody for that as well."
    ),
    ReasonCode.SENSITIVE_CONTENT: (
        "The session touches something that belongs with a person, not with a machine. "
        "No model has read it."
    ),
    ReasonCode.FOR_A_PERSON: (
        "This is work for a person, not for a machine, whatever was said in it. "
        "No model has read it."
    ),
    ReasonCode.NOT_CLEAR_ENOUGH: (
        "It is not clear enough from these words which way fits, so a person reads them and not a "
        "machine. That is no judgement of you or of your request."
    ),
    ReasonCode.ASKED_FOR_A_PERSON: "You asked for a person, and a person it is.",
    ReasonCode.OUTPUT_JUDGES_A_PERSON: (
        "The draft judged somebody, or how safe people feel with one another. That is no work for "
        "a machine, so the draft was thrown away. Your coach can talk about it."
    ),
    ReasonCode.POLICY_FORBIDS: "A policy of your organization does not allow this use.",
    ReasonCode.POLICY_UNDECIDED: (
        "The policy engine could not decide, and what is undecided is not allowed. "
        "Ask your model owner to run the policy check."
    ),
    ReasonCode.RESIDUAL_RISK: (
        "Too much in this session could still point to a person after masking. "
        "No model has read it; a person should."
    ),
    ReasonCode.LANGUAGE_UNSUPPORTED: (
        "There is no recognizer for the language of this session, so it cannot be masked."
    ),
    ReasonCode.OUTPUT_LEAKS_IDENTITY: (
        "The draft held a name that should have been masked, so it was thrown away. Try again, "
        "or mark the missed name."
    ),
    ReasonCode.OUTPUT_WITHOUT_EVIDENCE: (
        "The draft held a line that points to no turn of the session, so it was thrown away."
    ),
    ReasonCode.OUTPUT_UNKNOWN_PSEUDONYM: (
        "The draft spoke of somebody who does not occur in the session, so it was thrown away."
    ),
    ReasonCode.OUTPUT_EMPTY: "The model gave nothing back that can be shown. Try again.",
    ReasonCode.AUDIENCE_NOT_ENTITLED: "This role may not read this.",
    ReasonCode.PROCESSING_RESTRICTED: (
        "Somebody who speaks in this session has had its processing restricted (GDPR Art. 18). It "
        "is kept and nothing else, and goes on by itself when the privacy officer lifts that."
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NoConsent:
    """The consent gate's no. people: whose consent is in the way."""

    reason: ReasonCode
    people: frozenset[PersonId]
    decision: DecisionId

    def explain(self) -> str:
        """The reason in words, for the person it stops."""
        return EXPLANATIONS[self.reason]


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalated:
    """Stopped before the model; a person takes over.

    route: the most protective door. labels: sensitivities found. turns: where (for the coach
    only). policies: ids of the policies that fired. urgency: how soon a person should look, by the
    words of `governance.policy.labels`. exemplars: ids of the public examples nearest to what was
    found, one per label where there is one; they stand beside the turns as the why.
    """

    reason: ReasonCode
    route: Route
    decision: DecisionId
    labels: tuple[str, ...] = ()
    turns: tuple[int, ...] = ()
    policies: tuple[str, ...] = ()
    urgency: str = "normal"
    exemplars: tuple[str, ...] = ()

    def explain(self) -> str:
        """The reason in words, for the person it stops."""
        return EXPLANATIONS[self.reason]


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked:
    """Stopped for good: this use is not allowed, or the draft was not fit to be shown."""

    reason: ReasonCode
    decision: DecisionId
    route: Route | None = None
    policies: tuple[str, ...] = ()

    def explain(self) -> str:
        """The reason in words, for the person it stops."""
        return EXPLANATIONS[self.reason]


Outcome: TypeAlias = NoConsent | Escalated | Blocked
