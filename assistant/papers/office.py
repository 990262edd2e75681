"""Issues papers: looks at the configuration, writes, and notes in the ledger what was issued.

Invariants: only the privacy officer and the administrator issue papers; each stands in the ledger
with its digest, so that a paper handed round later can be told from one that was changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from assistant.papers.blocks import Paper
from assistant.papers.checklist_sheet import governance_checklist
from assistant.papers.configuration import Configuration, Vendor
from assistant.papers.conformance import conformance_matrix
from assistant.papers.impact import impact_assessment
from assistant.papers.record_of_processing import record_of_processing
from assistant.papers.typesetting import PaperError
from assistant.papers.works_council import works_council_sheet
from assistant.register.checklist import checklist_digest
from assistant.register.desk import ProcessorRegister
from assistant.rights.schedule import load_schedule
from assistant.sessions.events import Trail
from assistant.storage.database import Database
from assistant.storage.register_records import Signed
from governance.consent.records import Notice
from governance.identity import Actor, Processor, Role
from governance.ledger.kinds import EventKind
from governance.ledger.signed_note import VerifierKey
from governance.policy.files import Policies
from governance.ports import Clock

CHECKLIST: Final = "governance-checklist"
PAPERS: Final[Mapping[str, Callable[[Configuration], Paper]]] = MappingProxyType(
    {
        "record-of-processing": record_of_processing,
        "impact-assessment": impact_assessment,
        CHECKLIST: lambda now: governance_checklist(now, None),
        "conformance": conformance_matrix,
        "works-council": works_council_sheet,
    }
)
ISSUERS: Final = frozenset({Role.PRIVACY_OFFICER, Role.ADMINISTRATOR})


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """Who the papers are for, and what no table knows. home: where retention may be shortened."""

    organization: str
    contact: str
    home: Path
    processor: Processor
    ledger_key: VerifierKey


class PaperOffice:
    """Writes papers."""

    def __init__(
        self,
        *,
        database: Database,
        trail: Trail,
        clock: Clock,
        register: ProcessorRegister,
        policies: Callable[[], Policies],
        head: Callable[[], Letterhead],
    ) -> None:
        self._database = database
        self._trail = trail
        self._clock = clock
        self._register = register
        self._policies = policies
        self._head = head

    def issue(self, paper_id: str, *, by: Actor, vendor: str | None = None) -> Paper:
        """One of `PAPERS`, as things are now. vendor: whose checklist, if not a blank one.

        Raises:
            PaperError: no such paper, not theirs to issue, or it would not be true.
        """
        if by.role not in ISSUERS:
            raise PaperError("Only the privacy officer and the administrator issue papers.")
        if paper_id not in PAPERS:
            raise PaperError(f"There is no such paper. There are: {', '.join(PAPERS)}.")
        now = self.configuration()
        if vendor is not None and paper_id == CHECKLIST:
            paper = governance_checklist(now, self._vendor(vendor))
        else:
            paper = PAPERS[paper_id](now)
        facts = {"document": paper.id, "digest": paper.digest}
        with self._database.write() as work:
            event = self._trail.event(EventKind.PAPERS_DOCUMENT_ISSUED, actor=by, facts=facts)
            self._trail.note(work, event)
        return paper

    def configuration(self) -> Configuration:
        """The installation as it is now."""
        head, policies = self._head(), self._policies()
        with self._database.read() as work:
            engagements = [e for e in work.engagements.all() if not e.erased]
            people = {p.person for e in engagements for p in e.participants}
            notices = _newest(work.consents.notices())
            officers = sum(o.ended_at is None for o in work.officers.all())
            incidents = sum(i.closed_at is None for i in work.incidents.all())
            size = work.ledger.head().size
        return Configuration(
            at=self._clock.now(),
            organization=head.organization,
            contact=head.contact,
            processor=head.processor,
            register=self._register.show(),
            notices=notices,
            schedule=load_schedule(head.home).rules,
            policies=frozenset(policies.about),
            policy_digest=policies.digest,
            ledger_key=head.ledger_key.encode(),
            ledger_size=size,
            database="SQLite" if self._database.on_sqlite else "PostgreSQL",
            engagements=len(engagements),
            people=len(people),
            officers=officers,
            open_incidents=incidents,
        )

    def _vendor(self, name: str) -> Vendor:
        with self._database.read() as work:
            answers = work.processors.answers(name)
            digest = checklist_digest(name, answers)
            signatures = work.processors.signatures(Signed.CHECKLIST, name, digest)
        return Vendor(name=name, answers=answers, signatures=signatures)


def _newest(notices: Sequence[Notice]) -> tuple[Notice, ...]:
    # They come by id, language and version: the last of each is the newest.
    return tuple({(notice.id, notice.language): notice for notice in notices}.values())
