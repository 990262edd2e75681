"""Everything people do with cases. The policies are asked first, every time.

Invariant: a case somebody may not see and one that does not exist answer in the same words, and
nothing here tells anybody anything before a coachee has opened a door.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from assistant.cases.alerts import is_overdue
from assistant.cases.clocks import SILENT
from assistant.cases.kept_words import words_until
from assistant.cases.page import CasePage, Viewer, case_page
from assistant.cases.views import Shown, Waiting, moved_on
from assistant.cases.words import Help, subject
from assistant.notifications.desk import News
from assistant.sessions.events import Trail
from assistant.sessions.releaser import room_of
from assistant.storage.case_records import CaseRecord, CaseStatus, Matter, OpenedDoor
from assistant.storage.database import Database
from assistant.storage.work import UnitOfWork
from governance.errors import ChathamError
from governance.identity import Actor, PersonId, Role, Triage
from governance.ledger.events import Refs
from governance.ledger.kinds import EventKind
from governance.outcomes import Route
from governance.policy.case_facts import CaseAct, CaseFacts, case_request
from governance.policy.decision import PolicyDecision
from governance.policy.engine import PolicyEngine
from governance.policy.labels import Sensitivity
from governance.policy.sensitivity.exemplars import Exemplars, ExemplarsError
from governance.ports import Clock


class NoSuchCaseError(ChathamError):
    """There is no such case for this person."""


class CaseRefusedError(ChathamError):
    """A policy stands against it; the message says which, in words."""


class CaseDesk:
    """Shows and moves cases."""

    def __init__(
        self,
        *,
        database: Database,
        trail: Trail,
        clock: Clock,
        engine: Callable[[], PolicyEngine],
        exemplars: Callable[[], Exemplars] = Exemplars.read,
        help_: Callable[[UnitOfWork], Help],
        notify: Callable[[UnitOfWork, News], object],
    ) -> None:
        self._database: Final = database
        self._trail: Final = trail
        self._clock: Final = clock
        self._engine: Final = engine
        self._exemplars: Final = exemplars
        self._help: Final = help_
        self._notify: Final = notify

    def mine(self, actor: Actor) -> tuple[CasePage, ...]:
        """The cases of a coach or coachee, oldest first; nobody else has any."""
        if actor.person is None:
            return ()
        with self._database.read() as work:
            found = [
                case
                for engagement in work.engagements.of_person(actor.person)
                for case in work.cases.of_engagement(engagement.id)
                if self._asked(work, CaseAct.READ, actor, case).allow
            ]
            return tuple(self._page(work, case, actor) for case in found)

    def overdue(self, actor: Actor) -> tuple[Waiting, ...]:
        """The programme's unacknowledged cases, for its confidential handler; longest first."""
        now = self._clock.now()
        with self._database.read() as work:
            found = [
                Waiting(number=case.number, overdue_for=now - case.matter.due_at)
                for case in work.cases.by_status(CaseStatus.OPEN)
                if case.matter is not None
                and self._asked(work, CaseAct.READ_OVERDUE, actor, case).allow
            ]
        return tuple(sorted(found, key=lambda one: (-one.overdue_for, one.number)))

    def behind(self, desk: Route, actor: Actor) -> tuple[Shown, ...]:
        """What was shown to the person behind a door, oldest first."""
        with self._database.read() as work:
            return tuple(
                self._shown(work, case, door)
                for case in work.cases.by_status(*CaseStatus)
                for door in (case.matter.doors if case.matter else ())
                if door.route is desk
                and self._asked(work, CaseAct.READ_BEHIND_DOOR, actor, case, desk=desk).allow
            )

    def show(self, number: int, actor: Actor, *, act: CaseAct = CaseAct.READ) -> CasePage:
        """The page of a case; the ledger hears who looked.

        Raises:
            NoSuchCaseError, CaseRefusedError.
        """
        with self._database.write() as work:
            case = self._demand(work, act, actor, number)
            page = self._page(work, case, actor)
            self._tell(work, EventKind.ACCESS_RECORD_VIEWED, case, actor)
        return page

    def acknowledge(self, number: int, actor: Actor) -> CasePage:
        """The owner has seen it; its clock stops. Twice changes nothing."""
        return self._move(number, actor, CaseAct.ACKNOWLEDGE, CaseStatus.ACKNOWLEDGED)

    def resolve(self, number: int, actor: Actor) -> CasePage:
        """The owner is done with it. Twice changes nothing."""
        return self._move(number, actor, CaseAct.RESOLVE, CaseStatus.RESOLVED)

    def open_door(
        self, number: int, actor: Actor, *, to: Route | None = None, shows_subject: bool
    ) -> CasePage:
        """A coachee lets the person behind a door see their name, and what it is about if they say.

        to: another door than the proposed one. Opening one again changes what is shown.

        Raises:
            NoSuchCaseError, CaseRefusedError.
        """
        with self._database.write() as work:
            case = self._demand(work, CaseAct.OPEN_DOOR, actor, number)
            matter, person = _said(case), _person(actor)
            door = OpenedDoor(
                route=to or matter.route,
                by=person,
                at=self._clock.now(),
                shows_subject=shows_subject,
            )
            others = tuple(d for d in matter.doors if (d.route, d.by) != (door.route, door.by))
            changed = work.cases.put(replace(case, matter=replace(matter, doors=(*others, door))))
            page = self._page(work, changed, actor)
            self._tell(work, EventKind.CASE_DOOR_OPENED, changed, actor)
        return page

    def agree(self, number: int, actor: Actor) -> CasePage:
        """A coachee agrees, on record, to a summary without the flagged parts.

        Raises:
            NoSuchCaseError, CaseRefusedError.
        """
        with self._database.write() as work:
            case = self._demand(work, CaseAct.AGREE_WITHOUT, actor, number)
            matter = _said(case)
            agreed = matter.agreed | {_person(actor)}
            changed = work.cases.put(replace(case, matter=replace(matter, agreed=agreed)))
            page = self._page(work, changed, actor)
            self._tell(work, EventKind.CASE_AGREEMENT_GIVEN, changed, actor)
        return page

    def demand(self, work: UnitOfWork, act: CaseAct, actor: Actor, number: int) -> CaseRecord:
        """The case, if `actor` may do this with it. For use cases that do more than this desk."""
        return self._demand(work, act, actor, number)

    def _move(self, number: int, actor: Actor, act: CaseAct, status: CaseStatus) -> CasePage:
        with self._database.write() as work:
            case = self._demand(work, act, actor, number)
            if case.status is not status and case.status is not CaseStatus.RESOLVED:
                now, matter = self._clock.now(), case.matter
                if matter is not None:
                    matter = replace(
                        matter,
                        acknowledged_at=matter.acknowledged_at or now,
                        resolved_at=now if status is CaseStatus.RESOLVED else None,
                    )
                case = work.cases.put(replace(case, status=status, matter=matter))
                for person in sorted(self._facts(work, case).room.coachees - {actor.person}):
                    if matter is not None and matter.route not in SILENT:
                        self._notify(work, moved_on(case, person))
                self._tell(work, _MOVES[status], case, actor)
            return self._page(work, case, actor)

    def _demand(self, work: UnitOfWork, act: CaseAct, actor: Actor, number: int) -> CaseRecord:
        case = work.cases.find(number)
        if case is None or not self._asked(work, CaseAct.READ, actor, case).allow:
            raise NoSuchCaseError("There is no case with this number that is yours. Check it.")
        decision = self._asked(work, act, actor, case)
        if not decision.allow:
            why = " ".join(decision.reasons) or "That is not yours to do with this case."
            raise CaseRefusedError(f"{why} Nothing was changed.")
        return case

    def _asked(
        self,
        work: UnitOfWork,
        act: CaseAct,
        actor: Actor,
        case: CaseRecord,
        *,
        desk: Route | None = None,
    ) -> PolicyDecision:
        facts = self._facts(work, case)
        return self._engine().decide(case_request(act, actor, facts, desk=desk))

    def _facts(self, work: UnitOfWork, case: CaseRecord) -> CaseFacts:
        session = work.sessions.get(case.session)
        room = room_of(work, session)
        if session.purpose == Triage.code:
            # A request is its author's alone, also when its words and its row are gone.
            room = replace(room, coaches=frozenset(), coachees=frozenset({case.owner}))
        matter = case.matter
        if matter is None:
            # Whatever it was about, nothing is opened, agreed or summarized any more.
            return CaseFacts(
                case=case.id, room=room, owner=case.owner, labels=frozenset(Sensitivity)
            )
        return CaseFacts(
            case=case.id,
            room=room,
            owner=case.owner,
            opened_to=frozenset(door.route for door in matter.doors),
            labels=frozenset(Sensitivity(x) for x in matter.labels if x in set(Sensitivity)),
            agreed=bool(room.coachees) and room.coachees <= matter.agreed,
            overdue=is_overdue(case, self._clock.now()),
        )

    def _page(self, work: UnitOfWork, case: CaseRecord, actor: Actor) -> CasePage:
        facts = self._facts(work, case)
        could = replace(facts, agreed=True)
        owner = Actor(
            person=case.owner,
            role=Role.COACH if case.owner in facts.room.coaches else Role.COACHEE,
        )
        ask = self._engine().decide
        owns = ask(case_request(CaseAct.READ_TURNS, actor, facts)).allow
        coaches = owns and actor.role is Role.COACH
        viewer = Viewer(
            owns=owns,
            reads_turns=coaches and self._has_words(work, case),
            shows_examples=coaches,
            holds_doors=ask(case_request(CaseAct.OPEN_DOOR, actor, facts)).allow,
            in_part=bool(case.matter and case.matter.turns and case.matter.follow_up is None)
            and ask(case_request(CaseAct.SUMMARIZE_WITHOUT, owner, could)).allow,
            agreed=facts.agreed,
        )
        return case_page(case, viewer, self._engine().in_words, self._examples, self._help(work))

    def _has_words(self, work: UnitOfWork, case: CaseRecord) -> bool:
        if case.matter is None or not case.matter.turns:
            return False
        session = work.sessions.get(case.session)
        return words_until(work, session, self._clock.now()) is not None

    def _examples(self, ids: tuple[str, ...]) -> tuple[str, ...]:
        try:
            known = self._exemplars().by_id
        except ExemplarsError:
            return ()  # a page without an example is still a page
        return tuple(known[one].text for one in ids if one in known)

    def _shown(self, work: UnitOfWork, case: CaseRecord, door: OpenedDoor) -> Shown:
        names = work.engagements.profile(case.engagement).names
        labels = case.matter.labels if case.matter and door.shows_subject else ()
        return Shown(
            number=case.number,
            name=names.get(door.by, ""),
            opened_at=door.at,
            subjects=tuple(subject(label) for label in labels),
        )

    def _tell(self, work: UnitOfWork, kind: EventKind, case: CaseRecord, actor: Actor) -> None:
        refs = Refs(session=case.session, engagement=case.engagement, record=case.id)
        self._trail.note(work, self._trail.event(kind, actor=actor, refs=refs))


_MOVES: Final = {
    CaseStatus.ACKNOWLEDGED: EventKind.CASE_STOP_ACKNOWLEDGED,
    CaseStatus.RESOLVED: EventKind.CASE_STOP_RESOLVED,
}


def _said(case: CaseRecord) -> Matter:
    if case.matter is None:
        raise CaseRefusedError("What this case said was erased. Nothing more can be done with it.")
    return case.matter


def _person(actor: Actor) -> PersonId:
    if actor.person is None:
        raise NoSuchCaseError("There is no case with this number that is yours. Check it.")
    return actor.person
