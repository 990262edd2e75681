"""Commitments across sessions: words from released summaries, a state both sides see and set."""

from datetime import timedelta

import pytest

from assistant.commitments.tracked import NoSuchPlaceError, NotNowError, NotTrackedError
from assistant.rights.schedule import load_schedule
from assistant.storage.commitment_records import Standing
from assistant.storage.request_records import Reply
from assistant.storage.rights_records import Category
from assistant.storage.statuses import Status
from governance.identity import Actor, Role
from governance.ledger.kinds import EventKind
from tests.databases import connected
from tests.integration.sessions.scene import CODE


def approved(stage):
    session = stage.takes_in()
    stage.chatham.worker.run_next()
    stage.approves(session)
    return session


@pytest.fixture
def desk(stage):
    return stage.chatham.coaching.commitments


def change(desk, one, by, standing=Standing.DONE, due_on=None, version=None):
    return desk.change(
        one.session,
        one.line,
        standing=standing,
        due_on=due_on,
        version=one.version if version is None else version,
        by=by,
    )


def rows(tmp_path):
    with connected(f"sqlite:///{tmp_path / 'home' / 'chatham.db'}") as connection:
        return connection.exec_driver_sql("SELECT * FROM commitment_state").mappings().all()


def test_both_sides_see_and_set_a_state(stage, desk, clock):
    approved(stage)
    clock.tick(days=7)
    second = approved(stage)
    for_coach = desk.of(CODE, reader=stage.coach)
    assert for_coach.commitments[0].session == second.id
    assert len({c.session for c in for_coach.commitments}) == 2
    one = for_coach.commitments[0]
    assert "Zofia" in one.words.action
    assert (one.standing, one.set_by, one.version) == (Standing.OPEN, None, 0)
    done = change(desk, one, stage.coachee)
    assert (done.standing, done.set_by, done.set_at) == (Standing.DONE, Role.COACHEE, clock.now())
    seen = {(c.session, c.line): c for c in desk.of(CODE, reader=stage.coach).commitments}
    assert seen[one.session, one.line] == done
    # The same words in another session are another commitment.
    assert [c.standing for c in seen.values()].count(Standing.DONE) == 1
    day = clock.now().date() + timedelta(days=9)
    again = change(desk, done, stage.coach, Standing.OPEN, day)
    assert (again.due_on, again.set_by, again.version) == (day, Role.COACH, 2)
    assert desk.of(CODE, reader=stage.coachee).open[0].due_on == day
    assert stage.kinds().count(EventKind.COMMITMENT_STATE_CHANGED) == 2


def test_a_change_over_a_version_nobody_sees_any_more_is_refused(stage, desk):
    approved(stage)
    one = desk.of(CODE, reader=stage.coach).commitments[0]
    change(desk, one, stage.coachee)
    for version in (0, 7):
        with pytest.raises(NotNowError):
            change(desk, one, stage.coach, Standing.DROPPED, version=version)
    assert desk.of(CODE, reader=stage.coach).commitments[0].standing is Standing.DONE


def test_a_draft_is_the_coachs_to_see_and_nobodys_to_set(stage, desk):
    session = stage.takes_in()
    stage.chatham.worker.run_next()
    (one, *_) = desk.of(CODE, reader=stage.coach).commitments
    assert (one.session, one.approved) == (session.id, False)
    assert desk.of(CODE, reader=stage.coachee).commitments == ()
    with pytest.raises(NotNowError):
        change(desk, one, stage.coach)
    with pytest.raises(NotTrackedError):
        change(desk, one, stage.coachee)


def test_nobody_else_learns_anything(stage, desk, others):
    approved(stage)
    one = desk.of(CODE, reader=stage.coach).commitments[0]
    strangers = [*others, Actor(person=stage.coach.person, role=Role.COACHEE)]
    strangers += [Actor(person=stage.coach.person, role=r) for r in Role if r.value[:5] != "coach"]
    strangers += [Actor(person=None, role=r) for r in Role]
    for stranger in strangers:
        with pytest.raises(NotTrackedError) as real:
            desk.of(CODE, reader=stranger)
        with pytest.raises(NotTrackedError) as made_up:
            desk.of("nowhere", reader=stranger)
        assert str(real.value) == str(made_up.value)
        with pytest.raises(NotTrackedError):
            change(desk, one, stranger)
    with pytest.raises(NotTrackedError):
        desk.change(
            one.session, "0" * 32, standing=Standing.DONE, due_on=None, version=0, by=stage.coach
        )


def test_every_look_is_in_the_ledger_and_no_word_in_the_row(stage, desk, tmp_path):
    session = approved(stage)
    before = stage.kinds().count(EventKind.RELEASE_SUMMARY_VIEWED)
    one = desk.of(CODE, reader=stage.coach).commitments[0]
    assert stage.kinds().count(EventKind.RELEASE_SUMMARY_VIEWED) == before + 1
    change(desk, one, stage.coach)
    (row,) = rows(tmp_path)
    assert row["session_id"] == session.id
    for word in ("sorry", "Zofia", "rota"):
        assert word not in str(dict(row))
    assert repr(one).count("Zofia") == 0


@pytest.mark.parametrize("years", [-4, 4])
def test_a_day_is_within_reach(stage, desk, clock, years):
    approved(stage)
    one = desk.of(CODE, reader=stage.coach).commitments[0]
    day = clock.now().date() + timedelta(days=365 * years)
    with pytest.raises(NotNowError):
        change(desk, one, stage.coach, Standing.OPEN, day)


def test_withdrawn_consent_withholds_with_its_reason_and_erasing_takes_the_state(
    stage, desk, clock, tmp_path
):
    approved(stage)
    change(desk, desk.of(CODE, reader=stage.coach).commitments[0], stage.coach)
    stage.ends_consent_only(stage.coachee)
    across = desk.of(CODE, reader=stage.coach)
    assert across.commitments == ()
    assert across.withheld[0].reason == "consent_withdrawn"
    clock.tick(minutes=1)
    stage.says_yes(stage.coachee)
    stage.withdraws(stage.coachee)
    assert rows(tmp_path) == []


def test_the_state_goes_with_the_commitments_time(stage, desk, clock, tmp_path):
    approved(stage)
    change(desk, desk.of(CODE, reader=stage.coach).commitments[0], stage.coach)
    clock.tick(days=load_schedule().time(Category.COMMITMENTS).days + 1)
    stage.chatham.retention.run()
    assert rows(tmp_path) == []


def test_a_contested_line_is_marked_until_the_coach_answers(stage, desk):
    session = approved(stage)
    contesting = stage.chatham.requests.contesting
    contest = contesting.contest(session.id, "commitments:1", "Not Friday.", by=stage.coachee)
    assert desk.of(CODE, reader=stage.coach).commitments[0].contested
    contesting.answer(contest.id, Reply.AGREED, "You are right.", by=stage.coach)
    assert not desk.of(CODE, reader=stage.coachee).commitments[0].contested


def test_a_part_opens_its_own_summaries_and_no_other(stage, desk, clock):
    said = [approved(stage).id for _ in range(3) if clock.tick(days=1)][::-1]
    looks = stage.kinds().count(EventKind.RELEASE_SUMMARY_VIEWED)
    first = desk.part([CODE], reader=stage.coach, start=0, most=2)
    assert stage.kinds().count(EventKind.RELEASE_SUMMARY_VIEWED) == looks + 2
    rest = desk.part([CODE], reader=stage.coach, start=2, most=2)
    assert (first.more, rest.more) == (True, False)
    shown = [one.session for part in (first, rest) for one in part.across[CODE].commitments]
    assert list(dict.fromkeys(shown)) == said
    every = desk.of(CODE, reader=stage.coach).commitments
    assert (*first.across[CODE].commitments, *rest.across[CODE].commitments) == every
    past = desk.part([CODE], reader=stage.coach, start=3, most=2)
    assert (past.across, past.more) == ({}, False)
    with pytest.raises(NotTrackedError):
        desk.part(["south-2"], reader=stage.coach, start=0, most=2)


def test_what_comes_in_or_goes_between_two_parts_moves_nothing(stage, desk, clock):
    said = [approved(stage).id for _ in range(4) if clock.tick(days=1)][::-1]
    looks = stage.kinds().count(EventKind.RELEASE_SUMMARY_VIEWED)
    first = desk.after(CODE, reader=stage.coachee, after=None, most=2)
    assert stage.kinds().count(EventKind.RELEASE_SUMMARY_VIEWED) == looks + 2
    assert first.last == said[1]
    clock.tick(days=1)
    approved(stage)
    with stage.chatham.database.write() as work:
        work.sessions.erase(first.last, status=Status.EXPIRED, at=clock.now())
    rest = desk.after(CODE, reader=stage.coachee, after=first.last, most=2)
    shown = [one.session for part in (first, rest) for one in part.across[CODE].commitments]
    assert list(dict.fromkeys(shown)) == said
    assert (rest.more, rest.last) == (False, None)


def test_a_place_in_another_engagement_is_no_place_here(stage, desk, others):
    coach, _coachee = others
    session = approved(stage)
    with pytest.raises(NoSuchPlaceError):
        desk.after("south-1", reader=coach, after=session.id, most=2)
    with pytest.raises(NotTrackedError):
        desk.after(CODE, reader=coach, after=session.id, most=2)
