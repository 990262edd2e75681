"""A coach, a coachee, a session, and a desk and a gate over one store."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from governance.consent.desk import ConsentDesk
from governance.consent.gate import ConsentGate
from governance.consent.grants import EVERYWHERE
from governance.consent.memory import InMemoryConsentStore
from governance.consent.records import Channel, ConsentEvent, Notice, Place
from governance.consent.words import Word
from governance.identity import (
    Actor,
    EngagementId,
    Locality,
    PersonId,
    Processor,
    ProcessorId,
    Purpose,
    Role,
    SessionId,
    SessionSummary,
)
from governance.ledger.log import Ledger
from governance.ledger.memory import InMemoryLedgerStore
from governance.raw import RosterEntry, Transcript, Turn
from tests.contract.consent_store_contract import NOTICE as SAMPLE
from tests.fakes import NOON, CountingIds, RepeatableRandomness, SetClock

ANA, BEN = PersonId("per_ana"), PersonId("per_ben")
COACH = Actor(person=BEN, role=Role.COACH)
COACHEE = Actor(person=ANA, role=Role.COACHEE)
OFFICER = Actor(person=PersonId("per_officer"), role=Role.PRIVACY_OFFICER)
ENGAGEMENT = EngagementId("eng_1")
HERE = Place(engagement=ENGAGEMENT, session=SessionId("ses_1"))
PROVIDER = Processor(id=ProcessorId("openai:gpt"), locality=Locality.THIRD_PARTY)
NOTICE = replace(
    SAMPLE, purposes=frozenset({"session_summary"}), processors=frozenset[ProcessorId]()
)


def a_session(*, roster: tuple[RosterEntry, ...] = (), session: str = "ses_1") -> Transcript:
    return Transcript(
        session=SessionId(session),
        engagement=ENGAGEMENT,
        turns=(
            Turn(number=1, speaker=BEN, role="coach", text="What would help?"),
            Turn(number=2, speaker=ANA, role="coachee", text="Handing over the report."),
        ),
        roster=roster,
    )


@dataclass
class Office:
    """Everything consent needs, in memory."""

    store: InMemoryConsentStore = field(default_factory=InMemoryConsentStore)
    ledger_store: InMemoryLedgerStore = field(default_factory=InMemoryLedgerStore)
    clock: SetClock = field(default_factory=SetClock)
    ids: CountingIds = field(default_factory=CountingIds)

    @property
    def ledger(self) -> Ledger:
        return Ledger(self.ledger_store, randomness=RepeatableRandomness())

    @property
    def desk(self) -> ConsentDesk:
        return ConsentDesk(self.store, self.ledger, self.clock, self.ids)

    @property
    def gate(self) -> ConsentGate:
        return ConsentGate(self.store, self.clock, self.ids)

    def grant(
        self,
        person: PersonId,
        *,
        locality: Locality = Locality.LOCAL,
        place: Place = EVERYWHERE,
        notice: Notice = NOTICE,
        expires: datetime | None = None,
    ) -> ConsentEvent:
        word = a_word(person, locality=locality, place=place)
        return self.desk.grant(word, notice.ref, by=self.self_of(person), expires=expires)

    def withdraw(
        self, person: PersonId, *, locality: Locality = Locality.LOCAL, place: Place = EVERYWHERE
    ) -> ConsentEvent:
        word = a_word(person, locality=locality, place=place)
        return self.desk.withdraw(word, by=self.self_of(person))

    @staticmethod
    def self_of(person: PersonId) -> Actor:
        return COACH if person == BEN else Actor(person=person, role=Role.COACHEE)


def an_office(*, agreed: bool = False) -> Office:
    """An office that knows the notice; with `agreed`, both said yes a minute ago."""
    office = Office()
    office.desk.publish(NOTICE)
    if agreed:
        office.grant(ANA)
        office.grant(BEN)
        office.clock.tick(minutes=1)
    return office


def a_word(
    person: PersonId = ANA,
    *,
    purpose: type[Purpose] = SessionSummary,
    locality: Locality = Locality.LOCAL,
    place: Place = EVERYWHERE,
    said_at: datetime | None = None,
) -> Word:
    return Word(
        person=person,
        purpose=purpose,
        channel=Channel.WEB,
        locality=locality,
        place=place,
        said_at=said_at,
    )


YEAR = NOON + timedelta(days=365)
