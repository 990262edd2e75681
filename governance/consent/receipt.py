"""Consent receipts: what somebody agreed to, as a record they can keep and others can read.

Fields of ISO/IEC TS 27560:2023, in the vocabulary of W3C DPV 2 (https://w3id.org/dpv) as JSON-LD;
`receipt.schema.json` beside this file is the shape. Invariant: a receipt holds the notice exactly
as it was served, and whoever has the receipt can recompute the digest the ledger recorded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias

from governance.consent.records import YES, ConsentEvent, ConsentState, Notice
from governance.errors import ChathamError
from governance.identity import Locality, ProcessorId

Json: TypeAlias = dict[str, Any]

CONTEXT: Final[Json] = {
    "dpv": "https://w3id.org/dpv#",
    "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
    "dct": "http://purl.org/dc/terms/",
    "chatham": "urn:chatham:",
}
RECEIPT_PROFILE: Final = "https://w3id.org/dpv/schema/dpv-27560#receipt"
RECORD_PROFILE: Final = "https://w3id.org/dpv/schema/dpv-27560#record"

_STATUS: Final = {
    ConsentState.REQUESTED: "dpv:ConsentRequested",
    ConsentState.REFUSED: "dpv:ConsentRefused",
    ConsentState.GIVEN: "dpv:ConsentGiven",
    ConsentState.RENEWED: "dpv:RenewedConsentGiven",
    ConsentState.EXPIRED: "dpv:ConsentExpired",
    ConsentState.WITHDRAWN: "dpv:ConsentWithdrawn",
    ConsentState.REVOKED: "dpv:ConsentRevoked",
    ConsentState.INVALIDATED: "dpv:ConsentInvalidated",
}
_PURPOSES: Final = {
    "session_summary": "A cited summary of a coaching session for its coach and coachee.",
    "triage": "Proposing which door a request for coaching fits best.",
    "theme_report": "Reports on themes of coaching in which nobody can be found.",
    "microlearning": "Suggesting short lessons to the coachee.",
    "evaluation": "Measuring the software before it is changed.",
}


class ReceiptError(ChathamError):
    """There is nothing to give a receipt for; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Controller:
    """The organization that answers for the processing (GDPR Art. 4(7)). contact: how to ask."""

    name: str
    contact: str


def receipt(
    yes: ConsentEvent,
    notice: Notice | None,
    history: Sequence[ConsentEvent],
    *,
    controller: Controller,
    issued: datetime,
) -> Json:
    """The receipt for a yes, as JSON-LD.

    notice: the one stored under the yes's reference. history: everything the person said, from
    which the words about the same thing are taken. issued: UTC.

    Raises:
        ReceiptError: it is no yes, or the notice is not the one that was served.
    """
    if yes.state not in YES or yes.notice is None or yes.expires is None:
        raise ReceiptError("A receipt is given for a yes, and this is not one. Name a grant's id.")
    if notice is None or notice.ref != yes.notice:
        raise ReceiptError(
            "The notice this yes answered is not on record as it was served, so no receipt can "
            "be given. Tell your privacy officer: the evidence for this consent is damaged."
        )
    party = {
        "@id": "urn:chatham:controller",
        "@type": "dpv:DataController",
        "dct:title": controller.name,
        "dpv:hasContact": controller.contact,
    }
    return {
        "@context": CONTEXT,
        "@id": f"urn:chatham:receipt:{yes.id}",
        "@type": "dpv:ConsentReceipt",
        "dct:identifier": f"receipt:{yes.id}",
        "dct:conformsTo": RECEIPT_PROFILE,
        "dct:created": _time(issued),
        "dct:publisher": party,
        "dpv:hasRecordOfActivity": {
            "@id": f"urn:chatham:consent:{yes.id}",
            "@type": "dpv:ConsentRecord",
            "dct:identifier": yes.id,
            "dct:conformsTo": RECORD_PROFILE,
            "dpv:hasDataSubject": {
                "@id": f"urn:chatham:person:{yes.person}",
                "@type": "dpv:DataSubject",
            },
            "dpv:hasDataController": party,
            "dpv:hasLegalBasis": {"@id": "eu-gdpr:A6-1-a", "dct:description": notice.legal_basis},
            "dpv:hasNotice": _notice(notice),
            "dpv:hasProcess": [_process(yes, notice)],
            "dpv:hasRight": [
                {"@type": "dpv:DataSubjectRight", "dct:title": r} for r in notice.rights
            ],
            "dpv:hasConsentControl": [
                {"@type": "dpv:WithdrawConsent", "dct:description": notice.withdrawal}
            ],
            "dct:valid": {"chatham:from": _time(yes.at), "chatham:until": _time(yes.expires)},
            "dpv:hasConsentStatus": [_status(e) for e in _about_the_same(yes, history)],
        },
    }


def served_notice(given: Json) -> Notice:
    """The notice in a receipt, to recompute its digest from: `served_notice(r).digest`.

    Raises:
        ReceiptError: the receipt is not one of ours, or was cut.
    """
    try:
        held = given["dpv:hasRecordOfActivity"]["dpv:hasNotice"]
        served = held["chatham:served"]
        return Notice(
            id=held["dct:identifier"],
            version=held["dct:hasVersion"],
            language=held["dct:language"],
            title=held["dct:title"],
            text=held["dct:description"],
            purposes=frozenset(served["purposes"]),
            localities=frozenset(Locality(code) for code in served["localities"]),
            processors=frozenset(ProcessorId(code) for code in served["processors"]),
            grant_days=served["grant_days"],
            personal_data=tuple(served["personal_data"]),
            recipients=tuple(served["recipients"]),
            storage=tuple(served["storage"]),
            retention=tuple(served["retention"]),
            rights=tuple(served["rights"]),
            withdrawal=served["withdrawal"],
            legal_basis=served["legal_basis"],
        )
    except (KeyError, TypeError, ValueError):
        raise ReceiptError(
            "This is not a receipt of Chatham's, or a part of it is missing. Nothing can be "
            "checked with it; ask for the receipt again."
        ) from None


def _notice(notice: Notice) -> Json:
    return {
        "@id": f"urn:chatham:notice:{notice.id}:{notice.language}:v{notice.version}",
        "@type": "dpv:ConsentNotice",
        "dct:identifier": notice.id,
        "dct:hasVersion": notice.version,
        "dct:language": notice.language,
        "dct:title": notice.title,
        "dct:description": notice.text,
        "chatham:digest": notice.digest,
        "chatham:served": {
            "grant_days": notice.grant_days,
            "legal_basis": notice.legal_basis,
            "localities": sorted(notice.localities),
            "personal_data": list(notice.personal_data),
            "processors": sorted(notice.processors),
            "purposes": sorted(notice.purposes),
            "recipients": list(notice.recipients),
            "retention": list(notice.retention),
            "rights": list(notice.rights),
            "storage": list(notice.storage),
            "withdrawal": notice.withdrawal,
        },
    }


def _process(yes: ConsentEvent, notice: Notice) -> Json:
    where = (
        "Inside the organization only."
        if yes.locality is Locality.LOCAL
        else "Inside the organization, and text without names at a company outside it."
    )
    place: Json = {"@type": "dpv:Scope", "dct:description": "Everything the person takes part in."}
    if yes.place.engagement is not None:
        place = {"@type": "dpv:Scope", "chatham:engagement": yes.place.engagement}
    if yes.place.session is not None:
        place["chatham:session"] = yes.place.session
    return {
        "@type": "dpv:Process",
        "dpv:hasPurpose": {
            "@id": f"urn:chatham:purpose:{yes.purpose}",
            "@type": "dpv:Purpose",
            "dct:title": yes.purpose,
            "dct:description": _PURPOSES[yes.purpose],
        },
        "dpv:hasPersonalData": [
            {"@type": "dpv:PersonalData", "dct:title": d} for d in notice.personal_data
        ],
        "dpv:hasDataSource": "dpv:DataSubject",
        "dpv:hasProcessing": ["dpv:Collect", "dpv:Store", "dpv:Pseudonymise", "dpv:Derive"],
        "dpv:hasProcessingContext": where,
        "dpv:hasDataProcessor": sorted(notice.processors),
        "dpv:hasRecipient": [{"@type": "dpv:Recipient", "dct:title": r} for r in notice.recipients],
        "dpv:hasStorageCondition": [
            *({"@type": "dpv:StorageLocation", "dct:description": s} for s in notice.storage),
            *({"@type": "dpv:StorageDuration", "dct:description": r} for r in notice.retention),
        ],
        "dpv:hasScope": place,
    }


def _status(event: ConsentEvent) -> Json:
    found: Json = {
        "@type": _STATUS[event.state],
        "dct:identifier": event.id,
        "dpv:isIndicatedAtTime": _time(event.at),
        "dpv:hasIndicationMethod": event.channel.value,
        "dpv:isIndicatedBy": "dpv:DataSubject" if event.by == event.person else "chatham:another",
    }
    if event.expires is not None:
        found["chatham:until"] = _time(event.expires)
    return found


def _about_the_same(yes: ConsentEvent, history: Sequence[ConsentEvent]) -> list[ConsentEvent]:
    """The yes itself and every word of the person that could bear on it, in order."""
    others = [
        e
        for e in history
        if e.id != yes.id
        and (e.person, e.purpose) == (yes.person, yes.purpose)
        and (e.place.covers(yes.place) or yes.place.covers(e.place))
    ]
    return sorted([yes, *others], key=lambda e: e.at)


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
