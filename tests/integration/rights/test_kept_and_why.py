"""Every table that knows a session: a withdrawal empties it, or the certificate says why not."""

from sqlalchemy import LargeBinary, select

from assistant.notifications.desk import News
from assistant.rights import certificate
from assistant.rights.certificate import KEPT_IN
from assistant.storage.appointments import Appointment
from assistant.storage.commitment_records import CommitmentRow, Standing
from assistant.storage.missed_names import MissedRecord
from assistant.storage.notification_records import NotificationKind
from assistant.storage.request_records import Contest
from assistant.storage.rights_records import Category, HoldReason
from assistant.storage.summary_records import EditRecord, EditState, NoteRecord
from assistant.storage.tables import metadata
from assistant.storage.theme_records import FacetSet
from governance.identity import Actor, PersonId, Role
from governance.privacy.missed import Missed
from governance.privacy.vault import Kind
from tests.databases import connected
from tests.integration.sessions.scene import CODE, EXECUTIVE
from tests.stand_ins import LOCAL_MODEL

KNOWING = {"session": "id", "engagement": "id"} | {
    table.name: next(c for c in ("session_id", "engagement_id") if c in table.columns)
    for table in metadata.sorted_tables
    if not {"session_id", "engagement_id"}.isdisjoint(table.columns.keys())
    and table.name != "session"
}
"""Every such table, with the column by which it knows."""
PERSONAL = {
    table.name
    for table in metadata.sorted_tables
    if table.name not in KNOWING and "person_id" in table.columns
}
"""Tables that know a person and no session."""
KEPT = {table: what for what, tables in KEPT_IN.items() for table in tables}


def rows(home, table, *values):
    about = metadata.tables[table]
    column = about.c[KNOWING[table]]
    with connected(f"sqlite:///{home / 'home' / 'chatham.db'}") as connection:
        found = select(about).where(column.in_(values))
        return connection.execute(found).mappings().all()


def test_whoever_knows_a_session_is_emptied_or_named_with_its_reason(stage, tmp_path):
    summarized = stage.takes_in(processor=LOCAL_MODEL)
    stage.chatham.worker.run_next()
    stopped = stage.takes_in(EXECUTIVE, processor=LOCAL_MODEL)
    stage.chatham.worker.run_next()
    officer = Actor(person=PersonId("per_officer"), role=Role.PRIVACY_OFFICER)
    stage.chatham.rights.holds.place(CODE, reason=HoldReason.LEGAL_CLAIM, by=officer)
    with stage.chatham.database.write() as work:
        work.contests.add(
            Contest(
                id="ctt_1",
                session=summarized.id,
                person=stage.coachee.person,
                line="goal:1",
                at=summarized.created_at,
                said="No.",
            )
        )
        work.edits.add(
            EditRecord(
                id="edt_1",
                session=summarized.id,
                author=stage.coach.person,
                state=EditState.WAITING,
                at=summarized.created_at,
                base=1,
                change="No.",
            )
        )
        note = NoteRecord(
            session=summarized.id,
            author=stage.coach.person,
            at=summarized.created_at,
            version=1,
            words="No.",
        )
        work.coach_notes.put(note, over=0)
        work.commitments.put(
            CommitmentRow(
                session=summarized.id,
                line=work.commitments.lines_of(summarized.id, ["Say sorry."])[0],
                standing=Standing.DONE,
                due_on=None,
                set_at=summarized.created_at,
                set_by=Role.COACHEE,
                version=0,
            )
        )
        uids = work.appointments.uids_of(CODE, ["1@calendar.example"])
        met = Appointment(
            id="app_1",
            engagement=CODE,
            coach=stage.coach.person,
            uid=uids[0],
            starts_at=summarized.created_at,
            minutes=60,
        )
        work.appointments.replace(CODE, stage.coach.person, uids, [met])
        facets = FacetSet(taxonomy="t", classifier="c", themes={"delegation": 0.9})
        work.themes.put_facets(summarized.id, CODE, "2026-Q1", facets)
        work.missed_names.add(
            MissedRecord(
                id="mis_1",
                engagement=CODE,
                session=summarized.id,
                turn=2,
                role=Role.COACHEE,
                reported_at=summarized.created_at,
                missed=Missed(kind=Kind.PERSON, text="Ines"),
            )
        )
        news = News(
            person=stage.coachee.person,
            engagement=CODE,
            kind=NotificationKind.SOMEBODY_LOOKED,
            session=summarized.id,
        )
        assert stage.chatham.notifications.tell(work, news)
    ids = (summarized.id, stopped.id, CODE)
    before = {table: rows(tmp_path, table, *ids) for table in KNOWING}
    for full in (
        "sealed_stage",
        "decision",
        "stop_case",
        "contest",
        "commitment_state",
        "appointment",
        "vault_entry",
        "vault_citation",
        "missed_name",
        "notification",
        "facet_set",
    ):
        assert before[full], full
    withdrawal = stage.withdraws(stage.coachee)
    with stage.chatham.database.read() as work:
        record = work.erasures.certificate(withdrawal.certificate)
    told = {one["what"] for one in certificate.facts(record)["erased"]}
    assert {Category.COACH_NOTE, Category.MISSED_NAME, Category.NOTIFICATION} <= told
    printed = {one["what"] for one in certificate.facts(record)["kept"]}
    for table in KNOWING:
        left = rows(tmp_path, table, *ids)
        if table not in KEPT:
            assert left == [], table
            continue
        assert KEPT[table] in printed
        if table == "engagement":
            continue  # its key seals the names of people who still take part
        sealed = [c.name for c in metadata.tables[table].columns if type(c.type) is LargeBinary]
        secrets = {name for row in left for name in sealed if row[name] is not None}
        assert secrets <= {"hash"}, table  # of a link's secret, which is stored nowhere


def test_nothing_is_named_that_is_no_table_and_everything_kept_is_said_in_words(stage):
    assert KEPT.keys() <= KNOWING.keys() | {"erasure"} | PERSONAL
    stage.takes_in(processor=LOCAL_MODEL)
    withdrawal = stage.withdraws(stage.coachee)
    with stage.chatham.database.read() as work:
        words = certificate.readable(work.erasures.certificate(withdrawal.certificate))
    for what in KEPT_IN:
        assert what.replace("_", " ") in words


def test_every_table_that_knows_a_person_is_named_or_its_reason_is_here():
    """Nobody's way in, nobody's notification and no address is forgotten by a certificate."""
    elsewhere = {
        "person": "an id; the names are in profiles, sealed",
        "restriction": "what somebody demanded, and what was answered",
        "rights_request": "likewise",
        "certificate": "the proof itself",
        "officer": "an office, by an id without a name",
        "signature": "likewise",
        "bundle_statement": "who approved, stopped or chose a bundle, by their office",
        "enrolment": "the register of people; it goes with the person's erasure on request",
        "coach_record": "likewise",
    }
    assert set(elsewhere) | set(KEPT) >= PERSONAL
