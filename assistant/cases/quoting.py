"""The words of the turns that a stop names, for the coach whose case it is and who was there.

Invariants: nothing of a stopped session was masked, so the words are read where they came in, go
through the consent gate anew and leave as a `Released` or not at all; no more leaves than the
named turns and one on either side; the ledger has heard of the look before anybody sees them.
DESIGN §1 and §4; decided in ADR 29.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from assistant.cases.desk import CaseDesk
from assistant.cases.kept_words import words_until
from assistant.sessions.events import Trail
from assistant.sessions.stage_store import StageStore
from assistant.storage.database import Database
from assistant.storage.records import SessionRecord
from assistant.storage.work import UnitOfWork
from governance.consent.gate import ConsentGate
from governance.errors import ChathamError
from governance.evidence import ShownTurn
from governance.identity import Actor, PersonId, SessionSummary
from governance.ledger.events import Fact, Refs
from governance.ledger.kinds import EventKind
from governance.outcomes import Blocked, NoConsent
from governance.policy.case_facts import CaseAct
from governance.ports import Clock
from governance.raw import Transcript
from governance.release import Release
from governance.stages import ForCoach, Released

GONE: Final = (
    "There are no words of these turns to read (any more). What came in can be read for seven days "
    "at most, and not once somebody has withdrawn. The case itself is kept."
)


class WordsGoneError(ChathamError):
    """There are no words to show (any more)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """What was released. named: the turns the stop names. until: when the words are deleted.

    names: what the engagement calls its people.
    """

    number: int
    named: frozenset[int]
    until: datetime
    names: Mapping[PersonId, str] = field(repr=False)
    released: Released[ForCoach, tuple[ShownTurn, ...]]


class Quoting:
    """Shows the words of the turns that led to a stop. gate: consent, over one transaction."""

    def __init__(
        self,
        *,
        database: Database,
        desk: CaseDesk,
        stages: StageStore,
        gate: Callable[[UnitOfWork], ConsentGate],
        release: Callable[[UnitOfWork, SessionRecord, Transcript], Release],
        trail: Trail,
        clock: Clock,
    ) -> None:
        self._database: Final = database
        self._desk: Final = desk
        self._stages: Final = stages
        self._gate: Final = gate
        self._release: Final = release
        self._trail: Final = trail
        self._clock: Final = clock

    def show(self, number: int, actor: Actor) -> Quoted | Blocked | NoConsent:
        """The words of the turns that case `number` names.

        Raises:
            NoSuchCaseError: none that this person may know of.
            CaseRefusedError: they may know of it and not read its turns, such as its coachee.
            WordsGoneError: their time is up, they are erased, or no turn is named.
        """
        with self._database.write() as work:
            case = self._desk.demand(work, CaseAct.READ_TURNS, actor, number)
            session = work.sessions.get(case.session)
            named = frozenset(case.matter.turns if case.matter else ())
            until = words_until(work, session, self._clock.now())
            raw = self._stages.raw(work, session) if named and until else None
            if until is None or not isinstance(raw, Transcript):
                raise WordsGoneError(GONE)
            answer = self._gate(work).admit(raw, SessionSummary, session.processor)
            if isinstance(answer, NoConsent):
                self._trail.withheld(work, session, answer, by=actor)
                return answer
            quoted = self._release(work, session, raw).said(answer, named, actor)
            if isinstance(quoted, Blocked | NoConsent):
                self._trail.withheld(work, session, quoted, by=actor)
                return quoted
            refs = Refs(
                session=session.id,
                engagement=session.engagement,
                decision=quoted.header.decisions[-1],
                record=case.id,
            )
            facts: dict[str, Fact] = {"audience": actor.role.value, "turns": len(quoted.value)}
            event = self._trail.event(
                EventKind.RELEASE_TURNS_VIEWED, actor=actor, refs=refs, facts=facts
            )
            self._trail.note(work, event)
            return Quoted(
                number=case.number,
                named=named,
                until=until,
                names=work.engagements.profile(session.engagement).names,
                released=quoted,
            )
