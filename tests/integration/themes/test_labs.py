from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from assistant.llm.facets import FacetEngine
from assistant.storage.records import Participant
from assistant.storage.theme_records import FacetSet
from assistant.themes.agreed import StillAgreed
from assistant.themes.classifier import Facet
from assistant.themes.periods import Period
from assistant.themes.taxonomy import installed
from governance.consent.gate import ConsentGate
from governance.consent.notices import bundled_notices
from governance.consent.records import Channel, Place
from governance.consent.words import Word
from governance.identity import (
    EMBEDDED,
    Actor,
    EngagementId,
    Locality,
    PersonId,
    Role,
    SessionId,
    ThemeReport,
)
from governance.masked import MaskedTranscript, MaskedTurn
from governance.privacy.cohort_rules import LARGE_DESIGN, SMALL_DESIGN
from governance.stages import Header
from tests.databases import new_session
from tests.integration.themes.conftest import COACH

LAB = EngagementId("lab-1")
ONE, TWO, AWAY = (PersonId(f"per_{name}") for name in ("one", "two", "away"))


def lab(chatham, sessions):
    """A lab of three, one of whom is never there; sessions: person → themes, each."""
    versions = chatham.themes.desk.versions()
    at = datetime(2026, 1, 1, tzinfo=UTC)
    people = (ONE, TWO, AWAY)
    who = [Participant(person=p, role=Role.COACHEE) for p in people]
    with chatham.database.write() as work:
        work.themes.add_cohort("north", at)
        coach = Participant(person=COACH, role=Role.COACH)
        work.engagements.add(LAB, participants=(coach, *who), at=at)
        work.themes.enrol(LAB, "north")
        for n, each in enumerate(sessions):
            session = SessionId(f"ses_lab_{n}")
            work.sessions.add(new_session(session, engagement=LAB))
            facets = FacetSet(
                taxonomy=versions.base,
                classifier=versions.classifier,
                themes={t: 0.9 for found in each.values() for t in found},
                each={person: dict.fromkeys(found, 0.9) for person, found in each.items()},
            )
            work.themes.put_facets(session, LAB, "2026-Q1", facets)


def paid_for(work, *people):
    question = Asked(cohort="north")
    return [
        one
        for batch in work.themes.facets_paid_for(question, ("2026-Q1",), people)
        for one in batch
    ]


class Asked:
    def __init__(self, cohort):
        self.cohort = cohort


def test_in_a_lab_each_counts_by_their_own_words_and_only_who_is_charged(stage):
    sessions = ({ONE: ["feedback"], TWO: ["delegation"]}, {ONE: ["feedback"], TWO: ["resilience"]})
    lab(stage.chatham, sessions)
    with stage.chatham.database.read() as work:
        assert work.themes.enrolled("north") == {ONE, TWO, AWAY}
        found = paid_for(work, ONE, TWO)
        charged = paid_for(work, TWO)
    assert [dict(one.by_person) for one in found] == [
        {ONE: {"feedback"}, TWO: {"delegation"}},
        {ONE: {"feedback"}, TWO: {"resilience"}},
    ]
    # Who was away need not have agreed to what others said.
    assert all(one.room == {ONE, TWO, COACH} for one in found)
    assert all(one.by_person.keys() == {TWO} for one in charged)


@pytest.mark.verify
def test_a_person_in_three_labs_counts_once(stage, agreed):
    lab(stage.chatham, [{ONE: ["feedback"], TWO: ["feedback"]}] * 3)
    counting = stage.chatham.themes.counting
    with stage.chatham.database.write() as work:
        from assistant.storage.theme_records import Question, ReleaseRecord

        now = stage.chatham.themes.desk.versions()
        release = ReleaseRecord(
            id="thr_1",
            question=Question(
                cohort="north",
                period="2026-Q1",
                taxonomy=now.taxonomy.version,
                classifier=now.classifier,
            ),
            enrolled=3,
            cost=1,
            created_at=datetime(2026, 4, 1, tzinfo=UTC),
        )
        work.theme_releases.reserve(release, [ONE, TWO, AWAY], 2026)
    people = counting._people(release, now.taxonomy, LARGE_DESIGN)
    assert people == {ONE: {"feedback"}, TWO: {"feedback"}}


class Echo:
    """Finds the themes whose names are said."""

    version = "echo"

    def __init__(self, taxonomy):
        self.taxonomy = taxonomy

    def facets(self, turns):
        said = " ".join(turns)
        return [Facet(theme=t, score=0.9) for t in self.taxonomy.themes if t in said]


def test_the_engine_reads_each_of_a_group_alone(monkeypatch):
    turns = [
        MaskedTurn(number=1, speaker=COACH, role="coach", text="resilience or delegation?"),
        MaskedTurn(number=2, speaker=ONE, role="coachee", text="feedback"),
        MaskedTurn(number=3, speaker=TWO, role="coachee", text="delegation"),
    ]
    engine = FacetEngine(lambda: Echo(installed()))
    masked = {"now": MaskedTranscript(turns=tuple(turns), issued=frozenset())}
    monkeypatch.setattr("assistant.llm.facets.open_for_engine", lambda _stage: masked["now"])
    group = engine.facets(None)
    assert {p: set(t) for p, t in group.each.items()} == {ONE: {"feedback"}, TWO: {"delegation"}}
    masked["now"] = MaskedTranscript(turns=tuple(turns[:2]), issued=frozenset())
    alone = engine.facets(None)
    assert set(alone.each) == {ONE}
    assert alone.each[ONE] == alone.themes != {}


def test_asking_once_for_many_says_what_the_gate_says_for_each(stage):
    """Words about one session alone are heard for that session alone."""
    coach, coachee = stage.coach, stage.coachee
    place = stage.word(coachee).place
    versions = stage.chatham.themes.desk.versions()
    sessions = [SessionId(f"ses_{n}") for n in range(3)]
    with stage.chatham.database.write() as work:
        work.themes.add_cohort("north", datetime(2026, 1, 1, tzinfo=UTC))
        work.themes.enrol(place.engagement, "north")
        for session in sessions:
            work.sessions.add(new_session(session, engagement=place.engagement))
            facets = FacetSet(
                taxonomy=versions.base,
                classifier=versions.classifier,
                themes={"feedback": 0.9},
                each={coachee.person: {"feedback": 0.9}},
            )
            work.themes.put_facets(session, place.engagement, "2026-Q1", facets)
    for actor in (coach, coachee):
        word = replace(stage.word(actor), purpose=ThemeReport)
        stage.chatham.consenting.grant(word, by=actor)
    with stage.chatham.database.write() as work:  # the word alone, without what follows from it
        desk = stage.chatham.consent_desk(work)
        desk.withdraw(_about(sessions[1], place, coachee), by=coachee)
    with stage.chatham.database.read() as work:
        batch = paid_for(work, coachee.person)
        agreed = StillAgreed(work, batch, clock=stage.chatham.clock, ids=stage.chatham.ids)
        gate = ConsentGate(work.consents, stage.chatham.clock, stage.chatham.ids)
        told = {one.session: agreed.counts(one) for one in batch}
        each = {one.session: gate.recheck(_header(one)) is None for one in batch}
    assert told == each
    assert told == {sessions[0]: True, sessions[1]: False, sessions[2]: True}


def test_a_yes_to_an_earlier_notice_is_no_yes_to_what_only_a_later_one_tells(stage):
    coach, coachee = stage.coach, stage.coachee
    place = stage.word(coachee).place
    versions = stage.chatham.themes.desk.versions()
    with stage.chatham.database.write() as work:
        work.themes.add_cohort("north", datetime(2026, 1, 1, tzinfo=UTC))
        work.themes.enrol(place.engagement, "north")
        work.sessions.add(new_session(SessionId("ses_1"), engagement=place.engagement))
        facets = FacetSet(
            taxonomy=versions.base,
            classifier=versions.classifier,
            themes={"feedback": 0.9},
            each={coachee.person: {"feedback": 0.9}},
        )
        work.themes.put_facets(SessionId("ses_1"), place.engagement, "2026-Q1", facets)
        desk = stage.chatham.consent_desk(work)
        about = {n.version: n for n in work.consents.notices() if n.purposes == {ThemeReport.code}}
        for actor in (coach, coachee):
            word = replace(stage.word(actor), purpose=ThemeReport)
            desk.grant(word, about[1].ref, by=actor)

    def counted(told_from: int) -> bool:
        with stage.chatham.database.read() as work:
            batch = paid_for(work, coachee.person)
            clock, ids = stage.chatham.clock, stage.chatham.ids
            agreed = StillAgreed(work, batch, clock=clock, ids=ids, told_from=told_from)
            return all(agreed.counts(one) for one in batch)

    assert counted(LARGE_DESIGN.told_from)
    assert not counted(SMALL_DESIGN.told_from)
    with stage.chatham.database.write() as work:
        desk = stage.chatham.consent_desk(work)
        for actor in (coach, coachee):
            desk.grant(replace(stage.word(actor), purpose=ThemeReport), about[2].ref, by=actor)
    assert counted(SMALL_DESIGN.told_from)


def test_the_notice_of_today_tells_of_every_way_of_counting():
    newest = max(n.version for n in bundled_notices() if ThemeReport.code in n.purposes)
    assert newest >= max(LARGE_DESIGN.told_from, SMALL_DESIGN.told_from)
    (text,) = (n.text for n in bundled_notices() if n.id == "chatham.themes" and n.version == 2)
    assert "each of the five you touched counts once" in " ".join(text.split())


def _about(session, place, actor: Actor):
    return Word(
        person=actor.person,
        purpose=ThemeReport,
        channel=Channel.CLI,
        locality=Locality.LOCAL,
        place=Place(engagement=place.engagement, session=session),
    )


def _header(one):
    return Header(
        session=one.session,
        engagement=one.engagement,
        purpose=ThemeReport.code,
        processor=EMBEDDED,
        subjects=one.room,
        decisions=(),
    )


def test_a_whole_year_takes_in_its_quarters():
    assert Period.parse("2026").quarters == ("2026", "2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4")
    assert Period.parse("2026-Q3").quarters == ("2026-Q3",)
