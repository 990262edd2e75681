"""What a coachee does with the modules proposed to them: read, plan, say how it went, share.

Invariants: a person's proposals are found for that person alone and for the coach they showed one
to; words they write are sealed with the proposal. Reading and answering leave no trace anywhere
else: not in the ledger, not in a count, but for the one answer they give about a module.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from assistant.microlearning.catalogue import Catalogue
from assistant.microlearning.module import Module
from assistant.sessions.releaser import NothingToReadError, Reading
from assistant.storage.database import Database
from assistant.storage.learning_records import ProposalRecord, Proposed, Tried
from assistant.storage.work import UnitOfWork
from governance.errors import ChathamError
from governance.identity import Actor, EngagementId, PersonId, Role, SessionId
from governance.outcomes import Blocked, NoConsent
from governance.ports import Clock

FOLLOW_UP: Final = timedelta(days=7)
MOST_WORDS: Final = 600
_NOT_THERE: Final = "There is no module here that was proposed to you. Look at your list."


class LearningError(ChathamError):
    """What was asked cannot be done with a module; nothing was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """A proposal as its owner sees it. asks: whether it is time to ask how it went.

    module: None when it is not in the library any more.
    """

    id: str
    session: SessionId
    engagement: EngagementId
    at: datetime
    told: Proposed = field(repr=False)
    module: Module | None = field(repr=False)
    asks: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """A module a coachee has shown to their coach; not what they answered."""

    module: Module = field(repr=False)
    at: datetime
    person: PersonId


class OwnLearning:
    """One person's modules. read: releases a summary to its coachee, for the why."""

    def __init__(
        self,
        *,
        database: Database,
        catalogue: Callable[[UnitOfWork], Catalogue],
        read: Callable[[SessionId, Actor], Reading | Blocked | NoConsent],
        clock: Clock,
    ) -> None:
        self._database: Final = database
        self._catalogue: Final = catalogue
        self._read: Final = read
        self._clock: Final = clock

    def of(self, who: Actor) -> tuple[Own, ...]:
        """Everything proposed to them, newest first."""
        person = _coachee(who)
        with self._database.read() as work:
            catalogue = self._catalogue(work)
            found = [self._own(one, catalogue) for one in work.learning.of(person)]
        return tuple(one for one in found if one is not None)

    def find(self, proposal: str, who: Actor) -> Own:
        """One of theirs.

        Raises:
            LearningError: it is none of theirs, or gone; both read the same.
        """
        found = next((one for one in self.of(who) if one.id == proposal), None)
        if found is None:
            raise LearningError(_NOT_THERE)
        return found

    def goal(self, own: Own, who: Actor) -> str | None:
        """The line of theirs it rests on, as released to them; None when it cannot be shown."""
        try:
            read = self._read(own.session, who)
        except NothingToReadError:
            return None
        if isinstance(read, Blocked | NoConsent):
            return None
        lines = read.released.value.goal
        line = lines[own.told.goal] if own.told.goal < len(lines) else None
        if line is None or line.turns != own.told.turns or not line.in_recap:
            return None
        return line.text

    def opened(self, proposal: str, who: Actor) -> None:
        """They have opened it, so that another may follow, and a question a week later."""
        if not self.find(proposal, who).told.opened:
            self._change(proposal, who, opened_at=self._clock.now())

    def plan(
        self, proposal: str, who: Actor, *, if_part: str | None, then_part: str | None
    ) -> None:
        """Keep their own if-then plan; empty takes a part away, None leaves it as it is.

        Raises:
            LearningError: too long.
        """
        said = {"if_part": if_part, "then_part": then_part}
        self._change(proposal, who, **{k: _short(v) for k, v in said.items() if v is not None})

    def tried(self, proposal: str, who: Actor, answer: Tried | None) -> None:
        """Keep whether they tried it, for themself."""
        self._change(proposal, who, tried=answer)

    def found(
        self, proposal: str, who: Actor, *, useful: bool | None, note: str | None = None
    ) -> None:
        """Keep whether it was useful, and a note of theirs; the first answer is counted, once.

        None leaves what was said before as it is.

        Raises:
            LearningError: too long.
        """
        person = _coachee(who)
        with self._database.write() as work:
            record, told = _mine(work, proposal, person)
            put = replace(
                told,
                useful=told.useful if useful is None else useful,
                note=told.note if note is None else _short(note),
            )
            work.learning.put(replace(record, proposed=put))
            if told.useful is None and useful is not None:
                work.learning_modules.count(told.module, useful=useful)

    def share(self, proposal: str, who: Actor, *, shared: bool) -> None:
        """Show their coach which module it is, or no longer. What they wrote stays theirs."""
        self._change(proposal, who, shared=shared)

    def shared_with(self, engagement: EngagementId, coach: Actor) -> tuple[Shared, ...]:
        """What a coach has been shown in an engagement they take part in."""
        with self._database.read() as work:
            record = work.engagements.find(engagement)
            people = () if record is None else record.participants
            if coach.role is not Role.COACH or not any(
                p.person == coach.person and p.role is Role.COACH for p in people
            ):
                return ()
            catalogue = self._catalogue(work)
            found: list[Shared] = []
            for one in work.learning.of_engagement(engagement):
                told = one.proposed
                module = None if told is None or not told.shared else catalogue.find(told.module)
                if module is not None:
                    found.append(Shared(module=module, at=one.at, person=one.person))
        return tuple(found)

    def _own(self, record: ProposalRecord, catalogue: Catalogue) -> Own | None:
        told = record.proposed
        if told is None:
            return None
        return Own(
            id=record.id,
            session=record.session,
            engagement=record.engagement,
            at=record.at,
            told=told,
            module=catalogue.find(told.module),
            asks=told.tried is None
            and told.opened_at is not None
            and self._clock.now() - told.opened_at >= FOLLOW_UP,
        )

    def _change(self, proposal: str, who: Actor, **changes: Any) -> None:  # noqa: ANN401  -- fields
        person = _coachee(who)
        with self._database.write() as work:
            record, told = _mine(work, proposal, person)
            work.learning.put(replace(record, proposed=replace(told, **changes)))


def _mine(work: UnitOfWork, proposal: str, person: PersonId) -> tuple[ProposalRecord, Proposed]:
    for record in work.learning.of(person):
        if record.id == proposal and record.proposed is not None:
            return record, record.proposed
    raise LearningError(_NOT_THERE)


def _coachee(who: Actor) -> PersonId:
    if who.person is None or who.role is not Role.COACHEE:
        raise LearningError("Modules are proposed to coachees, and read by them alone.")
    return who.person


def _short(text: str) -> str:
    text = text.strip()
    if len(text) > MOST_WORDS:
        raise LearningError(f"At most {MOST_WORDS} characters. Nothing was kept. Say it shorter.")
    return text
