"""The officers' desk over HTTP: processors by two hands, settings, and how long things live."""

import re
from html import unescape

import pytest

from assistant.storage.register_records import Office
from governance.identity import Actor, Locality, Processor, ProcessorId, Role
from governance.ledger.kinds import EventKind

PAGE = {"Accept": "text/html"}
ADMIN = Actor(person=None, role=Role.ADMINISTRATOR)
HERE, SETTINGS, TIMES = "/office/processors", "/office/settings", "/office/retention/times"
MODEL = ProcessorId("acme/eu:large-1")
ENTRY = {
    "processor": MODEL,
    "vendor": "acme",
    "contract": "C-17",
    "dpa_on": "2026-01-02",
    "sub_processors": "none",
    "region": "eu",
    "no_training": "yes",
    "expires": "2099-01-01",
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


def seen(page, name="seen"):
    return re.findall(rf'name="{name}" value="([^"]*)"', page)[0]


def answers(page, given="yes"):
    return [f"{question}:{given}" for question in re.findall(r'for="q-([a-z_]+)"', page)]


def settled(privacy, legal, vendor="acme"):
    at = f"{HERE}/vendor?name={vendor}"
    page = privacy.get(at, headers=PAGE).text
    filled = {"name": vendor, "seen": seen(page), "answer": answers(page)}
    assert privacy.post(f"{HERE}/vendor", data=filled).status_code == 303
    for officer in (privacy, legal):
        signed = {"name": vendor, "seen": seen(officer.get(at, headers=PAGE).text)}
        assert officer.post(f"{HERE}/vendor/sign", data=signed).status_code == 303


def test_a_processor_from_checklist_to_use_and_out_again(stage, officers):
    privacy, legal = officers
    refused = privacy.post(f"{HERE}/entry", data=ENTRY, headers=PAGE)
    assert refused.status_code == 403
    assert "checklist is not signed" in refused.text
    settled(privacy, legal)
    blank = {**ENTRY, "region": ""}
    assert privacy.post(f"{HERE}/entry", data=blank).status_code == 303
    page = privacy.get(HERE, headers=PAGE).text
    assert "the region is blank" in page
    edit = privacy.get(f"{HERE}/entry?id={MODEL}", headers=PAGE).text
    changed = {**ENTRY, "seen": seen(edit)}
    assert privacy.post(f"{HERE}/entry", data=changed).status_code == 303
    theirs = Processor(id=MODEL, locality=Locality.THIRD_PARTY)
    for officer in (privacy, legal):
        assert not stage.chatham.register(theirs)
        form = {"processor": MODEL, "seen": seen(officer.get(HERE, headers=PAGE).text)}
        assert officer.post(f"{HERE}/sign", data=form).status_code == 303
    assert stage.chatham.register(theirs)
    gone = {"processor": MODEL, "seen": seen(privacy.get(HERE, headers=PAGE).text)}
    unsure = privacy.post(f"{HERE}/remove", data=gone)
    assert unsure.headers["Location"].endswith("done=processor-stays")
    assert stage.chatham.register(theirs)
    assert privacy.post(f"{HERE}/remove", data=gone | {"sure": "yes"}).status_code == 303
    assert not stage.chatham.register(theirs)
    kinds = stage.kinds()
    assert kinds.count(EventKind.PROCESSOR_RECORD_SIGNED) == 4
    assert kinds[-1] is EventKind.PROCESSOR_RECORD_REMOVED


def test_nobody_signs_what_they_have_not_seen(stage, officers):
    """The attack: swap the region between the other's look and their signature."""
    privacy, legal = officers
    settled(privacy, legal)
    privacy.post(f"{HERE}/entry", data=ENTRY)
    read = {"processor": MODEL, "seen": seen(legal.get(HERE, headers=PAGE).text)}
    edit = privacy.get(f"{HERE}/entry?id={MODEL}", headers=PAGE).text
    swapped = {**ENTRY, "region": "elsewhere", "seen": seen(edit)}
    assert privacy.post(f"{HERE}/entry", data=swapped).status_code == 303
    for path, more in (("sign", {}), ("remove", {"sure": "yes"})):
        got = legal.post(f"{HERE}/{path}", data=read | more, headers=PAGE)
        assert got.status_code == 412
        assert "changed by somebody else" in got.text
    assert privacy.post(f"{HERE}/entry", data=swapped).status_code == 412
    vendor = legal.get(f"{HERE}/vendor?name=acme", headers=PAGE).text
    privacy.post(
        f"{HERE}/vendor", data={"name": "acme", "seen": seen(vendor), "answer": ["dpa:no"]}
    )
    old = {"name": "acme", "seen": seen(vendor)}
    assert legal.post(f"{HERE}/vendor", data=old | {"answer": ["dpa:yes"]}).status_code == 412
    assert stage.kinds()[-1] is EventKind.PROCESSOR_RECORD_REFUSED


@pytest.mark.verify
def test_one_hand_does_not_sign_twice_and_a_sentence_is_no_vendor(client, officers):
    privacy, _legal = officers
    at = f"{HERE}/vendor?name=acme"
    page = privacy.get(at, headers=PAGE).text
    filled = {"name": "acme", "seen": seen(page), "answer": answers(page)}
    privacy.post(f"{HERE}/vendor", data=filled)
    form = {"name": "acme", "seen": seen(privacy.get(at, headers=PAGE).text)}
    assert privacy.post(f"{HERE}/vendor/sign", data=form).status_code == 303
    assert privacy.post(f"{HERE}/vendor/sign", data=form, headers=PAGE).status_code == 403
    unappointed = client(Actor(person=None, role=Role.PRIVACY_OFFICER))
    assert unappointed.post(f"{HERE}/vendor/sign", data=form, headers=PAGE).status_code == 403
    odd = privacy.get(f"{HERE}/vendor?name=acme said <b>zaffre</b>", headers=PAGE)
    assert odd.status_code == 400
    assert "zaffre" not in odd.text
    wrong = {**filled, "answer": ["dpa:perhaps"]}
    assert privacy.post(f"{HERE}/vendor", data=wrong).status_code == 422


def of(page):
    """The settings' form as the page shows it."""
    fields = re.findall(r'<textarea [^>]*name="([a-z_]+)"[^>]*>([^<]*)</textarea>', page)
    return {name: unescape(said) for name, said in fields} | {"seen": seen(page)}


@pytest.mark.verify
def test_contacts_are_shown_as_they_will_read_and_then_stand(stage, client):
    officer, coachee = client("privacy_officer"), client(stage.coachee)
    form = of(officer.get(SETTINGS, headers=PAGE).text)
    form |= {"crisis_contacts": "Helpline <b>1</b>: 0800 111\r\n\r\nDesk: 0800 222"}
    page = officer.post(SETTINGS, data=form, headers=PAGE)
    assert page.status_code == 200
    assert "Helpline &lt;b&gt;1&lt;/b&gt;: 0800 111" in page.text
    assert "0800 111" not in coachee.get("/mine", headers=PAGE).text
    assert officer.post(SETTINGS, data=form | {"sure": "yes"}).status_code == 303
    shown = coachee.get("/mine", headers=PAGE).text
    assert "0800 111" in shown
    assert "<b>1</b>" not in shown
    with stage.chatham.database.read() as work:
        events = [e for e in stage.chatham.ledger(work).events() if e is not None]
    assert dict(events[-1].facts)["key"] == "crisis_contacts"
    assert "0800" not in str(events[-1])
    moved = officer.post(SETTINGS, data=form | {"sure": "yes"}, headers=PAGE)
    assert moved.status_code == 412


def test_crisis_contacts_are_never_emptied(stage, client):
    before = stage.chatham.programme.current()
    administrator = client("administrator")
    form = of(administrator.get(SETTINGS, headers=PAGE).text)
    for empty in ("", "  \r\n ", "\r\n\r\n", "\u200b\u200b\u200b"):
        for more in ({}, {"sure": "yes"}, {"sure": "yes", "organization": "Other"}):
            got = administrator.post(
                SETTINGS, data=form | more | {"crisis_contacts": empty}, headers=PAGE
            )
            assert got.status_code == 400
            assert "whom to call when somebody is in danger" in got.text
    left_out = {name: said for name, said in form.items() if name != "crisis_contacts"}
    assert administrator.post(SETTINGS, data=left_out | {"sure": "yes"}).status_code == 400
    assert stage.chatham.programme.current() == before


@pytest.mark.verify
def test_a_time_is_shortened_after_what_would_go_was_seen(stage, officers):
    stage.says_yes()
    record = stage.takes_in()
    stage.chatham.worker.run_next()
    stage.approves(stage.session(record))
    privacy, _ = officers
    shown = privacy.post(TIMES, data={"category": "masked", "days": "3"}, headers=PAGE)
    assert "Nothing more would be past its time at once" in shown.text
    assert stage.chatham.rights.schedule.rules["masked"].time.days == 30
    kept = privacy.post(TIMES, data={"category": "masked", "days": "3", "sure": "yes"})
    assert kept.headers["Location"].endswith("done=times-kept")
    assert stage.chatham.rights.schedule.rules["masked"].time.days == 3
    assert stage.kinds()[-1] is EventKind.ADMIN_SETTING_CHANGED
    again = privacy.post(TIMES, data={"category": "masked", "days": "3", "sure": "yes"})
    assert again.headers["Location"].endswith("done=times-same")
    longer = privacy.post(TIMES, data={"category": "masked", "days": "31"}, headers=PAGE)
    assert longer.status_code == 400
    assert "promised 30 at most" in longer.text


@pytest.mark.verify
def test_only_the_appointed_officer_changes_a_time(stage, client):
    before = stage.chatham.rights.schedule
    form = {"category": "raw", "days": "1", "sure": "yes"}
    for role in Role:
        got = client(role.value).post(TIMES, data=form, headers=PAGE)
        assert got.status_code == 403, role
    assert stage.chatham.rights.schedule == before
