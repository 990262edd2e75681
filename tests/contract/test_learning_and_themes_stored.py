"""Modules proposed, written and counted, taxonomies and what reports cost, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from assistant.storage.database import Database
from assistant.storage.errors import AlreadyStored, KeyDestroyed, NotStored, StorageError
from assistant.storage.learning_records import (
    ModuleState,
    OwnModuleRecord,
    ProposalRecord,
    Proposed,
    Tally,
    Tried,
)
from assistant.storage.theme_records import (
    FacetSet,
    NoisyCounts,
    Question,
    ReleaseRecord,
    TaxonomyRecord,
)
from governance.errors import SealError
from governance.identity import PersonId, SessionId
from tests.databases import COACH, COACHEE, ENGAGEMENT, Site, add_engagement, add_session, connected
from tests.fakes import NOON

S1 = SessionId("ses_1")
PROPOSED = Proposed(
    module="delegation/1", theme="delegation", goal=0, turns=(2, 4), catalogue="a" * 64
)
PROPOSAL = ProposalRecord(
    id="lrn_1",
    person=COACHEE.person,
    engagement=ENGAGEMENT,
    session=S1,
    at=NOON,
    proposed=PROPOSED,
)
OWN = OwnModuleRecord(
    id="own-delegation",
    version=1,
    state=ModuleState.DRAFT,
    theme="delegation",
    written_by=PersonId("per_writer"),
    at=NOON,
    text="Zoë's own words\n",
)
ASKED = Question(cohort="north", period="2026-Q1", taxonomy="themes-v1", classifier="b" * 16)
RELEASE = ReleaseRecord(id="thr_1", question=ASKED, enrolled=24, cost=500_000, created_at=NOON)
DRAFT = TaxonomyRecord(
    version="themes-v1.2",
    base="themes-v1",
    document=b'{"title": "Zo\xc3\xab"}',
    drafted_by=PersonId("per_drafter"),
    drafted_at=NOON,
)


class TestProposals:
    def test_what_an_owner_answers_comes_back_and_stands_nowhere(self, site: Site) -> None:
        database = site.open()
        add_session(database)
        answered = replace(PROPOSED, tried=Tried.PARTLY, useful=True, note="gentian")
        with database.write() as work:
            work.learning.add(PROPOSAL)
            work.learning.put(replace(PROPOSAL, proposed=answered))
        with database.read() as work:
            (stored,) = work.learning.of(COACHEE.person)
            assert stored == replace(PROPOSAL, proposed=answered)
            assert work.learning.of_engagement(ENGAGEMENT) == (stored,)
            assert work.learning.of(COACH.person) == ()
            assert "gentian" not in repr(stored)
        with connected(site.url) as connection:
            rows = connection.exec_driver_sql("SELECT * FROM learning_proposal").fetchall()
        assert "gentian" not in repr(rows)
        assert "delegation" not in repr(rows)

    def test_one_moved_to_another_place_does_not_open(self, site: Site) -> None:
        database = site.open()
        add_session(database)
        with database.write() as work:
            work.learning.add(PROPOSAL)
        with connected(site.url) as connection:
            connection.exec_driver_sql("UPDATE learning_proposal SET id = 'lrn_2'")
            connection.commit()
        with database.read() as work, pytest.raises(SealError):
            work.learning.of(COACHEE.person)

    def test_the_last_one_is_the_newest(self, database: Database) -> None:
        add_session(database)
        later = replace(PROPOSAL, id="lrn_0", at=NOON + timedelta(days=7))
        with database.write() as work:
            work.learning.add(later)
            work.learning.add(PROPOSAL)
        with database.read() as work:
            assert work.learning.latest(COACHEE.person) == later
            assert [one.id for one in work.learning.of(COACHEE.person)] == ["lrn_0", "lrn_1"]

    def test_it_goes_with_its_session_or_its_person_and_is_not_put_back(
        self, database: Database
    ) -> None:
        add_session(database)
        with database.write() as work:
            work.learning.add(PROPOSAL)
            assert work.learning.erase([SessionId("ses_2")]) == 0
            assert work.learning.erase([S1]) == 1
            work.learning.add(PROPOSAL)
            assert work.learning.erase_of(COACH.person) == 0
            assert work.learning.erase_of(COACHEE.person) == 1
        with database.write() as work, pytest.raises(NotStored):
            work.learning.put(PROPOSAL)

    def test_without_its_key_it_is_neither_read_nor_kept(self, database: Database) -> None:
        add_session(database)
        with database.write() as work:
            work.learning.add(PROPOSAL)
            work.keys.destroy_session_key(S1)
        with database.read() as work:
            assert [one.proposed for one in work.learning.of(COACHEE.person)] == [None]
        with pytest.raises(KeyDestroyed), database.write() as work:
            work.learning.add(replace(PROPOSAL, id="lrn_2"))


class TestOwnModules:
    def test_a_version_is_kept_once_and_decided_once(self, database: Database) -> None:
        decider = PersonId("per_reader")
        with database.write() as work:
            work.learning_modules.add(OWN)
        with pytest.raises(AlreadyStored), database.write() as work:
            work.learning_modules.add(OWN)
        with database.write() as work:
            moved = work.learning_modules.decide(OWN, ModuleState.PUBLISHED, by=decider)
        assert moved == replace(OWN, state=ModuleState.PUBLISHED, decided_by=decider)
        with pytest.raises(NotStored), database.write() as work:
            work.learning_modules.decide(OWN, ModuleState.REFUSED, by=decider)
        with database.read() as work:
            assert work.learning_modules.published() == (moved,)

    def test_the_newest_published_version_counts(self, database: Database) -> None:
        published = replace(OWN, state=ModuleState.PUBLISHED)
        with database.write() as work:
            for version in (1, 2, 10):
                work.learning_modules.add(replace(published, version=version))
            work.learning_modules.add(replace(OWN, version=11))
        with database.read() as work:
            (one,) = work.learning_modules.published()
            assert one.version == 10
            assert [o.version for o in work.learning_modules.all()] == [11, 10, 2, 1]

    def test_counts_are_shown_from_five_on_and_then_by_fives(self, database: Database) -> None:
        shown: list[tuple[Tally, ...]] = []
        for useful in (True, True, False, True, True, False):
            with database.write() as work:
                work.learning_modules.count("delegation/1", useful=useful)
            with database.read() as work:
                shown.append(work.learning_modules.tallies())
        five = (Tally(module="delegation/1", answers=5, useful=4),)
        assert shown == [(), (), (), (), five, five]


class TestTaxonomies:
    def test_there_is_one_draft_and_what_is_published_stays(self, database: Database) -> None:
        second = replace(DRAFT, version="themes-v1.3")
        with database.write() as work:
            work.taxonomies.put_draft(replace(DRAFT, document=b"{}"))
            work.taxonomies.put_draft(DRAFT)
            assert work.taxonomies.all() == (DRAFT,)
            assert work.taxonomies.publish(DRAFT.version, by=PersonId("per_owner"), at=NOON)
            assert not work.taxonomies.publish(DRAFT.version, by=PersonId("per_x"), at=NOON)
            work.taxonomies.put_draft(second)
            assert work.taxonomies.drop_draft()
            assert not work.taxonomies.drop_draft()
        kept = replace(DRAFT, published_by=PersonId("per_owner"), published_at=NOON)
        with database.read() as work:
            assert work.taxonomies.all() == (kept,)
        with pytest.raises(AlreadyStored), database.write() as work:
            work.taxonomies.put_draft(DRAFT)

    def test_a_draft_is_the_last_whatever_it_is_called(self, database: Database) -> None:
        with database.write() as work:
            for number, name in enumerate(("themes-v1.10", "themes-v1.9")):
                work.taxonomies.put_draft(replace(DRAFT, version=name))
                at = NOON + timedelta(days=number)
                assert work.taxonomies.publish(name, by=None, at=at)
            work.taxonomies.put_draft(replace(DRAFT, version="a"))
        with database.read() as work:
            names = [one.version for one in work.taxonomies.all()]
        assert names == ["themes-v1.10", "themes-v1.9", "a"]


class TestReleases:
    def test_everybody_is_charged_once_and_counts_are_kept_once(self, database: Database) -> None:
        add_engagement(database)
        people = frozenset({COACHEE.person, PersonId("per_other")})
        first, second = (
            NoisyCounts(by_code={"self": 9}, covered=20),
            NoisyCounts(by_code={}, covered=1),
        )
        with database.write() as work:
            work.theme_releases.take_turn()
            work.themes.add_cohort("north", NOON)
            work.themes.enrol(ENGAGEMENT, "north")
            work.theme_releases.reserve(RELEASE, people, 2026)
        with pytest.raises(StorageError), database.write() as work:
            work.theme_releases.reserve(replace(RELEASE, id="thr_2"), people, 2026)
        with database.write() as work:
            assert work.theme_releases.charged(RELEASE.id) == people
            assert work.theme_releases.spent(people, 2026) == dict.fromkeys(people, 500_000)
            assert work.theme_releases.spent(people, 2025) == {}
            assert work.theme_releases.uncounted() == (RELEASE,)
            assert work.theme_releases.publish(RELEASE.id, first)
            assert not work.theme_releases.publish(RELEASE.id, second)
            assert work.theme_releases.uncounted() == ()
            assert work.theme_releases.release(ASKED) == replace(RELEASE, counts=first)

    def test_what_people_lost_outlives_the_release(self, database: Database) -> None:
        with database.write() as work:
            work.themes.add_cohort("north", NOON)
            work.theme_releases.reserve(RELEASE, {COACHEE.person}, 2026)
            assert work.theme_releases.forget_releases(NOON) == 0
            assert work.theme_releases.forget_releases(NOON + timedelta(seconds=1)) == 1
            assert work.theme_releases.get(RELEASE.id) is None
            assert work.theme_releases.most_spent({COACHEE.person}, 2026) == 500_000

    def test_facets_of_whoever_is_charged_are_read_and_no_others(self, database: Database) -> None:
        add_session(database)
        facets = FacetSet(taxonomy="themes-v1", classifier="b" * 16, themes={"delegation": 0.9})
        with database.write() as work:
            work.themes.add_cohort("north", NOON)
            work.themes.enrol(ENGAGEMENT, "north")
            work.themes.put_facets(S1, ENGAGEMENT, "2026-Q1", facets)
        with database.read() as work:
            charged = {COACHEE.person}
            (batch,) = work.themes.facets_paid_for(ASKED, ("2026-Q1",), charged)
            assert [one.by_person for one in batch] == [{COACHEE.person: {"delegation"}}]
            assert [one.room for one in batch] == [{COACH.person, COACHEE.person}]
            for periods, people in ((("2026-Q2",), charged), (("2026-Q1",), {COACH.person})):
                (none,) = work.themes.facets_paid_for(ASKED, periods, people)
                assert list(none) == []
