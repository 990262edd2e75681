"""What the model saw: the masked transcript, for the people who spoke in the session.

Invariant: consent and policy are asked right before, as for a summary, and the ledger has heard of
the view before anybody sees it. No name comes back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from assistant.sessions.events import Trail
from assistant.sessions.releaser import AUDIENCES, NothingToReadError, takes_part
from assistant.sessions.stage_store import StageStore
from assistant.storage.database import Database
from assistant.storage.records import SessionRecord, StageName
from assistant.storage.work import UnitOfWork
from governance.identity import Actor, SessionId
from governance.ledger.events import Refs
from governance.ledger.kinds import EventKind
from governance.masked import MaskedTranscript
from governance.outcomes import Blocked, NoConsent
from governance.release import Release
from governance.stages import Released


class SeenByModel:
    """Shows masked transcripts to who was in the room."""

    def __init__(
        self,
        *,
        database: Database,
        stages: StageStore,
        release: Callable[[UnitOfWork, SessionRecord], Release],
        trail: Trail,
    ) -> None:
        self._database = database
        self._stages = stages
        self._release = release
        self._trail = trail

    def show(
        self, session_id: SessionId, *, reader: Actor
    ) -> Released[Any, MaskedTranscript] | Blocked | NoConsent:
        """The masked transcript of a session, for its coach or coachee.

        Raises:
            NothingToReadError: no such session, none this reader takes part in, or no masked
                transcript (any more). The first two read the same.
        """
        audience = AUDIENCES.get(reader.role)
        with self._database.write() as work:
            session = work.sessions.find(session_id)
            if audience is None or session is None or not takes_part(work, session, reader):
                raise NothingToReadError(
                    "There is no session with this id that you take part in. Check the id."
                )
            if StageName.PSEUDONYMIZED not in work.stages.names(session.id):
                raise NothingToReadError(
                    "There is no masked transcript of this session: it was not masked yet, was "
                    "stopped before, or its time is up (30 days)."
                )
            masked = self._stages.pseudonymized(work, session)
            answer = self._release(work, session).show_masked(masked, audience, reader)
            if isinstance(answer, Blocked | NoConsent):
                self._trail.withheld(work, session, answer, by=reader)
                return answer
            refs = Refs(
                session=session.id,
                engagement=session.engagement,
                decision=answer.header.decisions[-1],
            )
            facts = {"audience": reader.role.value, "turns": len(answer.value.turns)}
            event = self._trail.event(
                EventKind.RELEASE_MASKED_VIEWED, actor=reader, refs=refs, facts=facts
            )
            self._trail.note(work, event)
            return answer
