"""Where processors are entered, changed, signed and taken out; every act stands in the ledger.

Invariants: a vendor whose checklist two people have not signed is not entered; legal and privacy
are two different people, each appointed by an administrator; a refusal is recorded and stores
nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from assistant.register.checklist import checklist_digest, open_questions
from assistant.register.refusals import (
    AlreadyEnteredError,
    NotEnteredError,
    RegisterError,
    RegisterMovedOnError,
    noted_if_refused,
)
from assistant.register.standing import (
    SAID,
    Standing,
    blanks,
    checklist_gaps,
    entry_digest,
    standing,
)
from assistant.register.vendors import VendorStanding, vendor_standing
from assistant.sessions.events import Trail
from assistant.storage.database import Database
from assistant.storage.errors import AlreadyStored
from assistant.storage.register_records import (
    BOTH_SIGN,
    Answer,
    EntryRecord,
    Office,
    Question,
    SignatureRecord,
    Signed,
)
from assistant.storage.work import UnitOfWork
from governance.identity import Actor, Locality, PersonId, Processor, ProcessorId, Role
from governance.ledger.events import Fact, Refs
from governance.ledger.kinds import EventKind
from governance.ports import Clock

ROLE_OF: Final[Mapping[Office, Role]] = {
    Office.PRIVACY: Role.PRIVACY_OFFICER,
    # The legal department stands behind a door, as in the policies on cases.
    Office.LEGAL: Role.ESCALATION_HANDLER,
    Office.MODELS: Role.MODEL_OWNER,
}
SIGNS_FOR: Final[Mapping[Role, Office]] = {ROLE_OF[office]: office for office in BOTH_SIGN}


class ProcessorRegister:
    """The register of an installation.

    seen: the digest of what whoever acts has read; when it says something else by now, nothing is
    done. None: whatever it says.
    """

    def __init__(self, *, database: Database, trail: Trail, clock: Clock) -> None:
        self._database = database
        self._trail = trail
        self._clock = clock

    def __call__(self, processor: Processor) -> bool:
        """Whether a processor's entry is complete, signed and in force: the policies' fact."""
        if processor.locality is Locality.LOCAL:
            return True
        with self._database.read() as work:
            return standing(work, processor.id, now=self._clock.now()).holds

    def show(self) -> tuple[Standing, ...]:
        """Every entry that was not taken out, and where it stands."""
        now = self._clock.now()
        with self._database.read() as work:
            entries = [e for e in work.processors.all() if e.removed_at is None]
            return tuple(standing(work, e.id, now=now) for e in entries)

    def entry(self, processor: ProcessorId) -> Standing:
        """One entry, and where it stands.

        Raises:
            NotEnteredError: there is none, or it was taken out.
        """
        with self._database.read() as work:
            return standing(work, _entry(work, processor, None).id, now=self._clock.now())

    def vendors(self) -> tuple[VendorStanding, ...]:
        """Every vendor with a checklist, and where it stands."""
        with self._database.read() as work:
            return tuple(vendor_standing(work, name) for name in work.processors.vendors())

    def vendor(self, name: str) -> VendorStanding:
        """Where one vendor's checklist stands."""
        with self._database.read() as work:
            return vendor_standing(work, name)

    def answer(
        self,
        vendor: str,
        answers: Mapping[Question, Answer],
        *,
        by: Actor,
        seen: str | None = None,
    ) -> None:
        """Fill in a vendor's checklist; what was signed before is no longer signed.

        Raises:
            RegisterError: not by an officer, or changed since it was read.
        """

        def fill(work: UnitOfWork) -> None:
            _unmoved(seen, checklist_digest(vendor, work.processors.answers(vendor)))
            work.processors.answer(vendor, answers)

        self._done(vendor, EventKind.PROCESSOR_RECORD_CHANGED, fill, by=by, step="checklist")

    def sign_checklist(
        self, vendor: str, *, office: Office, by: Actor, seen: str | None = None
    ) -> None:
        """Sign a vendor's checklist for an office.

        Raises:
            RegisterError: a question is open, not this person's to sign, or changed meanwhile.
        """

        def sign(work: UnitOfWork) -> None:
            answers = work.processors.answers(vendor)
            if left := open_questions(answers):
                raise RegisterError(
                    f"{len(left)} of the checklist's questions are open or answered no, so there "
                    "is nothing to sign yet. Settle them first: " + ", ".join(left) + ".",
                    cause="checklist_open",
                )
            digest = checklist_digest(vendor, answers)
            _unmoved(seen, digest)
            self._sign(work, Signed.CHECKLIST, vendor, digest=digest, office=office, by=by)

        self._done(vendor, EventKind.PROCESSOR_RECORD_SIGNED, sign, by=by, office=office)

    def enter(self, entry: EntryRecord, *, by: Actor) -> None:
        """Enter a processor, blanks and all; it may be sent nothing until it is signed.

        Raises:
            RegisterError: its vendor's checklist is not signed, it is there already, or not by
                an officer.
        """

        def add(work: UnitOfWork) -> None:
            if gaps := checklist_gaps(work, entry.vendor):
                raise RegisterError(
                    "This vendor cannot become a processor: "
                    + " and ".join(SAID[gap] for gap in gaps)
                    + ".",
                    cause=gaps[-1].value,
                )
            before = work.processors.find(entry.id)
            if before is None:
                work.processors.add(entry)
            elif before.removed_at is not None:
                work.processors.change(replace(entry, added_at=before.added_at))
            else:
                raise AlreadyEnteredError

        self._done(entry.id, EventKind.PROCESSOR_RECORD_ADDED, add, by=by)

    def change(
        self,
        processor: ProcessorId,
        how: Callable[[EntryRecord], EntryRecord],
        *,
        by: Actor,
        seen: str | None = None,
    ) -> None:
        """Change an entry; both offices have to sign it again.

        Raises:
            RegisterError: there is none, not by an officer, or changed since it was read.
        """

        def put(work: UnitOfWork) -> None:
            changed = how(_entry(work, processor, seen))
            work.processors.change(replace(changed, id=processor, changed_at=self._clock.now()))

        self._done(processor, EventKind.PROCESSOR_RECORD_CHANGED, put, by=by)

    def sign(
        self, processor: ProcessorId, *, office: Office, by: Actor, seen: str | None = None
    ) -> None:
        """Sign an entry for an office, exactly as it is now.

        Raises:
            RegisterError: it has a blank or has run out, is not this person's to sign, or was
                changed meanwhile.
        """

        def put(work: UnitOfWork) -> None:
            entry = _entry(work, processor, seen)
            if gaps := blanks(entry, now=self._clock.now()):
                said = "; ".join(SAID[gap] for gap in gaps)
                raise RegisterError(f"There is nothing to sign yet: {said}.", cause=gaps[0].value)
            digest = entry_digest(entry)
            self._sign(work, Signed.ENTRY, processor, digest=digest, office=office, by=by)

        self._done(processor, EventKind.PROCESSOR_RECORD_SIGNED, put, by=by, office=office)

    def remove(self, processor: ProcessorId, *, by: Actor, seen: str | None = None) -> None:
        """Take a processor out; from now on it is sent nothing.

        Raises:
            RegisterError: it is not in the register, not by an officer, or changed meanwhile.
        """

        def end(work: UnitOfWork) -> None:
            entry = _entry(work, processor, seen)
            work.processors.change(replace(entry, removed_at=self._clock.now()))

        self._done(processor, EventKind.PROCESSOR_RECORD_REMOVED, end, by=by)

    def _sign(
        self,
        work: UnitOfWork,
        signed: Signed,
        subject: str,
        *,
        digest: str,
        office: Office,
        by: Actor,
    ) -> None:
        person = _officer(work, by, office)
        if any(s.person == person for s in work.processors.signatures(signed, subject, digest)):
            raise RegisterError(
                "You have signed this. Legal and privacy are two different people; ask the other "
                "one to sign.",
                cause="one_signer",
            )
        record = SignatureRecord(
            signed=signed,
            subject=subject,
            office=office,
            person=person,
            digest=digest,
            at=self._clock.now(),
        )
        try:
            work.processors.sign(record)
        except AlreadyStored:
            said = "This office has signed this already."
            raise RegisterError(said, cause="already_signed") from None

    def _done(
        self,
        subject: str,
        kind: EventKind,
        act: Callable[[UnitOfWork], None],
        *,
        by: Actor,
        office: Office | None = None,
        step: str = "entry",
    ) -> None:
        facts: dict[str, Fact] = {"processor": subject, "step": step}
        if office is not None:
            facts["signed_as"] = office.value
        refused = noted_if_refused(self._database, self._trail, by, facts)
        with refused, self._database.write() as work:
            _officer(work, by, *([office] if office else BOTH_SIGN))
            act(work)
            event = self._trail.event(kind, actor=by, refs=Refs(subject=by.person), facts=facts)
            self._trail.note(work, event)


def _officer(work: UnitOfWork, by: Actor, *offices: Office) -> PersonId:
    for office in offices:
        acts = by.role is ROLE_OF[office] and by.person is not None
        if acts and by.person is not None and work.officers.holds(by.person, office):
            return by.person
    raise RegisterError(
        "Only "
        + " or ".join(f"an officer appointed for {office.value}" for office in offices)
        + " may do this. An administrator appoints them: `chatham officers appoint`.",
        cause="not_an_officer",
    )


def _unmoved(seen: str | None, now: str) -> None:
    if seen is not None and seen != now:
        raise RegisterMovedOnError


def _entry(work: UnitOfWork, processor: ProcessorId, seen: str | None) -> EntryRecord:
    entry = work.processors.find(processor)
    if entry is None or entry.removed_at is not None:
        raise NotEnteredError
    _unmoved(seen, entry_digest(entry))
    return entry
