"""A coach's words on their way into a summary: through every gate, once, over nobody else's."""

from __future__ import annotations

import pytest

from assistant.masking.missed import Remedy
from assistant.sessions.editing import EditError, SummaryMovedOnError, words_of
from assistant.sessions.releaser import NothingToReadError
from assistant.storage.errors import NotStored
from assistant.storage.records import StageName
from assistant.storage.request_records import Ground
from assistant.storage.statuses import Status
from assistant.storage.summary_records import EditState
from assistant.summary.lines import Add, Remove, Reword, Section
from governance.identity import Actor, PersonId, Role
from governance.ledger.kinds import EventKind
from governance.outcomes import Blocked, NoConsent, ReasonCode, Route
from governance.privacy.missed import Missed
from governance.privacy.vault import Kind
from tests.databases import connected
from tests.integration.sessions.scene import CODE
from tests.stand_ins import ListAnalyzer

NEW = "Zofia keeps the rota, and Marek covers the late shift."


@pytest.fixture
def analyzer():
    return ListAnalyzer("Zofia", "Marek")


@pytest.fixture
def record(stage):
    taken = stage.takes_in()
    list(stage.chatham.worker.drain())
    assert stage.session(taken).status is Status.IN_REVIEW
    return stage.session(taken)


@pytest.fixture
def office(stage):
    return stage.chatham.summaries


def page(stage, record):
    return stage.chatham.drafts.show(record.id, reader=stage.coach)


def asks(stage, record, change, *, version=None, by=None):
    return stage.chatham.summaries.editing.ask(
        record.id,
        change,
        expected_version=stage.session(record).version if version is None else version,
        by=by or stage.coach,
    )


def makes(stage, record, change):
    asked = asks(stage, record, change)
    assert asked.state is EditState.WAITING, asked
    return stage.chatham.summaries.edit_run.run(asked)


def texts(stage, record):
    return [one.text for one in page(stage, record).lines]


def stored(tmp_path):
    return (tmp_path / "home" / "chatham.db").read_bytes()


def test_a_reworded_line_keeps_its_turns_and_says_whose_words_it_is(stage, record):
    before = page(stage, record)
    first = before.lines[0]
    made = makes(stage, record, Reword(line=first.id, text=f"  {NEW}\n"))
    assert made.state is EditState.MADE
    after = page(stage, record)
    assert after.lines[0].text == NEW
    assert after.lines[0].line.source == "coach"
    assert after.lines[0].line.turns == first.line.turns
    assert [x.text for x in after.lines[1:]] == [x.text for x in before.lines[1:]]
    assert after.version == before.version + 1


def test_names_are_masked_at_rest_known_and_new_ones(stage, record):
    makes(stage, record, Add(section=Section.GOAL, text=NEW, turns=(2,)))
    with stage.chatham.database.read() as work:
        guarded = stage.chatham.stages.guarded(work, stage.session(record))
        entries = {e.canonical: e.pseudonym for e in work.vaults.of(CODE).entries()}
    # Only the seal knows what is inside; a test may look where the product may not.
    (line,) = [one.text for one in guarded._held.answer.cited() if "late shift" in one.text]
    assert line == NEW.replace("Zofia", entries["Zofia"]).replace("Marek", entries["Marek"])


@pytest.mark.verify
def test_an_added_line_cites_any_turn_while_the_transcript_is_kept(stage, record):
    uncited = set(range(1, 9)) - set(page(stage, record).turns)
    turn = min(uncited, default=1)
    made = makes(stage, record, Add(section=Section.OPTIONS, text="Split the week.", turns=(turn,)))
    assert made.state is EditState.MADE
    assert turn in page(stage, record).turns
    added = next(x for x in page(stage, record).lines if x.text == "Split the week.")
    assert added.section == "options"
    assert added.line.turns == (turn,)


@pytest.mark.verify
def test_a_line_without_evidence_may_never_be(stage, record):
    with pytest.raises(EditError):
        asks(stage, record, Add(section=Section.GOAL, text="Split the week.", turns=()))
    with pytest.raises(EditError):
        asks(stage, record, Reword(line="overview:1", text="Split the week.", turns=()))
    refused = makes(stage, record, Add(section=Section.GOAL, text="Split the week.", turns=(99,)))
    assert refused.state is EditState.REFUSED
    assert refused.reason is ReasonCode.OUTPUT_WITHOUT_EVIDENCE


@pytest.mark.verify
def test_a_commitment_with_owner_and_day(stage, record):
    change = Add(
        section=Section.COMMITMENTS, text="Call Marek", owner="coach", due="by Friday", turns=(8,)
    )
    assert makes(stage, record, change).state is EditState.MADE
    last = page(stage, record).summary.commitments[-1]
    assert (last.action, last.owner, last.due, last.source) == (
        "Call Marek", "coach", "by Friday", "coach",
    )  # fmt: skip


@pytest.mark.verify
def test_a_quotation_is_taken_out_or_left_but_never_reworded(stage, record):
    quoted = next(x.id for x in page(stage, record).lines if x.section == "own_words")
    with pytest.raises(EditError, match="own words"):
        asks(stage, record, Reword(line=quoted, text="I am glad."))
    before = texts(stage, record)
    made = asks(stage, record, Remove(line=quoted))
    assert made.state is EditState.MADE
    assert len(texts(stage, record)) == len(before) - 1
    assert stage.kinds().count(EventKind.SESSION_EDIT_MADE) == 1


@pytest.mark.verify
@pytest.mark.parametrize(
    ("words", "route"),
    [
        ("She is not ready for a promotion yet.", Route.INTERNAL_COACH),
        ("She talked about killing herself tonight.", Route.CRISIS_SUPPORT),
    ],
)
def test_what_no_machine_may_hold_is_refused_with_its_reason_and_door(stage, record, words, route):
    before = page(stage, record)
    refused = makes(stage, record, Reword(line="overview:1", text=words))
    assert refused.state is EditState.REFUSED
    assert refused.reason in {ReasonCode.SENSITIVE_CONTENT, ReasonCode.FOR_A_PERSON}
    assert refused.route is route
    assert words_of(refused).text == words
    after = page(stage, record)
    assert (after.version, after.summary) == (before.version, before.summary)
    assert EventKind.SESSION_EDIT_REFUSED in stage.kinds()
    again = stage.chatham.summaries.editing.latest(record.id, by=stage.coach)
    assert again == refused


def test_the_later_of_two_changes_of_one_version_loses(stage, record, office):
    version = record.version
    first = asks(stage, record, Reword(line="overview:1", text="One."))
    with pytest.raises(SummaryMovedOnError):
        asks(stage, record, Reword(line="overview:1", text="Two."))
    office.edit_run.run(first)
    with pytest.raises(SummaryMovedOnError):
        asks(stage, record, Reword(line="overview:1", text="Two."), version=version)
    assert texts(stage, record)[0] == "One."


@pytest.mark.verify
def test_a_draft_that_moved_on_while_an_edit_waited_is_not_written_over(stage, record, office):
    waiting = asks(stage, record, Reword(line="overview:1", text="One."))
    with stage.chatham.database.write() as work:
        session = work.sessions.get(record.id)
        work.sessions.advance(session, expected_version=session.version, at=waiting.at)
    before = texts(stage, record)
    assert office.edit_run.run(waiting).state is EditState.OVERTAKEN
    assert texts(stage, record) == before
    assert words_of(office.editing.latest(record.id, by=stage.coach)).text == "One."
    stage.approves(record)
    with pytest.raises(NothingToReadError):
        asks(stage, record, Reword(line="overview:1", text="One."))


@pytest.mark.verify
def test_a_change_that_waits_can_be_taken_back_by_its_author(stage, record, office):
    waiting = asks(stage, record, Reword(line="overview:1", text="One."))
    with pytest.raises(NotStored):
        office.editing.take_back(waiting.id, by=stage.coachee)
    office.editing.take_back(waiting.id, by=stage.coach)
    assert office.edit_run.run(waiting).state is not EditState.MADE
    assert office.editing.latest(record.id, by=stage.coach) is None
    assert stage.session(record).version == record.version
    stage.approves(record)


@pytest.mark.verify
def test_two_workers_make_an_edit_once(stage, record, office):
    waiting = asks(stage, record, Add(section=Section.GOAL, text="Split it.", turns=(2,)))
    assert office.edit_run.run(waiting).state is EditState.MADE
    assert office.edit_run.run(waiting).state is EditState.OVERTAKEN
    assert texts(stage, record).count("Split it.") == 1
    assert office.edit_run.run_next() is None
    with stage.chatham.database.read() as work:
        assert work.edits.get(waiting.id).state is EditState.MADE


def test_a_consent_that_ended_between_draft_and_edit_stops_it(stage, record, office):
    before = texts(stage, record)
    waiting = asks(stage, record, Reword(line="overview:1", text="One."))
    stage.ends_consent_only(stage.coachee)
    refused = office.edit_run.run(waiting)
    assert refused.reason is ReasonCode.CONSENT_WITHDRAWN
    assert isinstance(asks(stage, record, Reword(line="overview:1", text="Two.")), NoConsent)
    stage.says_yes(stage.coachee)
    assert texts(stage, record) == before


@pytest.mark.verify
def test_a_withdrawal_takes_the_waiting_edit_with_it(stage, record, office, tmp_path):
    waiting = asks(stage, record, Reword(line="overview:1", text="One."))
    stage.withdraws(stage.coachee)
    assert office.edit_run.run_next() is None
    assert office.edit_run.run(waiting).state is not EditState.MADE
    with connected(f"sqlite:///{tmp_path / 'home' / 'chatham.db'}") as connection:
        assert connection.exec_driver_sql("select count(*) from summary_edit").scalar() == 0


@pytest.mark.verify
def test_nobody_but_the_coach_of_the_session_changes_or_sees_a_change(stage, record, office):
    waiting = asks(stage, record, Reword(line="overview:1", text="One."))
    others = [
        stage.coachee,
        Actor(person=PersonId("per_other"), role=Role.COACH),
        Actor(person=None, role=Role.COACH),
        Actor(person=stage.coach.person, role=Role.ADMINISTRATOR),
    ]
    for other in others:
        with pytest.raises(NothingToReadError):
            asks(stage, record, Remove(line="overview:1"), by=other)
        with pytest.raises(NotStored):
            office.editing.status(waiting.id, by=other)
    assert office.editing.status(waiting.id, by=stage.coach) == waiting


@pytest.mark.verify
def test_nothing_written_nothing_too_long_and_no_line_that_is_not_there(stage, record):
    for change in (
        Reword(line="overview:1", text=" \u200b\n "),
        Reword(line="overview:1", text="a" * 601),
        Reword(line="overview:99", text="One."),
        Remove(line="overview:0"),
        Remove(line="themes:1"),
    ):
        with pytest.raises(EditError):
            asks(stage, record, change)


@pytest.mark.verify
def test_a_recognizer_that_breaks_fails_the_edit_and_keeps_the_words(stage, record, analyzer):
    def breaks():
        raise RuntimeError("zaffre")

    analyzer.before = breaks
    failed = makes(stage, record, Reword(line="overview:1", text="One."))
    assert failed.state is EditState.FAILED
    assert failed.fault == "GateError"
    assert words_of(failed).text == "One."
    analyzer.before = lambda: None
    assert makes(stage, record, Reword(line="overview:1", text="One.")).state is EditState.MADE


@pytest.mark.verify
def test_words_written_to_pass_for_a_pseudonym_stand_for_nobody(stage, record):
    made = makes(stage, record, Reword(line="overview:1", text="Ask [PERSON_1] and [PERSON_9]."))
    assert made.state is EditState.MADE
    assert texts(stage, record)[0] == "Ask [PERSON_1] and [PERSON_9]."


@pytest.mark.verify
def test_no_word_of_an_edit_stands_unsealed_or_in_the_ledger(stage, record, tmp_path):
    word = "gentian"
    makes(stage, record, Reword(line="overview:1", text=f"She is fond of {word}."))
    makes(stage, record, Reword(line="overview:1", text=f"{word}: she is not ready to lead."))
    assert word.encode() not in stored(tmp_path)
    with stage.chatham.database.read() as work:
        events = list(stage.chatham.ledger(work).events())
    assert not any(word in repr(event) for event in events)


@pytest.mark.verify
def test_every_decision_of_an_edit_is_recorded_and_the_header_bears_them_out(stage, record):
    makes(stage, record, Reword(line="overview:1", text="One."))
    with stage.chatham.database.read() as work:
        header = work.stages.find(record.id, StageName.GUARDED).header
        gates = {d.id: d.gate for d in work.decisions.of_session(record.id)}
    assert [gates[one] for one in header.decisions[-4:]] == [
        "consent", "policy", "anonymizer", "guard",
    ]  # fmt: skip
    assert header.processor == record.processor


@pytest.mark.verify
def test_marking_a_missed_name_loses_no_words_of_the_coach(stage, record):
    makes(stage, record, Reword(line="overview:1", text="Say sorry on the quillon way."))
    makes(stage, record, Reword(line="overview:1", text="She is not ready for a promotion."))
    seen = stage.chatham.masking_office.seen.show(record.id, reader=stage.coach).value
    turn = next(t.number for t in seen.turns if "autumn" in t.text)
    report = stage.chatham.masking_office.missed.report(
        record.id, turn, Missed(kind=Kind.PERSON, text="autumn"), by=stage.coach
    )
    assert report.remedy is Remedy.PATCHED
    assert stage.session(record).status is Status.IN_REVIEW
    assert "Say sorry on the quillon way." in texts(stage, record)


@pytest.mark.verify
def test_nothing_is_changed_while_processing_is_restricted(stage, record):
    waiting = asks(stage, record, Reword(line="overview:1", text="One."))
    restrictions = stage.chatham.requests.restrictions
    restrictions.place(stage.coachee.person, Ground.ACCURACY_CONTESTED, by=stage.coachee)
    stage.chatham.summaries.edit_run.run(waiting)
    ended = stage.chatham.summaries.editing.status(waiting.id, by=stage.coach)
    assert ended.state is EditState.REFUSED
    assert isinstance(asks(stage, record, Remove(line="overview:1")), Blocked)
