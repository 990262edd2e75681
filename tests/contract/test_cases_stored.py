"""The repository of cases on both databases."""

from dataclasses import replace

import pytest

from assistant.storage.case_records import CaseRecord, CaseStatus, Matter
from assistant.storage.database import Database
from assistant.storage.errors import AlreadyStored, NotStored, StaleSession, StorageError
from assistant.storage.statuses import Status
from governance.identity import PersonId, SessionId
from governance.outcomes import ReasonCode, Route
from tests.databases import ENGAGEMENT, NOON, add_session

MATTER = Matter(
    reason=ReasonCode.SENSITIVE_CONTENT,
    route=Route.LEGAL,
    urgency="normal",
    due_at=NOON,
    labels=("legal_whistleblowing",),
    turns=(3, 4),
    policies=("sensitive-legal-whistleblowing",),
)


def new_case(number: int = 123_456, session: str = "ses_1") -> CaseRecord:
    return CaseRecord(
        id=f"cas_{number}",
        number=number,
        session=SessionId(session),
        engagement=ENGAGEMENT,
        owner=PersonId("per_coach"),
        status=CaseStatus.OPEN,
        opened_at=NOON,
        matter=MATTER,
    )


def test_a_case_comes_back_moves_on_and_is_erased_with_its_session(database: Database) -> None:
    add_session(database)
    with database.write() as work:
        stored = work.cases.add(new_case())
        assert stored == new_case()
        assert work.cases.free_number() not in {0, stored.number}
        moved = work.cases.put(replace(stored, status=CaseStatus.ACKNOWLEDGED))
        assert (moved.version, moved.matter) == (2, MATTER)
        with pytest.raises(StaleSession):
            work.cases.put(replace(moved, version=1))
        assert work.cases.of_session(SessionId("ses_1")) == moved
        assert work.cases.of_engagement(ENGAGEMENT) == (moved,)
        assert work.cases.by_status(CaseStatus.OPEN) == ()
    with database.write() as work:
        work.sessions.erase(SessionId("ses_1"), status=Status.WITHDRAWN, at=NOON)
        left = work.cases.get(123_456)
        assert (left.matter, left.status) == (None, CaseStatus.ACKNOWLEDGED)


def test_a_session_has_one_case_and_words_do_not_fit_into_it(database: Database) -> None:
    add_session(database)
    with database.write() as work:
        work.cases.add(new_case())
    with pytest.raises(AlreadyStored), database.write() as work:
        work.cases.add(new_case(654_321))
    add_session(database, "ses_2")
    said = replace(MATTER, labels=("she said no",))
    with pytest.raises(StorageError) as caught, database.write() as work:
        work.cases.add(replace(new_case(654_321, "ses_2"), matter=said))
    assert "she" not in str(caught.value)
    with pytest.raises(NotStored), database.read() as work:
        work.cases.get(654_321)
