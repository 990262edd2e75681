"""Takes files in, and asks who speaks when nobody has said so yet: once per engagement.

Invariants: a file that waits for that is sealed whole under its session's key, is gone after seven
days like any raw text, and shows its speakers to whoever sent it and nobody else; what is
confirmed is remembered sealed, and the next file with the same labels is not asked about.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import Final

from pydantic import TypeAdapter

from assistant.sessions.events import Trail
from assistant.sessions.filing import File, file_for, read
from assistant.sessions.people import Circle, People, PeopleError
from assistant.sessions.reception import RAW_LIFETIME, Reception
from assistant.sessions.releaser import NothingToReadError
from assistant.storage.database import Database
from assistant.storage.errors import NotStored, StaleSession
from assistant.storage.records import SealedStage, SessionRecord, StageName
from assistant.storage.statuses import Status
from assistant.storage.work import UnitOfWork
from assistant.transcripts.apart import Files
from assistant.transcripts.reading import Reading
from assistant.transcripts.speakers import UnmappedSpeakers
from assistant.transcripts.suggesting import Voice, voices_of
from governance.identity import (
    Actor,
    EngagementId,
    PersonId,
    Processor,
    Role,
    SessionId,
    SessionSummary,
    SpeakerRole,
)
from governance.outcomes import NoConsent
from governance.ports import Clock, Ids
from governance.raw import SessionContext

_CONTEXT: Final = TypeAdapter(SessionContext)


@dataclass(frozen=True, slots=True, kw_only=True)
class AwaitingSpeakers:
    """A file that waits to be told who speaks. voices: for the screen of who sent it, no log."""

    session: SessionRecord
    voices: tuple[Voice, ...] = field(repr=False)


class Intake:
    """Takes files in for coaches. processor: who works on what comes in now. files: reads them."""

    def __init__(
        self,
        *,
        database: Database,
        people: People,
        reception: Reception,
        trail: Trail,
        clock: Clock,
        ids: Ids,
        processor: Callable[[], Processor],
        files: Files,
    ) -> None:
        self._database: Final = database
        self._people: Final = people
        self._reception: Final = reception
        self._trail: Final = trail
        self._clock: Final = clock
        self._ids: Final = ids
        self._processor: Final = processor
        self._files: Final = files

    def take_in(
        self,
        engagement: EngagementId,
        file: File,
        *,
        named: Mapping[str, SpeakerRole],
        by: Actor,
        hold: bool = False,
    ) -> SessionRecord | NoConsent | AwaitingSpeakers:
        """Store a file as a session, or keep it sealed until its speakers are confirmed.

        named: parts said along with it. hold: as for `Reception.receive`.

        Raises:
            NothingToReadError: no engagement that `by` coaches.
            UnreadableTranscript, MissingPart, PeopleError: nothing was stored.
        """
        self._demand_coach(engagement, by)
        reading = read(file, self._files)
        circle = self._people.plan(engagement, named)
        try:
            filed = file_for(circle, reading, file, processor=self._processor(), ids=self._ids)
        except UnmappedSpeakers:
            return self._kept(circle, file, reading, by)
        self._people.keep(circle, by=by)
        return self._reception.receive(filed.arrival, by=by, hold=hold)

    def waiting(self, session: SessionId, *, by: Actor) -> AwaitingSpeakers:
        """The speakers of a file that waits, with a part suggested for each.

        Raises:
            NothingToReadError: no file that waits and that `by` has sent.
        """
        record, file = self._found(session, by)
        circle = self._people.circle(record.engagement)
        return AwaitingSpeakers(session=record, voices=_voices(read(file, self._files), circle))

    def confirm(
        self,
        session: SessionId,
        named: Mapping[str, SpeakerRole],
        *,
        by: Actor,
        same: Mapping[str, PersonId] = MappingProxyType({}),
    ) -> SessionRecord:
        """Say who speaks; it is remembered for the engagement, and the session goes on.

        named: people who are new here. same: labels of people who are in the engagement already.

        It is queued, or held as `awaiting_consent` (no longer than it would have waited) until
        everybody has said yes.

        Raises:
            NothingToReadError: as for `waiting`.
            PeopleError: a label the file does not have, a known person in another part, or
                somebody else was quicker.
            UnmappedSpeakers, MissingPart: not everybody has a part, or one part nobody has.
        """
        record, file = self._found(session, by)
        reading = read(file, self._files)
        here = {voice.label.casefold() for voice in voices_of(reading, {})}
        if not here.issuperset(label.casefold() for label in (*named, *same)):
            raise PeopleError("Nobody speaks under one of these labels in this file.")
        circle = self._people.plan(record.engagement, named, same=same)
        filed = file_for(
            circle, reading, file, processor=record.processor, ids=self._ids, session=record.id
        )
        self._people.keep(circle, by=by)
        try:
            return self._reception.settle(record, filed.arrival, by=by)
        except StaleSession:
            raise PeopleError("Somebody has said in the meantime who speaks here.") from None

    def _kept(self, circle: Circle, file: File, reading: Reading, by: Actor) -> AwaitingSpeakers:
        now = self._clock.now()
        record = SessionRecord(
            id=SessionId(self._ids.new("ses")),
            engagement=circle.engagement,
            purpose=SessionSummary.code,
            processor=self._processor(),
            kind=reading.kind,
            language=reading.language or "en",
            medium=reading.format,
            words=sum(len(one.text.split()) for one in reading.utterances),
            status=Status.AWAITING_SPEAKERS,
            created_at=now,
            updated_at=now,
            raw_expires_at=now + RAW_LIFETIME,
        )
        with self._database.write() as work:
            stored = work.sessions.add(record)
            key = work.keys.session_key(record.id)
            blob = work.keys.seal(key, _packed(file, by), _place(record.id))
            sealed = SealedStage(stage=StageName.UPLOAD, header=None, blob=blob, created_at=now)
            work.stages.put(record.id, sealed)
            self._trail.received(work, [stored], by=by)
        return AwaitingSpeakers(session=stored, voices=_voices(reading, circle))

    def _found(self, session: SessionId, by: Actor) -> tuple[SessionRecord, File]:
        with self._database.read() as work:
            record = work.sessions.find(session)
            sealed = work.stages.find(session, StageName.UPLOAD) if record else None
            if record is None or sealed is None or not _coaches(work, record.engagement, by):
                raise _nothing()
            key = work.keys.session_key(session)
            file, sender = _unpacked(work.keys.open(key, sealed.blob, _place(session)))
        if record.status is not Status.AWAITING_SPEAKERS or sender != by.person:
            raise _nothing()
        return record, file

    def _demand_coach(self, engagement: EngagementId, by: Actor) -> None:
        with self._database.read() as work:
            if not _coaches(work, engagement, by):
                raise NothingToReadError(
                    "There is no engagement with this code that you take part in."
                )


def _coaches(work: UnitOfWork, engagement: EngagementId, by: Actor) -> bool:
    try:
        found = work.engagements.get(engagement)
    except NotStored:
        return False
    mine = any(p.person == by.person and p.role is Role.COACH for p in found.participants)
    return by.role is Role.COACH and mine and not found.erased


def _voices(reading: Reading, circle: Circle) -> tuple[Voice, ...]:
    return voices_of(reading, {label: p.role for label, p in circle.participants().items()})


def _packed(file: File, by: Actor) -> bytes:
    told = {
        "filename": file.filename,
        "as_format": file.as_format,
        "author": file.author,
        "context": asdict(file.context),
        "by": by.person,
    }
    return json.dumps(told).encode() + b"\n" + file.data


def _unpacked(plain: bytes) -> tuple[File, str]:
    told, _, data = plain.partition(b"\n")
    read_ = json.loads(told)
    file = File(
        data=data,
        filename=read_["filename"],
        as_format=read_["as_format"],
        author=read_["author"],
        context=_CONTEXT.validate_python(read_["context"]),
    )
    return file, str(read_["by"])


def _place(session: SessionId) -> str:
    return f"upload v1|{session}"


def _nothing() -> NothingToReadError:
    return NothingToReadError("There is no session with this id that waits for its speakers.")
