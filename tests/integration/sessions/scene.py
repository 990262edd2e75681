"""A small installation on real SQLite with two people who have said yes, and a short session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.bootstrap import Chatham
from assistant.bundles.office import OnTrial
from assistant.cli.installing import install
from assistant.config import Settings
from assistant.foundations import Overrides
from assistant.llm.generation import Reads
from assistant.llm.hashing_embedder import HashingEmbedder
from assistant.programme.demonstration import set_up
from assistant.sessions.consenting import Withdrawal
from assistant.sessions.reception import Arrival
from assistant.sessions.releaser import Reading
from assistant.storage.records import SessionRecord
from governance.consent.records import Channel, Place
from governance.consent.words import Word
from governance.identity import (
    EMBEDDED,
    Actor,
    EngagementId,
    Locality,
    PersonId,
    Processor,
    Role,
    SessionId,
    SessionSummary,
)
from governance.ledger.kinds import EventKind
from governance.raw import CoacheeLevel, SessionContext, Transcript, Turn
from tests.stand_ins import ListAnalyzer, QuietClassifier

CODE = EngagementId("north-7")
CANARY = "zaffre"
"""A word that is said in every session here and may turn up nowhere else."""

ORDINARY = (
    ("coach", "What would make this hour worth it for you?"),
    ("coachee", "I want to hand the rota to Zofia without hovering over her the whole week."),
    ("coach", "What happens now when you try to hand something over?"),
    ("coachee", "I gave Zofia the rota in autumn and then I changed it behind her back."),
    ("coach", "What could you do differently this time?"),
    ("coachee", f"I could say sorry to her, or I could split the rota with the {CANARY} team."),
    ("coach", "So what are you going to do, and by when?"),
    ("coachee", "I will say sorry to Zofia on Friday and give her the rota for good."),
)
EXECUTIVE = (
    ("coach", "What would you like to look at today?"),
    (
        "coachee",
        f"Our CEO is stepping down in spring and the chair asked me to be interim {CANARY} CEO.",
    ),
    ("coach", "How is that for you?"),
    ("coachee", "The board wants me to succeed him and nobody knows about it yet."),
)


def settings(home: Path) -> Settings:
    return Settings(
        home=home,
        database_url="",
        key_file=None,
        llm="",
        llm_base_url="",
        llm_reads=Reads.SESSION,
    )


def overrides(analyzer: ListAnalyzer | None = None, **more: object) -> Overrides:
    found = analyzer or ListAnalyzer("Zofia")
    # What stands in for the models here is nothing anybody approves.
    more.setdefault("approvals", OnTrial())
    return Overrides(
        analyzer=found, embedder=HashingEmbedder(), classifier=QuietClassifier(), **more
    )  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    chatham: Chatham
    coach: Actor
    coachee: Actor

    def says_yes(self, *people: Actor, locality: Locality = Locality.LOCAL) -> None:
        for actor in people or (self.coach, self.coachee):
            self.chatham.consenting.grant(self.word(actor, locality), by=actor)

    def withdraws(self, actor: Actor, locality: Locality = Locality.LOCAL) -> Withdrawal:
        return self.chatham.consenting.withdraw(self.word(actor, locality), by=actor)

    def ends_consent_only(self, actor: Actor) -> None:
        """The word alone, without what follows from it: the gates have to stop it by themselves."""
        with self.chatham.database.write() as work:
            self.chatham.consent_desk(work).withdraw(self.word(actor), by=actor)

    def approves(self, record: SessionRecord) -> None:
        self.chatham.approval.approve(record.id, by=self.coach)

    def word(self, actor: Actor, locality: Locality = Locality.LOCAL) -> Word:
        return Word(
            person=actor.person or PersonId(""),
            purpose=SessionSummary,
            channel=Channel.CLI,
            locality=locality,
            place=Place(engagement=CODE),
        )

    def arrival(
        self,
        said: Sequence[tuple[str, str]] = ORDINARY,
        *,
        processor: Processor = EMBEDDED,
        level: CoacheeLevel | None = None,
    ) -> Arrival:
        people = {"coach": self.coach.person, "coachee": self.coachee.person}
        turns = tuple(
            Turn(number=n, speaker=people[part] or PersonId(""), role=part, text=text)  # type: ignore[arg-type]
            for n, (part, text) in enumerate(said, start=1)
        )
        session = SessionId(self.chatham.ids.new("ses"))
        transcript = Transcript(
            session=session,
            engagement=CODE,
            turns=turns,
            context=SessionContext(coachee_level=level),
        )
        return Arrival(transcript=transcript, medium="plain", processor=processor)

    def takes_in(
        self, said: Sequence[tuple[str, str]] = ORDINARY, *, processor: Processor = EMBEDDED
    ) -> SessionRecord:
        received = self.chatham.reception.receive(
            self.arrival(said, processor=processor), by=self.coach
        )
        assert isinstance(received, SessionRecord)
        return received

    def session(self, record: SessionRecord) -> SessionRecord:
        with self.chatham.database.read() as work:
            return work.sessions.get(record.id)

    def kinds(self) -> list[EventKind]:
        with self.chatham.database.read() as work:
            return [e.kind for e in self.chatham.ledger(work).events() if e is not None]

    def reads(self, record: SessionRecord, reader: Actor) -> Reading:
        answer = self.chatham.releaser.summary(record.id, reader=reader)
        assert isinstance(answer, Reading)
        return answer


def scene(
    home: Path, given: Overrides | None = None, *, settings_: Settings | None = None
) -> Scene:
    chatham = install(settings_ or settings(home), given or overrides())
    set_up(chatham.programme)
    circle = chatham.people.confirm(CODE, {"Farah": "coach", "Abena": "coachee"})
    people = {role: Actor(person=p, role=role) for p, role in circle.roles.items()}
    return Scene(chatham=chatham, coach=people[Role.COACH], coachee=people[Role.COACHEE])
