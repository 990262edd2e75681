"""What the officers' pages call the codes they show (English, translated where it is shown)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from assistant.storage.incident_records import Category as IncidentCategory
from assistant.storage.incident_records import Closing, NoNotice, Severity
from assistant.storage.register_records import Answer
from assistant.storage.request_records import Extension, Refusal, Right
from assistant.storage.rights_records import Category, Cause, ErasureStatus
from governance.consent.records import Channel, ConsentState
from governance.identity import Locality
from governance.policy.replay import Change

STATES: Final[Mapping[ConsentState, str]] = MappingProxyType(
    {
        ConsentState.REQUESTED: "asked",
        ConsentState.REFUSED: "said no",
        ConsentState.GIVEN: "said yes",
        ConsentState.RENEWED: "said yes again",
        ConsentState.EXPIRED: "ran out",
        ConsentState.WITHDRAWN: "took it back",
        ConsentState.REVOKED: "ended by an officer",
        ConsentState.INVALIDATED: "found never valid",
    }
)
CHANGES: Final[Mapping[Change, str]] = MappingProxyType(
    {
        Change.NOW_ALLOWED: "stopped then, allowed now",
        Change.NOW_STOPPED: "allowed then, stopped now",
        Change.OTHER_REASON: "stopped then and now, by other rules",
    }
)
ANSWERS: Final[Mapping[Answer, str]] = MappingProxyType(
    {Answer.YES: "yes", Answer.NO: "no", Answer.NOT_APPLICABLE: "does not apply"}
)
PURPOSES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "session_summary": "session summary",
        "triage": "coaching request",
        "theme_report": "theme report",
        "microlearning": "microlearning",
        "evaluation": "evaluation",
    }
)
STEPS: Final[Mapping[str | None, str]] = MappingProxyType(
    {
        None: "none yet",
        "consent": "consent",
        "policy": "policies",
        "anonymizer": "masking",
        "engine": "the model",
        "guard": "the check of the draft",
        "release": "release",
    }
)
PLACES: Final[Mapping[Locality, str]] = MappingProxyType(
    {Locality.LOCAL: "on our own machines", Locality.THIRD_PARTY: "at a third party"}
)
CHANNELS: Final[Mapping[Channel, str]] = MappingProxyType(
    {
        Channel.WEB: "on a page",
        Channel.API: "by another program",
        Channel.CLI: "at a terminal",
        Channel.INVITATION: "by an invitation",
        Channel.REQUEST: "with a request",
        Channel.SYNTHETIC: "made up",
        Channel.SYSTEM: "by itself",
    }
)
RIGHTS: Final[Mapping[Right, str]] = MappingProxyType(
    {
        Right.ACCESS: "see what is kept (Art. 15)",
        Right.PORTABILITY: "take it along (Art. 20)",
        Right.RECTIFICATION: "put it right (Art. 16)",
        Right.ERASURE: "have it erased (Art. 17)",
        Right.RESTRICTION: "have it left alone (Art. 18)",
    }
)
EXTENSIONS: Final[Mapping[Extension, str]] = MappingProxyType(
    {
        Extension.COMPLEX: "it is complex",
        Extension.MANY_REQUESTS: "there are many requests",
    }
)
REFUSALS: Final[Mapping[Refusal, str]] = MappingProxyType(
    {
        Refusal.NOT_IDENTIFIED: "the person could not be identified",
        Refusal.MANIFESTLY_UNFOUNDED: "manifestly unfounded",
        Refusal.EXCESSIVE: "excessive",
        Refusal.LEGAL_HOLD: "a legal hold stands against it",
    }
)
INCIDENTS: Final[Mapping[IncidentCategory, str]] = MappingProxyType(
    {
        IncidentCategory.CONFIDENTIALITY: "somebody saw what they should not",
        IncidentCategory.INTEGRITY: "something was changed that should not be",
        IncidentCategory.AVAILABILITY: "something was lost or out of reach",
        IncidentCategory.WITHOUT_CONSENT: "processed without valid consent",
        IncidentCategory.KEPT_TOO_LONG: "kept longer than promised",
        IncidentCategory.NOT_ERASED: "an erasure did not finish",
        IncidentCategory.NAME_MISSED: "a name was not masked",
    }
)
SEVERITIES: Final[Mapping[Severity, str]] = MappingProxyType(
    {
        Severity.NONE: "no risk to anybody",
        Severity.LOW: "a risk: the authority is told",
        Severity.HIGH: "a high risk: the people are told as well",
    }
)
CLOSINGS: Final[Mapping[Closing, str]] = MappingProxyType(
    {
        Closing.REMEDIED: "put right",
        Closing.ACCEPTED: "accepted as it is",
        Closing.FALSE_ALARM: "a false alarm",
    }
)
NO_NOTICES: Final[Mapping[NoNotice, str]] = MappingProxyType(
    {
        NoNotice.RISK_UNLIKELY: "a risk is unlikely",
        NoNotice.ENCRYPTED_AND_KEY_SAFE: "it was encrypted and the key is safe",
        NoNotice.NO_PERSONAL_DATA: "no personal data was in it",
    }
)
CAUSES: Final[Mapping[Cause, str]] = MappingProxyType(
    {
        Cause.WITHDRAWAL: "consent taken back",
        Cause.RETENTION: "its time was up",
        Cause.REQUEST: "somebody asked",
    }
)
ERASURES: Final[Mapping[ErasureStatus, str]] = MappingProxyType(
    {
        ErasureStatus.ERASING: "keys destroyed; old pages still to go",
        ErasureStatus.ERASED: "erased, proven on disk",
    }
)


def category(value: Category) -> str:
    """What a kind of thing kept is called; the code with spaces where no better is known."""
    return _KEPT.get(value, value.value.replace("_", " "))


_KEPT: Final[Mapping[Category, str]] = MappingProxyType(
    {
        Category.UNREAD: "a transcript nobody could read yet",
        Category.RAW: "the transcript as it was said",
        Category.MASKED: "the masked transcript",
        Category.SUMMARY: "a summary",
        Category.STOPPED: "a stopped session",
        Category.REQUEST: "a coaching request",
        Category.COMMITMENTS: "commitments",
        Category.CONSENT: "consent evidence",
        Category.NAMES: "names",
        Category.CASE: "a case",
    }
)
