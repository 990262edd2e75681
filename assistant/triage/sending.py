"""Taking a request in: sealed, with the single-use local grant that sending it is (DESIGN §4).

Invariants: request, grant and ledger are stored together or not at all; the grant is for this one
request, on this machine only, and for nothing else the author ever sends.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from assistant.sessions.events import Trail
from assistant.storage.database import Database
from assistant.storage.records import SealedStage, SessionRecord, StageName
from assistant.storage.statuses import Status
from assistant.transcripts.apart import Files
from assistant.transcripts.errors import UnreadableTranscript
from assistant.transcripts.language import SUPPORTED
from governance.consent.desk import ConsentDesk
from governance.consent.notices import bundled_notices
from governance.consent.records import Channel, Place
from governance.consent.words import Word
from governance.errors import ChathamError
from governance.identity import Actor, EngagementId, PersonId, Processor, Role, SessionId, Triage
from governance.ledger.log import Ledger
from governance.ports import Clock, Ids, Randomness
from governance.raw import CoacheeLevel, Request, SessionContext
from governance.sealing import seal_raw

LIFETIME: Final = timedelta(days=7)
GRANT: Final = timedelta(days=1)
"""Long enough for a machine that has to be started again; it is used up at once."""
MOST_CHARACTERS: Final = 20_000
MEDIUM: Final = "request"
UNTOLD: Final = "und"
"""ISO 639: a language that cannot be told, or is not one Chatham reads."""


class RequestRefusedError(ChathamError):
    """The request cannot be taken in; nothing was stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A request on its way in. level: the author's own, as far as it is known."""

    engagement: EngagementId
    text: str = field(repr=False)
    level: CoacheeLevel | None = None


class Sending:
    """Takes requests in."""

    def __init__(
        self,
        *,
        database: Database,
        trail: Trail,
        clock: Clock,
        ids: Ids,
        randomness: Randomness,
        ready: Callable[[], None],
        processor: Callable[[], Processor],
        files: Files,
    ) -> None:
        self._database: Final = database
        self._trail: Final = trail
        self._clock: Final = clock
        self._ids: Final = ids
        self._randomness: Final = randomness
        self._ready: Final = ready
        self._processor: Final = processor
        self._files: Final = files

    def send(self, sent: Sent, *, by: Actor, channel: Channel = Channel.REQUEST) -> SessionRecord:
        """Store a request of `by`, who is a coachee of the engagement, ready to be looked at.

        Raises:
            RequestRefusedError: not theirs to send, empty or too long; nothing was stored.
            ProgrammeNotSetUpError: there are no crisis contacts to show first.
        """
        self._ready()
        author = _author(by)
        text = _bounded(sent.text)
        now = self._clock.now()
        request = Request(
            session=SessionId(self._ids.new("ses")),
            engagement=sent.engagement,
            author=author,
            text=text,
            language=self._language(text),
            context=SessionContext(coachee_level=sent.level),
        )
        with self._database.write() as work:
            people = work.engagements.get(sent.engagement).participants
            if not any(p.person == author and p.role is Role.COACHEE for p in people):
                raise _not_theirs()
            record = work.sessions.add(
                SessionRecord(
                    id=request.session,
                    engagement=sent.engagement,
                    purpose=Triage.code,
                    processor=self._processor(),
                    kind="request",
                    language=request.language,
                    medium=MEDIUM,
                    words=len(text.split()),
                    status=Status.QUEUED,
                    created_at=now,
                    updated_at=now,
                    raw_expires_at=now + LIFETIME,
                )
            )
            key = work.keys.session_key(record.id)
            blob = seal_raw(request, key=key, randomness=self._randomness)
            raw = SealedStage(stage=StageName.RAW, header=None, blob=blob, created_at=now)
            work.stages.put(record.id, raw)
            work.triage.add(record.id, author)
            ledger = Ledger(work.ledger, randomness=self._randomness)
            desk = ConsentDesk(work.consents, ledger, self._clock, self._ids)
            for notice in bundled_notices():
                if Triage.code in notice.purposes:
                    desk.publish(notice)
            current = desk.current_notice(Triage)
            word = own_word(record, author, channel)
            desk.grant(word, current.ref, by=by, expires=now + GRANT)
            self._trail.received(work, [record], by=by)
        return record

    def _language(self, text: str) -> str:
        try:
            # Too short to tell passes as English, as for a session.
            return self._files.language_of([text]) or SUPPORTED
        except UnreadableTranscript:
            return UNTOLD


def own_word(record: SessionRecord, author: PersonId, channel: Channel = Channel.REQUEST) -> Word:
    """The word that sending a request is: about triage, here, for this request alone."""
    place = Place(engagement=record.engagement, session=record.id)
    return Word(person=author, purpose=Triage, channel=channel, place=place)


def _author(by: Actor) -> PersonId:
    if by.person is None or by.role is not Role.COACHEE:
        raise _not_theirs()
    return by.person


def _not_theirs() -> RequestRefusedError:
    return RequestRefusedError(
        "A request is sent by the coachee it is for, in their own words. Nothing was stored."
    )


def _bounded(text: str) -> str:
    text = text.strip()
    if not text:
        raise RequestRefusedError(
            "The request is empty. Nothing was stored. Write a sentence or two, or ask for a "
            "person without any."
        )
    if len(text) > MOST_CHARACTERS:
        raise RequestRefusedError(
            f"A request has at most {MOST_CHARACTERS:,} characters. Nothing was stored. Say it "
            "shorter, or ask for a person."
        )
    return text
