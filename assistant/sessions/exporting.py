"""Takes a summary or recap away as a file, for its coach or coachee.

Invariants: a file is made of a `Released` and of nothing else; the ledger has heard of the copy
before there is one; its name says what it is and never whose.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from assistant.sessions.drafts import found
from assistant.sessions.events import Trail
from assistant.sessions.looks import Looks
from assistant.sessions.releaser import AUDIENCES, READABLE
from assistant.sessions.stage_store import StageStore
from assistant.storage.database import Database
from assistant.storage.records import SessionRecord
from assistant.storage.statuses import Status
from assistant.storage.work import UnitOfWork
from assistant.summary.document import Kind, document_of
from assistant.summary.lines import recap_of
from assistant.summary.taking_away import MEDIA_TYPES, Format, Head, as_format
from governance.identity import Actor, SessionId
from governance.outcomes import Blocked, NoConsent
from governance.ports import Clock
from governance.release import Release
from governance.shortening import shortened


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A file to take away."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


class Exports:
    """Makes copies of summaries. organization, contact: what stands on them."""

    def __init__(
        self,
        *,
        database: Database,
        stages: StageStore,
        release: Callable[[UnitOfWork, SessionRecord], Release],
        trail: Trail,
        looks: Looks,
        clock: Clock,
        organization: Callable[[], str],
        contact: Callable[[], str],
    ) -> None:
        self._database = database
        self._stages = stages
        self._release = release
        self._trail = trail
        self._looks = looks
        self._clock = clock
        self._organization = organization
        self._contact = contact

    def make(
        self, session_id: SessionId, kind: Kind, wanted: Format, *, reader: Actor
    ) -> Copy | Blocked | NoConsent:
        """A copy of a summary or recap, names restored, for somebody who may read it.

        A coach may take a draft away too; it says that it is one. A recap is there once shared.

        Raises:
            NothingToReadError: as for `Drafts.show`.
            PaperError: the typesetter is not whole.
        """
        readable = READABLE.get(reader.role, frozenset())
        if kind is Kind.RECAP:
            readable &= {Status.APPROVED}
        with self._database.write() as work:
            session = found(work, session_id, reader, readable)
            guarded = self._stages.guarded(work, session)
            if kind is Kind.RECAP:
                guarded = shortened(guarded, recap_of)
            release = self._release(work, session)
            answer = release.release(guarded, AUDIENCES[reader.role], reader)
            if isinstance(answer, Blocked | NoConsent):
                self._trail.withheld(work, session, answer, by=reader)
                return answer
            self._looks.exported(
                work,
                session,
                answer.header,
                by=reader,
                document=kind.value,
                written_as=wanted.value,
            )
        document = document_of(
            answer.value,
            kind,
            approved=session.status is Status.APPROVED,
            day=session.created_at.date(),
        )
        head = Head(
            organization=self._organization(), contact=self._contact(), at=self._clock.now()
        )
        return Copy(
            name=f"session-{kind.value}.{wanted.value}",
            media_type=MEDIA_TYPES[wanted],
            content=as_format(document, wanted, head),
        )
