"""`/v1/notifications`: one's own and nobody else's; an address is never shown again."""

from assistant.notifications.desk import News
from assistant.storage.notification_records import NotificationKind
from tests.integration.sessions.scene import CODE

PATH = "/v1/notifications"


def told(stage):
    news = News(
        person=stage.coachee.person, engagement=CODE, kind=NotificationKind.CASE_MOVED, record="c_1"
    )
    with stage.chatham.database.write() as work:
        assert stage.chatham.notifications.tell(work, news)


def test_they_are_read_and_marked_by_their_person_only(stage, client):
    told(stage)
    mine, coach = client(stage.coachee), client(stage.coach)
    (one,) = mine.get(PATH).json()["items"]
    assert (one["kind"], one["about"], one["read"]) == ("case_moved", "c_1", False)
    assert coach.get(PATH).json()["items"] == []
    assert coach.post(f"{PATH}/read", json={"ids": [one["id"]]}).json() == {"read": 0}
    assert mine.get(f"{PATH}/unread").json() == {"unread": 1}
    assert mine.post(f"{PATH}/read", json={"ids": [one["id"]]}).json() == {"read": 1}
    assert mine.get(f"{PATH}/unread").json() == {"unread": 0}


def test_roles_that_are_nobody_and_nobody_get_nothing(client):
    assert client(None).get(PATH).status_code == 401
    for role in ("administrator", "sponsor", "ld_analyst"):
        assert client(role).get(PATH).status_code == 403


def test_an_address_is_taken_and_never_shown(stage, client):
    mine = client(stage.coachee)
    body = {"engagement": CODE, "address": "abena@example.org"}
    assert mine.http.put(f"{PATH}/mail", json=body).status_code == 204
    assert stage.chatham.notifications.is_mailed(stage.coachee, CODE)
    for refused in ({**body, "engagement": "south-2"}, {**body, "address": "no address"}):
        answer = mine.http.put(f"{PATH}/mail", json=refused)
        assert answer.status_code == 400
        assert "address@" not in answer.text
        assert "no address" not in answer.text
    assert mine.http.put(f"{PATH}/mail", json={**body, "address": None}).status_code == 204
    assert not stage.chatham.notifications.is_mailed(stage.coachee, CODE)
