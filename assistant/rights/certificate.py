"""The deletion certificate: what was erased, what is kept and why, and whether the files are clean.

Invariant: canonical JSON of ids, codes, counts and times, so that its digest in the ledger fits one
document only; nothing of what was erased is in it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from assistant.storage.rights_records import (
    Category,
    Cause,
    CertificateRecord,
    ErasureRecord,
    Proof,
)
from governance.ledger.commitment import canonical

KIND: Final = "chatham/deletion-certificate"

ERASED_WORDS: Final[Mapping[Category, str]] = MappingProxyType(
    {
        Category.SESSION_KEY: "session keys, and with each the transcript, masked transcript, "
        "draft and summary it sealed",
        Category.RAW: "transcripts as they came in",
        Category.UNREAD: "uploads that nobody had read",
        Category.MASKED: "transcripts with names replaced",
        Category.SUMMARY: "summaries with the passages they rest on",
        Category.COMMITMENTS: "agreed next steps, out of summaries that stay for now",
        Category.STOPPED: "what stopped sessions had left",
        Category.REQUEST: "coaching requests, and the doors that were proposed",
        Category.CONSENT: "records of what was asked, agreed to and taken back",
        Category.NAMES: "engagements' names, labels and rosters",
        Category.ENGAGEMENT_KEY: "engagement keys, and with each every name it sealed",
        Category.VAULT: "pseudonyms, and whom they stood for",
        Category.LEDGER_PAYLOAD: "ledger entries' contents; that they were made stays provable",
        Category.QUEUED: "jobs that were waiting or at work",
        Category.COACH_NOTE: "coaches' private notes on sessions",
        Category.CASE: "what cases said; that there was one stays",
        Category.MISSED_NAME: "names that somebody marked because masking had missed them",
        Category.NOTIFICATION: "notifications, addresses left for them, and mail that waited",
        Category.FACETS: "which themes sessions touched",
        Category.THEME_REPORT: "theme reports, but not what they cost each person's budget",
        Category.NARRATIVES: "what managers told of a pilot, masked; that it was told once stays",
        Category.LEARNING: "learning modules proposed, and what was answered about them",
        Category.SIGN_IN: "ways to sign in: accounts, browsers signed in, tokens",
    }
)

KEPT_IN: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "consent_record": (
            "consent_event",
            "invitation",
            "look_first",
            "opened_history",
            "outbox_mail",
        ),
        "ledger_commitment": (),
        "session_row": ("session", "decision"),
        "participation": (
            "engagement",
            "participant",
            "engagement_closing",
            "vault_number",
            "appointment",
            "mail_address",
            "cohort_engagement",
        ),
        "sign_in": ("account", "web_session", "api_token"),
        "case_number": ("stop_case",),
        "erasure_record": ("erasure", "legal_hold"),
        "theme_budget": ("theme_spend",),
    }
)
"""Which tables keep what. A test lists every table that knows a session or an engagement, and a
withdrawal empties those that are not here."""
_EVIDENCE: Final = (
    (
        "consent_record",
        "GDPR-7-1",
        "what was agreed to and taken back, and when: it has to be provable that it was asked for",
    ),
    (
        "ledger_commitment",
        "GDPR-17-3-e",
        "salted hashes of events, and who decided what when; they hold no word of a session",
    ),
    (
        "session_row",
        "GDPR-5-2",
        "that there was a session, by a random number, which gates asked, and how it ended",
    ),
    (
        "participation",
        "GDPR-6-1-b",
        (
            "who takes part, sealed, when they meet and where they asked to be written to, until "
            "its time is up; after that, random numbers that took part together and open no name"
        ),
    ),
    (
        "sign_in",
        "GDPR-6-1-b",
        "how somebody signs in, as salted hashes, while they take part in anything here",
    ),
    (
        "case_number",
        "GDPR-5-2",
        "that a stop became a case, by a random number, whose it was and whether it was resolved",
    ),
    (
        "erasure_record",
        "GDPR-5-2",
        "that it was erased or held, by whom and when: what this certificate stands on",
    ),
    (
        "theme_budget",
        "GDPR-25-1",
        (
            "how much privacy theme reports have cost, by a random number and a year, so that it "
            "cannot be spent twice"
        ),
    ),
)
_ENDS_WITH_THE_NAMES: Final = frozenset({"consent_record", "sign_in"})
"""Kept until no claim can be made any more, and gone with the engagement's key."""
_PROVEN: Final[Mapping[Proof, str]] = MappingProxyType(
    {
        Proof.LOG_TRUNCATED: "Clean. Deleted bytes were overwritten in the database file, and its "
        "write-ahead log was folded in and cut to nothing.",
        Proof.TABLES_REWRITTEN: "Clean as far as the database can say: the tables were written "
        "anew without it. The server's own write-ahead log and its archive are recycled by the "
        "server, in the time its administrator has set.",
    }
)
_CAUSES: Final[Mapping[Cause, str]] = MappingProxyType(
    {
        Cause.WITHDRAWAL: "somebody took their consent back (GDPR Art. 7(3), 17(1)(b))",
        Cause.RETENTION: "its time was up (GDPR Art. 5(1)(e))",
        Cause.REQUEST: "somebody asked for erasure (GDPR Art. 17)",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """When a certificate was issued, and under which id."""

    id: str
    at: datetime


def certify(erasure: ErasureRecord, proof: Proof, issued: Issued) -> CertificateRecord:
    """The certificate of a finished erasure."""
    document = canonical(
        {
            "cause": erasure.cause.value,
            "erased": [
                {"count": count, "what": what.value}
                for what, count in sorted(erasure.counts.items())
                if count
            ],
            "erasure": erasure.id,
            "files": proof.value,
            "finished": _utc(issued.at),
            "id": issued.id,
            "kept": [
                {"basis": basis, "what": what}
                for what, basis, _ in _EVIDENCE
                if not (Category.ENGAGEMENT_KEY in erasure.counts and what in _ENDS_WITH_THE_NAMES)
            ],
            "begun": _utc(erasure.started_at),
            "person": erasure.person,
            "engagement": erasure.engagement,
            "sessions": list(erasure.sessions),
            "type": KIND,
            "v": 1,
        }
    )
    return CertificateRecord(
        id=issued.id,
        issued_at=issued.at,
        digest=hashlib.sha256(document).hexdigest(),
        document=document,
        erasure=erasure.id,
        person=erasure.person,
    )


def is_whole(record: CertificateRecord) -> bool:
    """Whether the document is the one its digest was made of."""
    return hashlib.sha256(record.document).hexdigest() == record.digest


def facts(record: CertificateRecord) -> dict[str, Any]:
    """The document as a machine reads it."""
    read: dict[str, Any] = json.loads(record.document)
    return read


def readable(record: CertificateRecord) -> str:
    """The document in words, for the person it is about and for the privacy officer."""
    read = facts(record)
    lines = [
        "Deletion certificate",
        f"  {read['id']}",
        "",
        f"Erased because {_CAUSES[Cause(read['cause'])]}.",
        f"Begun {read['begun']}, finished {read['finished']}.",
    ]
    if read["person"]:
        lines.append(f"About person {read['person']}.")
    lines += ["", "Erased:"]
    lines += [
        f"  {one['count']:>5}  {ERASED_WORDS[Category(one['what'])]}" for one in read["erased"]
    ] or ["      0  nothing was due"]
    if read["sessions"]:
        lines += ["", "Sessions:", *(f"  {one}" for one in read["sessions"])]
    words = {what: why for what, _, why in _EVIDENCE}
    lines += ["", "Kept, and why:"]
    lines += [
        f"  {one['what'].replace('_', ' ')} ({_article(one['basis'])}): {words[one['what']]}"
        for one in read["kept"]
    ]
    lines += ["", f"Files: {_PROVEN[Proof(read['files'])]}", ""]
    lines.append(f"SHA-256 of the machine-readable form, as the ledger has it: {record.digest}")
    return "\n".join(lines)


def _article(basis: str) -> str:
    law, article, *rest = basis.split("-")
    return f"{law} Art. {article}" + "".join(f"({part})" for part in rest)


def _utc(at: datetime) -> str:
    return at.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
