"""Issues the programme's papers: who may have which, and a note of each in the ledger.

Invariants: a paper is the same whoever asks for it, so that two readers cannot subtract; the
ledger keeps its digest; a coach gets the escalation criteria, from outside and under contract, and
nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType
from typing import Final

from assistant.papers.typesetting import PaperError
from assistant.programme.papers.answers import Asked, chosen_answers
from assistant.programme.papers.brief import sponsor_brief
from assistant.programme.papers.budget_sheet import budget_csv, budget_sheet
from assistant.programme.papers.charter import pilot_charter
from assistant.programme.papers.escalation_criteria import escalation_criteria
from assistant.programme.papers.facts import Looking, ProgrammeNow, look
from assistant.programme.papers.review import quarterly_review
from assistant.programme.papers.tracing import TracedPaper
from assistant.programme.papers.vendor_gating import vendor_gating
from assistant.programme.people.certification import under_contract
from assistant.sessions.events import Trail
from assistant.storage.people_records import CoachKind
from governance.identity import Actor, Role
from governance.ledger.kinds import EventKind

ANSWERS: Final = "sponsor-answers"
ESCALATION: Final = "escalation-criteria"
BUDGET: Final = "budget-sheet"
_READERS: Final = frozenset({Role.PROGRAMME_MANAGER, Role.SPONSOR, Role.LD_ANALYST})
PAPERS: Final[Mapping[str, frozenset[Role]]] = MappingProxyType(
    {
        "pilot-charter": _READERS,
        "sponsor-brief": _READERS,
        ANSWERS: _READERS,
        "quarterly-review": _READERS,
        BUDGET: _READERS,
        "vendor-gating": _READERS,
        ESCALATION: _READERS | {Role.COACH},
    }
)
"""Which papers there are, and whose they are."""
_WRITERS: Final[Mapping[str, Callable[[ProgrammeNow], TracedPaper]]] = MappingProxyType(
    {
        "pilot-charter": pilot_charter,
        "sponsor-brief": sponsor_brief,
        "quarterly-review": quarterly_review,
        BUDGET: budget_sheet,
        "vendor-gating": vendor_gating,
        ESCALATION: escalation_criteria,
    }
)


class ProgrammePapers:
    """See the module."""

    def __init__(self, at: Looking, *, trail: Trail) -> None:
        self._at: Final = at
        self._trail: Final = trail

    def offered(self, who: Actor) -> tuple[str, ...]:
        """The papers somebody may have."""
        return tuple(paper for paper in PAPERS if self._may(paper, who))

    def issue(self, paper: str, *, by: Actor, picked: Collection[Asked] = ()) -> TracedPaper:
        """A paper as things are now. picked: the two questions of the answers.

        Raises:
            PaperError: no such paper, not theirs, or it would not be true.
        """
        self._demand(paper, by)
        now = look(self._at, by)
        made = chosen_answers(now, picked) if paper == ANSWERS else _WRITERS[paper](now)
        self._note(paper, made.paper.digest, by)
        return made

    def budget_lines(self, *, by: Actor) -> bytes:
        """The budget sheet as CSV.

        Raises:
            PaperError: not theirs.
        """
        self._demand(BUDGET, by)
        now = look(self._at, by)
        self._note(BUDGET, budget_sheet(now).paper.digest, by)
        return budget_csv(now)

    def now(self, who: Actor) -> ProgrammeNow:
        """The programme at this moment, for the page of the blueprint.

        Raises:
            PaperError: not for this role.
        """
        if who.role not in _READERS:
            raise PaperError("This is for the programme and its sponsor.")
        return look(self._at, who)

    def _demand(self, paper: str, by: Actor) -> None:
        if not self._may(paper, by):
            raise PaperError(
                "There is no such paper for you. Nothing was written. The page of papers lists "
                "those you can have."
            )

    def _may(self, paper: str, who: Actor) -> bool:
        if who.role not in PAPERS.get(paper, ()) or who.contract_over:
            return False
        return who.role is not Role.COACH or self._outside(who)

    def _outside(self, who: Actor) -> bool:
        if who.person is None:
            return False
        with self._at.database.read() as work:
            record = work.coaches.find(who.person)
        today = self._at.clock.now().date()
        return (
            record is not None
            and record.kind is CoachKind.EXTERNAL
            and under_contract(record, today=today)
        )

    def _note(self, paper: str, digest: str, by: Actor) -> None:
        facts = {"document": paper, "digest": digest}
        with self._at.database.write() as work:
            event = self._trail.event(EventKind.PAPERS_DOCUMENT_ISSUED, actor=by, facts=facts)
            self._trail.note(work, event)
