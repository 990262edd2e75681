"""Managers' narratives of a pilot: looked at, handed in together, once, and shown from five on.

Invariants: what came in is forgotten when this returns; kept are masked texts alone, in an order
drawn by lot, under one seal; others learn of what was withheld in fives; the policies are asked
before anything is read, and the ledger hears a count and a digest; this reaches pilots, the plan
and the names of the register, and nothing of anybody's coaching (a test watches every statement).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from pydantic import TypeAdapter, ValidationError

from assistant.programme.kpis.planning import Planning
from assistant.programme.pilot.handing_in import ComparisonStoppedError
from assistant.programme.pilot.keeping import PilotDesk
from assistant.programme.pilot.paragraphs import read_narratives
from assistant.programme.pilot.standing import Standing
from assistant.programme.pilot.withholding import Gates, Looked
from assistant.programme.refusals import ProgrammeError
from assistant.sessions.events import Trail
from assistant.storage.database import Database
from assistant.storage.errors import AlreadyStored
from assistant.storage.people_records import Called
from assistant.storage.pilot_records import PilotNarratives
from assistant.storage.work import UnitOfWork
from governance.errors import SealError
from governance.identity import Actor, PersonId, Role
from governance.ledger.events import Refs
from governance.ledger.kinds import EventKind
from governance.policy.comparing import Source, comparison_request
from governance.policy.decision import PolicyDecision
from governance.policy.request import PolicyRequest
from governance.ports import Clock, Randomness

FEWEST: Final = 5
"""Narratives below which none is kept or shown."""
OWNED: Final = "manager-feedback"
"""The KPI whose owner hands them in."""
_EVERYBODY: Final = 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is shown. withheld: how many were not, in fives: 0 is none or a few, 5 is 5 or more."""

    texts: tuple[str, ...] = field(repr=False)
    withheld: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """As it is sealed."""

    texts: tuple[str, ...] = field(repr=False)
    withheld: int


_KEPT: Final = TypeAdapter(_Kept)


class Narratives:
    """Looks at narratives, keeps them masked, shows them."""

    def __init__(
        self,
        *,
        database: Database,
        trail: Trail,
        clock: Clock,
        randomness: Randomness,
        planning: Planning,
        desk: PilotDesk,
        decide: Callable[[PolicyRequest], PolicyDecision],
        gates: Gates,
    ) -> None:
        self._database: Final = database
        self._trail: Final = trail
        self._clock: Final = clock
        self._randomness: Final = randomness
        self._planning: Final = planning
        self._desk: Final = desk
        self._decide: Final = decide
        self._gates: Final = gates

    def check(self, data: bytes, *, by: Actor) -> tuple[Looked, ...]:
        """Each as it would be shown, or why it would not, in the file's order; nothing is kept.

        Raises:
            ProgrammeError: see `hand_in`, but for too few.
            ComparisonStoppedError: likewise.
        """
        return self._looked(data, by)[1]

    def hand_in(self, data: bytes, *, by: Actor) -> tuple[Looked, ...]:
        """Keep them masked, once; what became of each, for whoever hands them in and nobody else.

        Raises:
            ProgrammeError: not the owner of managers' feedback or a programme manager, no pilot
                runs or has stopped, the file is none, a gate failed, fewer than five would be
                kept, or they were handed in before.
            ComparisonStoppedError: the policies forbid it to this person.
        """
        pilot, looked = self._looked(data, by)
        kept = sorted({one.text for one in looked if one.why is None})
        if len(kept) < FEWEST:
            raise ProgrammeError(
                f"Fewer than {FEWEST} would be shown, and then somebody could guess whose each is. "
                "Nothing was kept. Look which are withheld, reword them, or ask more managers."
            )
        said = _Kept(texts=shuffled(kept, self._randomness), withheld=_in_fives(looked))
        new = PilotNarratives(
            pilot=pilot.pilot,
            cohort=pilot.design.cohort,
            at=self._clock.now(),
            signed_by=by.person or PersonId(""),
            text=_KEPT.dump_json(said).decode(),
        )
        with self._database.write() as work:
            self._asked(work, by)
            try:
                digest = work.narratives.keep(new)
            except AlreadyStored:
                raise _once() from None
            event = self._trail.event(
                EventKind.PROGRAMME_PILOT_TOLD,
                actor=by,
                refs=Refs(record=pilot.pilot),
                facts={"count": len(kept), "digest": digest},
            )
            self._trail.note(work, event)
        return looked

    def told(self) -> Told | None:
        """What was handed in of the newest pilot; None when nothing was, or its time is up."""
        with self._database.read() as work:
            pilot = self._desk.standing_within(work)
            row = None if pilot is None else work.narratives.of_cohort(pilot.design.cohort)
        if pilot is None or row is None or not row.text or row.pilot != pilot.pilot:
            return None
        try:
            kept = _KEPT.validate_json(row.text)
        except ValidationError:
            kept = None  # the cause would quote it
        if kept is None:
            raise SealError(
                "What managers told was written by another version of Chatham. Update it, then "
                "retry."
            )
        if len(kept.texts) < FEWEST:
            return None
        return Told(texts=kept.texts, withheld=kept.withheld, at=row.at)

    def awaits(self, by: Actor) -> bool:
        """Whether `by` may hand them in now."""
        try:
            with self._database.read() as work:
                self._asked(work, by)
        except ProgrammeError:
            return False
        return True

    def _looked(self, data: bytes, by: Actor) -> tuple[Standing, tuple[Looked, ...]]:
        with self._database.read() as work:
            pilot = self._asked(work, by)
            people = _everybody(work)
        sources = {Source.ENROLMENT, Source.PERFORMANCE}
        answer = self._decide(comparison_request(by, pilot.pilot, sources))
        if not answer.allow:
            said = " ".join(answer.reasons) or "The policies do not allow this."
            raise ComparisonStoppedError(f"{said} Nothing was read.")
        return pilot, self._gates.look(read_narratives(data), people)

    def _asked(self, work: UnitOfWork, by: Actor) -> Standing:
        """The pilot, if `by` may hand in what managers told of it now."""
        pilot = self._desk.standing_within(work)
        if pilot is None or pilot.started_at is None:
            raise ProgrammeError("No pilot runs or has stopped. Nothing was read.")
        owned = next((one for one in self._planning.kpis_within(work) if one.id == OWNED), None)
        owns = owned is not None and owned.owner is not None and owned.owner == by.person
        if by.person is None or not (owns or by.role is Role.PROGRAMME_MANAGER):
            raise ProgrammeError(
                "Only the owner of managers' feedback or a programme manager hands narratives in, "
                "as themself. Nothing was read."
            )
        if work.narratives.of_cohort(pilot.design.cohort) is not None:
            raise _once()
        return pilot


def shuffled(texts: Sequence[str], randomness: Randomness) -> tuple[str, ...]:
    """In an order drawn by lot (Fisher and Yates)."""
    left = list(texts)
    for last in range(len(left) - 1, 0, -1):
        drawn = int.from_bytes(randomness.bytes(8)) % (last + 1)
        left[last], left[drawn] = left[drawn], left[last]
    return tuple(left)


def _in_fives(looked: Sequence[Looked]) -> int:
    withheld = sum(one.why is not None for one in looked)
    return withheld - withheld % FEWEST


def _everybody(work: UnitOfWork) -> tuple[Called, ...]:
    """Whoever is in the register, coaches too."""
    enrolled = work.enrolments.of_cohort(None, most=_EVERYBODY)
    people = (one.called for one in enrolled if one.called is not None)
    return (*people, *work.coaches.called())


def _once() -> ProgrammeError:
    return ProgrammeError(
        "What managers tell of this pilot group was handed in, and is handed in once: a second "
        "time, without somebody, would tell of them. What was kept stays."
    )
