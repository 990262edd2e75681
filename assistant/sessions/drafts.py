"""A summary beside the turns it cites: what a coach checks it against, and a coachee reads it by.

Invariants: lines and turns leave together, as one `Released` for the one reader who asked; the
ledger has heard of the look before they see it. Asking needs no model.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from assistant.sessions.editing import EditError
from assistant.sessions.events import Trail
from assistant.sessions.looks import Looks
from assistant.sessions.releaser import AUDIENCES, READABLE, NothingToReadError, may_look
from assistant.sessions.stage_store import StageStore
from assistant.storage.database import Database
from assistant.storage.records import SessionRecord, StageName
from assistant.storage.statuses import Status
from assistant.storage.work import UnitOfWork
from assistant.summary.lines import Named, NoSuchLineError, named_lines, recap_of, with_recap
from assistant.summary.schema import Summary
from governance.evidence import ShownTurn, WithEvidence
from governance.identity import Actor, PersonId, Role, SessionId
from governance.outcomes import Blocked, NoConsent
from governance.raw import Transcript
from governance.release import Release
from governance.shortening import shortened
from governance.stages import ForCoach, ForCoachee, Guarded, Released

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownDraft:
    """What was released, and who is who in it. names: what the engagement calls its people.

    version: of the session's row; an edit or an approval has to name it. editable: by this reader.
    called: the names its lines have in the whole summary, in order, so that a line of a recap is
    pointed at by the same name; none for the whole.
    """

    session: SessionRecord
    released: Released[Any, WithEvidence[Summary]]
    names: Mapping[PersonId, str] = field(repr=False)
    editable: bool
    called: tuple[str, ...] | None = None

    @property
    def version(self) -> int:
        """What an edit of this page says it is based on."""
        return self.session.version

    @property
    def summary(self) -> Summary:
        """The summary as this reader may read it."""
        return self.released.value.answer

    @property
    def lines(self) -> tuple[Named, ...]:
        """Its lines in reading order; each one's `line.turns` are keys of `turns`."""
        lines = named_lines(self.summary)
        if self.called is None:
            return lines
        return tuple(replace(one, id=id_) for one, id_ in zip(lines, self.called, strict=True))

    @property
    def turns(self) -> Mapping[int, ShownTurn]:
        """The cited turns by number."""
        return {turn.number: turn for turn in self.released.value.turns}


class Drafts:
    """Shows summaries with their evidence."""

    def __init__(
        self,
        *,
        database: Database,
        stages: StageStore,
        release: Callable[[UnitOfWork, SessionRecord], Release],
        trail: Trail,
        looks: Looks,
    ) -> None:
        self._database = database
        self._stages = stages
        self._release = release
        self._trail = trail
        self._looks = looks

    def show(self, session_id: SessionId, *, reader: Actor) -> ShownDraft | Blocked | NoConsent:
        """The whole summary with its cited turns: a draft for its coach, what is approved for
        both. Turns are word for word while the transcript is kept, and masked with names restored
        after that; see `ShownTurn.as_said`.

        Raises:
            NothingToReadError: no such session, none this reader takes part in, or no summary
                yet. All three read the same to somebody who does not take part.
        """  # noqa: D205  -- one paragraph
        return self._show(session_id, reader)

    def recap(self, session_id: SessionId, *, reader: Actor) -> ShownDraft | Blocked | NoConsent:
        """The recap as it was shared: exactly the lines the coach chose, with their turns.

        Raises:
            NothingToReadError: as for `show`, or nothing was shared yet.
        """
        return self._show(
            session_id,
            reader,
            chosen=lambda summary: summary,
            statuses=frozenset({Status.APPROVED}),
        )

    def preview(
        self, session_id: SessionId, chosen: Collection[str], *, reader: Actor
    ) -> ShownDraft | Blocked | NoConsent:
        """The recap as it would be shared with these lines; nothing is stored.

        Raises:
            NothingToReadError: as for `show`; there is no preview of what is approved.
            EditError: a line is not there, or none is chosen.
        """
        lines = frozenset(chosen)
        if not lines:
            raise EditError("A recap has at least one line. Choose what to share.")
        try:
            return self._show(
                session_id,
                reader,
                chosen=lambda summary: with_recap(summary, lines),
                statuses=frozenset({Status.IN_REVIEW}),
            )
        except NoSuchLineError:
            pass
        raise EditError("The recap names a line that is not in the summary. Load it again.")

    def turns(
        self, session_id: SessionId, *, reader: Actor
    ) -> Released[ForCoach, tuple[ShownTurn, ...]] | Blocked | NoConsent:
        """Every turn of the session, for its coach to choose from what a line of theirs rests on.

        Raises:
            NothingToReadError: as for `show`, or the masked transcript's time is up (30 days);
                then only turns that are cited already can be cited.
        """
        with self._database.write() as work:
            session = found(work, session_id, reader, READABLE.get(Role.COACH, frozenset()))
            if reader.role is not Role.COACH:
                raise NothingToReadError("Only the coach of a session looks for turns to cite.")
            if StageName.PSEUDONYMIZED not in work.stages.names(session.id):
                raise NothingToReadError(
                    "The transcript of this session is gone; its time was up. A line can rest on "
                    "the turns that the summary cites already."
                )
            masked = self._stages.pseudonymized(work, session)
            said = self._said(work, session)
            release = self._release(work, session)
            return self._told(
                work, session, reader, release.turns(masked, ForCoach, reader, said=said)
            )

    def _show(
        self,
        session_id: SessionId,
        reader: Actor,
        *,
        chosen: Callable[[Summary], Summary] | None = None,
        statuses: frozenset[Status] | None = None,
    ) -> ShownDraft | Blocked | NoConsent:
        with self._database.write() as work:
            readable = READABLE.get(reader.role, frozenset())
            session = found(work, session_id, reader, readable & (statuses or readable))
            audience: type[ForCoach | ForCoachee] = AUDIENCES[reader.role]
            guarded: Guarded[Any, Summary] = self._stages.guarded(work, session)
            called: list[str] = []
            if chosen is not None:
                guarded = shortened(guarded, lambda summary: _recap(chosen(summary), called))
            said = self._said(work, session)
            release = self._release(work, session)
            answer = self._told(
                work, session, reader, release.beside(guarded, audience, reader, said=said)
            )
            if isinstance(answer, Blocked | NoConsent):
                return answer
            return ShownDraft(
                session=session,
                released=answer,
                names=work.engagements.profile(session.engagement).names,
                editable=reader.role is Role.COACH and session.status is Status.IN_REVIEW,
                called=None if chosen is None else tuple(called),
            )

    def _said(self, work: UnitOfWork, session: SessionRecord) -> Transcript | None:
        if StageName.RAW not in work.stages.names(session.id):
            return None
        raw = self._stages.raw(work, session)
        return raw if isinstance(raw, Transcript) else None

    def _told(
        self,
        work: UnitOfWork,
        session: SessionRecord,
        reader: Actor,
        answer: Released[Any, T] | Blocked | NoConsent,
    ) -> Released[Any, T] | Blocked | NoConsent:
        if isinstance(answer, Blocked | NoConsent):
            self._trail.withheld(work, session, answer, by=reader)
        else:
            self._looks.viewed(work, session, answer.header, by=reader)
        return answer


def _recap(summary: Summary, called: list[str]) -> Summary:
    """The recap; what its lines are called in the whole goes into `called`."""
    called[:] = [one.id for one in named_lines(summary) if one.line.in_recap]
    return recap_of(summary)


def found(
    work: UnitOfWork, session_id: SessionId, reader: Actor, statuses: frozenset[Status]
) -> SessionRecord:
    """The session, if this reader may look at it and it stands at one of these.

    Raises:
        NothingToReadError: otherwise; to somebody who takes no part it always reads the same.
    """
    session = work.sessions.find(session_id)
    if session is None or not may_look(work, session, reader):
        raise NothingToReadError(
            "There is no session with this id that you take part in. Check the id."
        )
    if reader.role not in AUDIENCES or session.status not in statuses:
        raise NothingToReadError(
            f"This session has no summary for you to read: it is {session.status}."
        )
    return session
