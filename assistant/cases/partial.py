"""Summarizing a stopped session without its flagged parts, as its coachee has agreed.

Invariants: the remainder comes in again at the consent gate, for the engine in this house only, is
looked at by every gate anew, and is kept no longer than the session it is taken from.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from assistant.cases.desk import CaseDesk, CaseRefusedError
from assistant.cases.remainder import without
from assistant.sessions.reception import Arrival, Reception
from assistant.sessions.stage_store import StageStore
from assistant.storage.database import Database
from assistant.storage.records import SessionRecord, StageName
from governance.identity import EMBEDDED, Actor, SessionId
from governance.outcomes import NoConsent
from governance.policy.case_facts import CaseAct
from governance.ports import Ids
from governance.raw import Transcript

MEDIUM: Final = "without-parts"


class PartialSummaries:
    """Takes the remainder of a stopped session in as a session of its own."""

    def __init__(
        self,
        *,
        database: Database,
        desk: CaseDesk,
        reception: Reception,
        stages: StageStore,
        ids: Ids,
    ) -> None:
        self._database: Final = database
        self._desk: Final = desk
        self._reception: Final = reception
        self._stages: Final = stages
        self._ids: Final = ids

    def take_in(self, number: int, actor: Actor) -> SessionRecord | NoConsent:
        """The new session, queued; the same one when asked again.

        Raises:
            NoSuchCaseError, CaseRefusedError: a policy stands against it, or nothing is left.
        """
        with self._database.read() as work:
            case = self._desk.demand(work, CaseAct.SUMMARIZE_WITHOUT, actor, number)
            session = work.sessions.get(case.session)
            matter = case.matter
            if matter is not None and matter.follow_up is not None:
                return work.sessions.get(matter.follow_up)
            if matter is None or StageName.RAW not in work.stages.names(session.id):
                raise CaseRefusedError(
                    "The text of this session is gone, so nothing can be made of it any more. "
                    "Write a note of your own."
                )
            raw = self._stages.raw(work, session)
        if not isinstance(raw, Transcript) or not matter.turns:
            raise CaseRefusedError(
                "No single part of this can be left out. Write a note of your own."
            )
        rest = without(raw.turns, matter.turns)
        if not rest.kept:
            raise CaseRefusedError(
                "Nothing is left without these parts. Write a note of your own; no model sees it."
            )
        transcript = replace(raw, session=SessionId(self._ids.new("ses")), turns=rest.kept)
        arrival = Arrival(
            transcript=transcript,
            medium=MEDIUM,
            processor=EMBEDDED,
            left_out=rest.left_out,
            keep_until=session.raw_expires_at,
        )
        received = self._reception.receive(arrival, by=actor)
        if isinstance(received, NoConsent):
            return received
        with self._database.write() as work:
            case = work.cases.get(number)
            if case.matter is not None:
                matter = replace(case.matter, follow_up=received.id)
                work.cases.put(replace(case, matter=matter))
        return received
