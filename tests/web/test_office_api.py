"""The officers' writes over the API: over what was read, once, and by nobody else."""

import pytest

from assistant.register.checklist import CHECKLIST
from assistant.storage.register_records import Office
from governance.identity import Actor, Locality, Processor, ProcessorId, Role
from governance.ledger.kinds import EventKind
from tests.web.recording_office import ENTRY, MODEL

ADMIN = Actor(person=None, role=Role.ADMINISTRATOR)
ENTRY_AT, CHECKLIST_AT = "/v1/processors/entry", "/v1/vendors/checklist"
ACME = {"vendor": "acme"}
THEIRS = Processor(id=ProcessorId(MODEL["processor"]), locality=Locality.THIRD_PARTY)
YES = {"answers": {question.value: "yes" for question in CHECKLIST}}
STALE = {"If-Match": f'"{"0" * 64}"'}
KEY = {"Idempotency-Key": '"41ad8c1a-0b33-4a0e-9c13-6a6f8d4b1a55"'}

SEES = {Role.PRIVACY_OFFICER, Role.ESCALATION_HANDLER, Role.MODEL_OWNER, Role.ADMINISTRATOR}
SIGNS = {Role.PRIVACY_OFFICER, Role.ESCALATION_HANDLER}
SETS = {Role.PRIVACY_OFFICER, Role.ADMINISTRATOR}
OFFICER = {Role.PRIVACY_OFFICER}
ALLOWED = {
    ("GET", "/v1/processors"): SEES,
    ("GET", f"{ENTRY_AT}?processor=x"): SEES,
    ("POST", "/v1/processors"): SIGNS,
    ("PUT", f"{ENTRY_AT}?processor=x"): SIGNS,
    ("DELETE", f"{ENTRY_AT}?processor=x"): SIGNS,
    ("POST", f"{ENTRY_AT}/signatures?processor=x"): SIGNS,
    ("GET", "/v1/vendors"): SIGNS,
    ("GET", f"{CHECKLIST_AT}?vendor=x"): SIGNS,
    ("PATCH", f"{CHECKLIST_AT}?vendor=x"): SIGNS,
    ("POST", f"{CHECKLIST_AT}/signatures?vendor=x"): SIGNS,
    ("GET", "/v1/settings"): SETS,
    ("PATCH", "/v1/settings"): SETS,
    ("POST", "/v1/settings/preview"): SETS,
    ("GET", "/v1/retention"): OFFICER,
    ("GET", "/v1/retention/times"): OFFICER,
    ("PATCH", "/v1/retention/times"): OFFICER,
    ("POST", "/v1/retention/times/preview"): OFFICER,
    ("POST", "/v1/retention/runs"): OFFICER,
    ("GET", "/v1/retention/holds"): OFFICER,
    ("POST", "/v1/retention/holds"): OFFICER,
    ("POST", "/v1/retention/holds/hld_x/release"): OFFICER,
}


@pytest.fixture
def officers(stage, client):
    """The privacy officer and legal, each appointed."""
    appoint = stage.chatham.appointments.appoint
    privacy = appoint(Office.PRIVACY, by=ADMIN)
    legal = appoint(Office.LEGAL, by=ADMIN)
    return (
        client(Actor(person=privacy, role=Role.PRIVACY_OFFICER)),
        client(Actor(person=legal, role=Role.ESCALATION_HANDLER)),
    )


def read(who, path, **params):
    return {"If-Match": who.get(path, params=params).headers["ETag"]}


def settled(privacy, legal):
    tag = read(privacy, CHECKLIST_AT, **ACME)
    filled = privacy.http.patch(CHECKLIST_AT, params=ACME, json=YES, headers=tag)
    assert filled.status_code == 200
    for officer in (privacy, legal):
        tag = read(officer, CHECKLIST_AT, **ACME)
        signed = officer.post(f"{CHECKLIST_AT}/signatures", params=ACME, headers=tag)
        assert signed.status_code == 201


def signed(officer, headers=None):
    tag = headers or read(officer, ENTRY_AT, **MODEL)
    return officer.post(f"{ENTRY_AT}/signatures", params=MODEL, headers=tag)


@pytest.mark.parametrize("role", list(Role))
def test_each_role_gets_what_the_table_says(client, stage, role):
    before = stage.chatham.rights.schedule, stage.chatham.programme.current()
    somebody = client(Actor(person="per_somebody", role=role))
    for (method, path), roles in ALLOWED.items():
        got = somebody.http.request(method, path)
        no = got.status_code == 403 and got.json()["type"].endswith(":not-allowed")
        assert no is (role not in roles), (method, path, got.text)
    assert (stage.chatham.rights.schedule, stage.chatham.programme.current()) == before


def test_a_processor_from_checklist_to_use_and_out_again(stage, officers):
    privacy, legal = officers
    refused = privacy.post("/v1/processors", json=ENTRY | MODEL)
    assert (refused.status_code, refused.json()["reason"]) == (403, "checklist_unsigned")
    settled(privacy, legal)
    blank = ENTRY | MODEL | {"region": None}
    entered = [privacy.post("/v1/processors", json=blank, headers=KEY) for _ in range(2)]
    assert [one.status_code for one in entered] == [201, 201]
    assert entered[1].headers["Idempotency-Replayed"] == "true"
    assert entered[0].json()["gaps"][0] == "region_blank"
    assert privacy.get(entered[0].headers["Location"]).json() == entered[0].json()
    assert privacy.post("/v1/processors", json=blank).status_code == 409
    assert signed(privacy).json()["reason"] == "region_blank"
    tag = {"If-Match": entered[0].headers["ETag"]}
    changed = privacy.http.put(ENTRY_AT, params=MODEL, json=ENTRY, headers=tag)
    assert changed.status_code == 200
    assert {name: changed.json()[name] for name in ENTRY} == ENTRY
    for officer in (privacy, legal):
        assert not stage.chatham.register(THEIRS)
        assert signed(officer).status_code == 201
    assert stage.chatham.register(THEIRS)
    assert legal.get(ENTRY_AT, params=MODEL).json()["holds"]
    gone = privacy.http.delete(ENTRY_AT, params=MODEL, headers=read(legal, ENTRY_AT, **MODEL))
    assert gone.status_code == 204
    assert not stage.chatham.register(THEIRS)
    assert privacy.get(ENTRY_AT, params=MODEL).status_code == 404
    kinds = stage.kinds()
    assert kinds.count(EventKind.PROCESSOR_RECORD_ADDED) == 1
    assert kinds.count(EventKind.PROCESSOR_RECORD_SIGNED) == 4
    assert kinds[-1] is EventKind.PROCESSOR_RECORD_REMOVED


def test_nobody_signs_what_they_have_not_read(stage, officers):
    """The attack: swap the region between the other's look and their signature."""
    privacy, legal = officers
    settled(privacy, legal)
    privacy.post("/v1/processors", json=ENTRY | MODEL)
    shown = read(legal, ENTRY_AT, **MODEL)
    swapped = ENTRY | {"region": "elsewhere"}
    mine = privacy.http.put(ENTRY_AT, params=MODEL, json=swapped, headers=shown)
    assert mine.status_code == 200
    for headers, status in ((shown, 412), (STALE, 412), ({"If-Match": "*"}, 412), ({}, 428)):
        path = f"{ENTRY_AT}/signatures"
        assert legal.post(path, params=MODEL, headers=headers).status_code == status
        sent = {"params": MODEL, "headers": headers}
        assert legal.http.put(ENTRY_AT, json=ENTRY, **sent).status_code == status
        assert legal.http.delete(ENTRY_AT, **sent).status_code == status
        sent = {"params": ACME, "headers": headers}
        assert legal.http.patch(CHECKLIST_AT, json=YES, **sent).status_code == status
    assert privacy.get(ENTRY_AT, params=MODEL).json()["region"] == "elsewhere"


def test_a_key_under_one_reading_signs_no_other(officers):
    privacy, legal = officers
    settled(privacy, legal)
    privacy.post("/v1/processors", json=ENTRY | MODEL)
    assert signed(legal, read(legal, ENTRY_AT, **MODEL) | KEY).status_code == 201
    tag = read(privacy, ENTRY_AT, **MODEL)
    body = ENTRY | {"region": "elsewhere"}
    privacy.http.put(ENTRY_AT, params=MODEL, json=body, headers=tag)
    again = signed(legal, read(legal, ENTRY_AT, **MODEL) | KEY)
    assert again.status_code == 422
    assert privacy.get(ENTRY_AT, params=MODEL).json()["signatures"] == []


def test_one_hand_does_not_sign_twice_and_a_role_alone_signs_nothing(client, officers):
    privacy, legal = officers
    settled(privacy, legal)
    privacy.post("/v1/processors", json=ENTRY | MODEL)
    assert signed(privacy).status_code == 201
    assert signed(privacy).json()["reason"] == "one_signer"
    unappointed = client(Actor(person="per_other", role=Role.ESCALATION_HANDLER))
    assert signed(unappointed).json()["reason"] == "not_an_officer"
    assert not privacy.get(ENTRY_AT, params=MODEL).json()["holds"]


def test_settings_are_told_whole_or_not_at_all(stage, client):
    officer, coachee = client("privacy_officer"), client(stage.coachee)
    before = officer.get("/v1/settings")
    tag = {"If-Match": before.headers["ETag"]}
    body = {"crisis_contacts": ["Helpline: 0800 111", "  "], "organization": "Meridian Ports"}
    shown = officer.post("/v1/settings/preview", json=body).json()
    assert shown["crisis_contacts"] == ["Helpline: 0800 111"]
    assert officer.get("/v1/settings").json() == before.json()
    assert officer.http.patch("/v1/settings", json=body).status_code == 428
    kept = officer.http.patch("/v1/settings", json=body, headers=tag)
    assert kept.json() == shown
    assert kept.headers["ETag"] == officer.get("/v1/settings").headers["ETag"] != tag["If-Match"]
    assert "0800 111" in coachee.get("/mine", headers={"Accept": "text/html"}).text
    assert officer.http.patch("/v1/settings", json=body, headers=tag).status_code == 412
    assert officer.http.patch("/v1/settings", json={}, headers=tag).status_code == 412
    now = {"If-Match": kept.headers["ETag"]}
    for empty in (None, [], [" "], ["\u200b\u200b\u200b"], ["a\x00bc"], ["x" * 201]):
        wrong = {"organization": "Other", "crisis_contacts": empty}
        got = officer.http.patch("/v1/settings", json=wrong, headers=now)
        assert got.status_code in {400, 422}, empty
        assert "x" * 201 not in got.text
    assert officer.get("/v1/settings").json() == shown


def test_times_are_shortened_over_what_was_read_and_never_lengthened(stage, officers):
    privacy, _legal = officers
    at = "/v1/retention/times"
    tag = read(privacy, at)
    body = {"days": {"masked": 3}}
    seen = privacy.post(f"{at}/preview", json=body).json()
    assert seen == {"goes": [{"category": "masked", "count": 0}]}
    assert stage.chatham.rights.schedule.rules["masked"].time.days == 30
    kept = privacy.http.patch(at, json=body, headers=tag)
    assert {one["category"]: one["days"] for one in kept.json()["times"]}["masked"] == 3
    assert stage.chatham.rights.schedule.rules["masked"].time.days == 3
    assert privacy.http.patch(at, json={"days": {"raw": 1}}, headers=tag).status_code == 412
    now = {"If-Match": kept.headers["ETag"]}
    for wrong, status in (({"masked": 31}, 400), ({"consent": 3}, 400), ({"masked": 0}, 422)):
        got = privacy.http.patch(at, json={"days": wrong}, headers=now)
        assert got.status_code == status
        assert privacy.post(f"{at}/preview", json={"days": wrong}).status_code == status
    assert read(privacy, at) == now


def test_holds_and_runs_are_the_appointed_officers(stage, client, officers, code):
    privacy, _legal = officers
    at, body = "/v1/retention", {"engagement": code, "reason": "legal_claim"}
    unappointed = client(Actor(person="per_other", role=Role.PRIVACY_OFFICER))
    lift = {"reason": "settled"}
    for path, sent in (("holds", body), ("runs", None), ("holds/hld_x/release", lift)):
        got = unappointed.post(f"{at}/{path}", json=sent)
        assert got.json()["type"] == "urn:chatham:problem:not-appointed"
    tag = read(privacy, f"{at}/times")
    got = unappointed.http.patch(f"{at}/times", json={"days": {"raw": 1}}, headers=tag)
    assert got.status_code == 403
    assert stage.kinds().count(EventKind.RIGHTS_ATTEMPT_REJECTED) == 4
    placed = [privacy.post(f"{at}/holds", json=body, headers=KEY).json() for _ in range(2)]
    assert placed[0] == placed[1]
    assert privacy.get(f"{at}/holds").json()["items"] == placed[:1]
    nothing = privacy.post(f"{at}/holds", json=body | {"engagement": "nowhere"})
    assert nothing.status_code == 409
    lifted = privacy.post(f"{at}/holds/{placed[0]['id']}/release", json=lift)
    assert lifted.json()["lift_reason"] == "settled"
    assert privacy.get(f"{at}/holds").json()["items"] == []
    ran = privacy.post(f"{at}/runs", headers={"Idempotency-Key": "run-1"})
    assert ran.status_code == 201
    assert ran.json()["finished_at"]
    assert stage.kinds()[-1] is EventKind.RETENTION_RUN_FINISHED


@pytest.mark.parametrize(
    "odd", ["\x00", "a\x7fb", " ", "zaffre zaffre", "ü", "a" * 129, "../x", "-x", ""]
)
def test_no_odd_word_breaks_it_or_comes_back(officers, odd):
    privacy, _legal = officers
    sent = [
        privacy.post("/v1/processors", json=ENTRY | {"processor": odd}),
        privacy.post("/v1/processors", json=ENTRY | MODEL | {"vendor": odd}),
        privacy.get(ENTRY_AT, params={"processor": odd}),
        privacy.http.put(ENTRY_AT, params={"processor": odd}, json=ENTRY, headers=STALE),
        privacy.get(CHECKLIST_AT, params={"vendor": odd}),
        privacy.http.patch(CHECKLIST_AT, params={"vendor": odd}, json=YES, headers=STALE),
        privacy.post("/v1/retention/holds", json={"engagement": odd, "reason": "legal_claim"}),
    ]
    for got in sent:
        assert 400 <= got.status_code < 500, got.text
        assert got.headers["Content-Type"] == "application/problem+json"
        assert "zaffre" not in got.text


@pytest.mark.parametrize("at", ["/v1/settings", "/v1/retention/times"])
def test_who_has_it_is_told_so_and_nobody_else_is(client, officers, at):
    privacy, _legal = officers
    first = privacy.get(at)
    tag = first.headers["ETag"]
    for said in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = privacy.get(at, headers={"If-None-Match": said})
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
        assert again.headers["Cache-Control"] == "no-store"
    for said in ('"other"', tag.strip('"'), tag[:-2], "", "W/"):
        assert privacy.get(at, headers={"If-None-Match": said}).json() == first.json()
    denied = client("coach").get(at, headers={"If-None-Match": tag})
    assert denied.status_code == 403


def test_what_has_changed_is_told_anew(officers):
    privacy, _legal = officers
    had = {"If-None-Match": privacy.get("/v1/retention/times").headers["ETag"]}
    tag = {"If-Match": had["If-None-Match"]}
    privacy.http.patch("/v1/retention/times", json={"days": {"masked": 3}}, headers=tag)
    assert privacy.get("/v1/retention/times", headers=had).status_code == 200
