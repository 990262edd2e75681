"""Let me look first: a held session shown masked to somebody in it, who may strike turns.

Invariants: only somebody who spoke in the session sees it, and only while it waits for words; what
is struck is gone before anything runs; no answer means that nothing ever runs (it is erased after
seven days). Looking stores nothing: masking here uses a vault that is thrown away.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace

from assistant.sessions.events import Trail
from assistant.sessions.stage_store import StageStore
from assistant.storage.database import Database
from assistant.storage.records import SealedStage, SessionRecord, StageName
from assistant.storage.statuses import Status
from assistant.storage.work import UnitOfWork
from governance.errors import ChathamError
from governance.identity import Actor, EngagementId, SessionId, SpeakerRole
from governance.ledger.events import Fact, Refs
from governance.ledger.kinds import EventKind
from governance.ports import Clock, Randomness
from governance.privacy.masking import Masker
from governance.privacy.vault import InMemoryVault
from governance.raw import Transcript
from governance.sealing import seal_raw


class PreviewError(ChathamError):
    """There is nothing to look at, or what was struck is not there. Nothing was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewTurn:
    """One turn as a model would see it."""

    number: int
    role: SpeakerRole
    text: str = field(repr=False)


class Previews:
    """Shows held sessions to the people in them, and takes out what they strike."""

    def __init__(
        self,
        *,
        database: Database,
        stages: StageStore,
        masker: Callable[[], Masker],
        trail: Trail,
        clock: Clock,
        randomness: Randomness,
    ) -> None:
        self._database = database
        self._stages = stages
        self._masker = masker
        self._trail = trail
        self._clock = clock
        self._randomness = randomness

    def waiting(self, engagement: EngagementId, *, by: Actor) -> tuple[SessionRecord, ...]:
        """The held sessions of an engagement in which this person speaks."""
        with self._database.read() as work:
            return tuple(
                record
                for record in work.sessions.of_engagement(engagement)
                if record.status is Status.AWAITING_CONSENT
                and by.person in self._transcript(work, record).subjects
            )

    def show(self, session: SessionId, *, by: Actor) -> tuple[PreviewTurn, ...]:
        """The session with names replaced, as a model would see it.

        Raises:
            PreviewError: it does not wait for this person's word.
            Exception: masking failed; nothing is shown.
        """
        with self._database.write() as work:
            record, transcript = self._held(work, session, by)
            self._note(work, record, EventKind.CONSENT_PREVIEW_SHOWN, by)
        masked = self._masker().mask(
            [turn.text for turn in transcript.turns],
            transcript.roster,
            InMemoryVault(transcript.engagement),
            transcript.language,
        )
        return tuple(
            PreviewTurn(number=turn.number, role=turn.role, text=text)
            for turn, text in zip(transcript.turns, masked.texts, strict=True)
        )

    def strike(self, session: SessionId, numbers: Collection[int], *, by: Actor) -> SessionRecord:
        """Take turns out of a held session for good; the others keep their numbers.

        Raises:
            PreviewError: it does not wait for this person's word, a turn is not there, or nobody
                but one side would be left.
        """
        now = self._clock.now()
        with self._database.write() as work:
            record, transcript = self._held(work, session, by)
            struck = frozenset(numbers)
            kept = tuple(t for t in transcript.turns if t.number not in struck)
            if not struck or not struck <= {t.number for t in transcript.turns}:
                raise PreviewError(
                    "One of these turns is not in the session. Nothing was struck; look again and "
                    "name turns by their numbers."
                )
            if not kept:
                raise PreviewError(
                    "Nothing would be left. Nothing was struck; to keep the whole session out, "
                    "say `chatham consent not-this-one`."
                )
            left = replace(transcript, turns=kept)
            key = work.keys.session_key(record.id)
            blob = seal_raw(left, key=key, randomness=self._randomness)
            sealed = SealedStage(stage=StageName.RAW, header=None, blob=blob, created_at=now)
            work.stages.put(record.id, sealed)
            words = sum(len(t.text.split()) for t in kept)
            after = work.sessions.advance(
                replace(record, words=words), expected_version=record.version, at=now
            )
            facts: Mapping[str, Fact] = {"dropped": len(struck)}
            self._note(work, after, EventKind.CONSENT_PREVIEW_ANSWERED, by, facts)
        self._database.truncate_checkpoint()
        return after

    def _held(
        self, work: UnitOfWork, session: SessionId, by: Actor
    ) -> tuple[SessionRecord, Transcript]:
        record = work.sessions.find(session)
        if record is not None and record.status is Status.AWAITING_CONSENT:
            transcript = self._transcript(work, record)
            if by.person in transcript.subjects:
                return record, transcript
        # The same words for a session that is not theirs and for none at all.
        raise PreviewError(
            "There is no session with this id that waits for your word. See which do with "
            "`chatham consent waiting`."
        )

    def _transcript(self, work: UnitOfWork, record: SessionRecord) -> Transcript:
        raw = self._stages.raw(work, record)
        if not isinstance(raw, Transcript):
            raise PreviewError("Only transcripts and notes can be looked at before they are used.")
        return raw

    def _note(
        self,
        work: UnitOfWork,
        record: SessionRecord,
        kind: EventKind,
        by: Actor,
        facts: Mapping[str, Fact] | None = None,
    ) -> None:
        refs = Refs(session=record.id, engagement=record.engagement, subject=by.person)
        self._trail.note(work, self._trail.event(kind, actor=by, refs=refs, facts=facts))
