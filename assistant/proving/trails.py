"""Verify my trail: a person's own entries, proved, in a ZIP they can check without us.

Invariants: only the person or a privacy officer takes one away; nobody else's id is in it
(`selection` says how); that it was taken away stands in the ledger, and in the trail itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from assistant.proving.reading import readme
from assistant.proving.selection import Belongs, Reach, told
from assistant.sessions.events import Trail
from assistant.storage.database import Database
from assistant.storage.mentions import stretches
from assistant.storage.records import SessionRecord, StageName
from assistant.storage.work import UnitOfWork
from governance.errors import ChathamError
from governance.identity import Actor, EngagementId, PersonId, Role, SessionId, Triage
from governance.ledger.commitment import commit
from governance.ledger.events import Refs, read_event
from governance.ledger.kinds import EventKind
from governance.ledger.log import Ledger
from governance.ledger.proofs import prove_consistency, prove_inclusions
from governance.ledger.signed_note import NoteSigner
from governance.ledger.store import Entry, StoredCheckpoint
from governance.ledger.trail import Earlier, TrailEntry, trail_lines
from governance.ledger.trail_archive import TRAIL, pack
from governance.ports import Clock, Randomness

Attachments: TypeAlias = Callable[[PersonId, Actor], Mapping[str, bytes]]
"""More files for a person's trail, such as their receipts: file name to content. Asked for before
the trail is made, in no transaction, with whoever takes it away."""

_EARLIER: Final = 64
"""How many earlier checkpoints a trail is compared with, so that it continues an older trail."""
_ALONE: Final = 2
_LISTED: Final = (StageName.GUARDED, StageName.PSEUDONYMIZED, StageName.CONSENTED)


class TrailError(ChathamError):
    """The trail is not for whoever asked, or cannot be made; nothing was given out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalTrail:
    """A trail as handed over. shown, kept_back: entries with and without their words.

    archive: the ZIP. size: entries in the whole ledger that the proofs lead to.
    """

    shown: int
    kept_back: int
    size: int
    archive: bytes = field(repr=False)


def no_attachments(_person: PersonId, _by: Actor) -> Mapping[str, bytes]:
    """Nothing more."""
    return {}


class PersonalTrails:
    """Makes trails."""

    def __init__(
        self,
        *,
        database: Database,
        trail: Trail,
        signer: NoteSigner,
        clock: Clock,
        randomness: Randomness,
        attachments: Attachments = no_attachments,
    ) -> None:
        self._database = database
        self._trail = trail
        self._signer = signer
        self._clock = clock
        self._randomness = randomness
        self._attachments = attachments

    def make(self, person: PersonId, *, by: Actor) -> PersonalTrail:
        """A person's trail, up to and with this very request.

        Raises:
            TrailError: somebody else asks, or nobody has this id.
            LedgerError: the ledger does not prove itself; nothing is given out.
        """
        if by.person != person and by.role is not Role.PRIVACY_OFFICER:
            raise TrailError("Only the person themself and a privacy officer may take a trail.")
        with self._database.read() as work:
            if not work.engagements.of_person(person):
                raise TrailError("Nobody with this id takes part in any engagement here.")
        attached = self._attachments(person, by)
        with self._database.write() as work:
            exported = self._trail.event(
                EventKind.LEDGER_TRAIL_EXPORTED, actor=by, refs=Refs(subject=person)
            )
            self._trail.note(work, exported)
            ledger = Ledger(work.ledger, randomness=self._randomness)
            signed = ledger.sign_checkpoint(self._signer, at=self._clock.now())
        with self._database.read() as work:
            reach = _reach(work, person)
            _demand_theirs(attached, reach)
            return self._made(work, reach, signed, attached)

    def _made(
        self,
        work: UnitOfWork,
        reach: Reach,
        signed: StoredCheckpoint,
        attached: Mapping[str, bytes],
    ) -> PersonalTrail:
        entries = list(_prove(work, list(_select(work, reach, signed.size)), signed))
        kept_back = sum(e.told is not None for e in entries)
        key = self._signer.verifier
        lines = trail_lines(signed.note, key, entries, _earlier(work, signed))
        more = {f"receipts/{name}": content for name, content in attached.items()}
        text = readme(key, shown=len(entries) - kept_back, kept_back=kept_back, more=bool(more))
        archive = pack(
            {
                "README.txt": text.encode(),
                TRAIL: "".join(f"{line}\n" for line in lines).encode(),
                "checkpoint.txt": signed.note.encode(),
                "ledger-public-key.txt": f"{key.encode()}\n".encode(),
                **more,
            }
        )
        return PersonalTrail(
            shown=len(entries) - kept_back, kept_back=kept_back, size=signed.size, archive=archive
        )


def _demand_theirs(attached: Mapping[str, bytes], reach: Reach) -> None:
    others = [re.escape(p.encode()) for p in reach.everybody if p != reach.person]
    named = re.compile(rb"(?<![\w-])(?:" + b"|".join(others) + rb")(?![\w-])")
    if others and any(named.search(content) for content in attached.values()):
        raise TrailError(
            "A file that was to go along names somebody else, so no trail was given out. This is "
            "a mistake in Chatham."
        )


def _reach(work: UnitOfWork, person: PersonId) -> Reach:
    parts: dict[EngagementId, Role] = {}
    sessions: set[SessionId] = set()
    for engagement in work.engagements.of_person(person):
        people = {p.person: p.role for p in engagement.participants}
        parts[engagement.id] = people[person]
        sessions |= {
            record.id
            for record in work.sessions.of_engagement(engagement.id)
            # In a group, a session whose people nobody can tell any more is not handed out.
            if (len(people) <= _ALONE and record.purpose != Triage.code)
            or person in _subjects(work, record)
        }
    with work.seeing_all():
        everybody = {p.person for e in work.engagements.all() for p in e.participants}
    return Reach(person=person, sessions=sessions, parts=parts, everybody=everybody)


def _subjects(work: UnitOfWork, record: SessionRecord) -> frozenset[PersonId]:
    if (author := work.triage.author(record.id)) is not None:
        return frozenset({author})
    for name in _LISTED:
        stage = work.stages.find(record.id, name)
        if stage is not None and stage.header is not None:
            return frozenset(stage.header.subjects)
    return frozenset()


def _select(
    work: UnitOfWork, reach: Reach, size: int
) -> Iterator[tuple[Entry, dict[str, str] | None]]:
    indexes = work.mentions.of(*reach.ids())
    wanted = frozenset(indexes)
    entries = (e for first, end in stretches(indexes) for e in work.ledger.entries(first, end))
    for entry in entries:
        if entry.index not in wanted or entry.index >= size:
            continue
        if entry.payload is None or entry.salt is None:
            continue
        if commit(entry.salt, entry.payload) != entry.leaf:
            raise TrailError(
                f"Ledger entry {entry.index} was changed, so no trail is handed out. Run "
                "`chatham ledger verify` and tell your privacy officer."
            )
        event = read_event(entry.payload)
        belongs = reach.place(event)
        if belongs is Belongs.SHOWN:
            yield entry, None
        elif belongs is Belongs.KEPT_BACK:
            yield replace(entry, payload=None, salt=None), told(event)


def _prove(
    work: UnitOfWork,
    chosen: list[tuple[Entry, dict[str, str] | None]],
    signed: StoredCheckpoint,
) -> Iterator[TrailEntry]:
    proofs = prove_inclusions(work.ledger, (e.index for e, _ in chosen), signed.size)
    for (entry, words), proof in zip(chosen, proofs, strict=True):
        yield TrailEntry(entry=entry, proof=proof, told=words)


def _earlier(work: UnitOfWork, signed: StoredCheckpoint) -> list[Earlier]:
    before = [c for c in work.ledger.checkpoints() if c.size < signed.size]
    return [
        Earlier(note=c.note, hashes=prove_consistency(work.ledger, c.size, signed.size).hashes)
        for c in before[-_EARLIER:]
    ]
