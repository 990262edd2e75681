"""The part of the walk around officers' writes: a processor by two hands, settings, retention."""

from assistant.register.checklist import CHECKLIST
from assistant.storage.register_records import Office
from governance.identity import Actor, Role

MODEL = {"processor": "acme/eu:large-1"}
ENTRY = {
    "vendor": "acme",
    "contract": "C-17",
    "dpa_on": "2026-01-02",
    "sub_processors": ["none"],
    "region": "eu",
    "no_training": "yes",
    "expires": "2099-01-01",
}


def office(on, privacy, here):
    """Settle a vendor, enter, change, sign and take out; tell people something; hold and run."""
    admin = Actor(person=None, role=Role.ADMINISTRATOR)
    person = on.stage.chatham.appointments.appoint(Office.LEGAL, by=admin)
    legal = Actor(person=person, role=Role.ESCALATION_HANDLER)
    _vendor(on, privacy, legal)
    _processor(on, privacy, legal)
    _settings(on, privacy)
    _retention(on, privacy, here)


def read(on, who, path, **options):
    """The header that says what was read last."""
    return {"If-Match": on.ask(who, "GET", path, **options).headers["ETag"]}


def _vendor(on, privacy, legal):
    at, acme = "/v1/vendors/checklist", {"params": {"vendor": "acme"}}
    body = {"answers": {question.value: "yes" for question in CHECKLIST}}
    on.ask(privacy, "PATCH", at, json=body, headers=read(on, privacy, at, **acme), **acme)
    for officer in (privacy, legal):
        tag = read(on, officer, at, **acme)
        on.ask(officer, "POST", f"{at}/signatures", headers=tag, **acme)
    on.ask(legal, "GET", at, **acme)
    on.ask(legal, "GET", "/v1/vendors")


def _processor(on, privacy, legal):
    at, which = "/v1/processors/entry", {"params": MODEL}
    entered = on.ask(privacy, "POST", "/v1/processors", json=ENTRY | MODEL | {"region": None})
    assert entered.headers["Location"].startswith(f"{at}?processor=")
    on.ask(privacy, "PUT", at, json=ENTRY, headers=read(on, privacy, at, **which), **which)
    for officer in (privacy, legal):
        tag = read(on, officer, at, **which)
        on.ask(officer, "POST", f"{at}/signatures", headers=tag, **which)
    signed = on.ask(privacy, "GET", at, **which)
    assert signed.json()["holds"]
    on.ask(privacy, "GET", "/v1/processors")
    on.ask(privacy, "DELETE", at, headers={"If-Match": signed.headers["ETag"]}, **which)


def _settings(on, privacy):
    body = {
        "organization": "Meridian Ports",
        "privacy_contact": "Data protection: privacy@example.org",
        "crisis_contacts": ["Emergency: 112", "Helpline: 0800 111"],
        "human_contact": "Ombudsperson: 0800 222",
    }
    on.ask(privacy, "POST", "/v1/settings/preview", json=body)
    on.ask(privacy, "PATCH", "/v1/settings", json=body, headers=read(on, privacy, "/v1/settings"))


def _retention(on, privacy, here):
    at = "/v1/retention"
    on.ask(privacy, "POST", f"{at}/times/preview", json={"days": {"case": 1}})
    tag = read(on, privacy, f"{at}/times")
    on.ask(privacy, "PATCH", f"{at}/times", json={"days": {"masked": 14}}, headers=tag)
    body = here | {"reason": "legal_claim"}
    hold = on.ask(privacy, "POST", f"{at}/holds", json=body).json()["id"]
    on.ask(privacy, "GET", f"{at}/holds")
    on.ask(privacy, "GET", at, params=here)
    on.ask(privacy, "POST", f"{at}/holds/{hold}/release", json={"reason": "settled"})
    on.ask(privacy, "POST", f"{at}/runs")
