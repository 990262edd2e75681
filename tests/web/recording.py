"""One walk through the API that gets an answer from every route; examples are written from it.

`python -m tests.web.recording` rewrites api/examples.json, with ids and times made plain.
"""

import json
import re
import tempfile
from pathlib import Path

import httpx2
from fastapi.routing import APIRoute

from api.app import ROUTERS, create_app
from api.describing import _FILE, JSON
from assistant.access.modes import Mode, SignIn
from assistant.storage.register_records import Office
from governance.identity import Actor, Role
from tests.integration.sessions.scene import CODE, EXECUTIVE, ORDINARY, scene
from tests.web.recording_drafts import before_approval, calendar_and_today
from tests.web.recording_learning import learning
from tests.web.recording_office import office
from tests.web.recording_programme import programme
from tests.web.recording_themes import themes
from tests.web.serving import serving

PLAIN = (
    (re.compile(r"\b([a-z]{3})_[0-9a-f]{32}\b"), r"\1_0a1b2c3d"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?"), "2026-03-02T09:00:00"),
    (re.compile(r"^[A-Za-z0-9_-]{43}$"), "the-last-part-of-the-link"),
    (re.compile(r"\b[0-9a-f]{64}\b"), "9f86d081" + "0" * 56),
)
TEXTS = {"text/plain", "text/csv", "text/calendar", "text/markdown", "application/x-ndjson"}
LONGEST = 900
"""Of a text, an example shows whole lines of so many characters."""
ORDINARY_WORDS = ("zaffre", "finance")


class Walk:
    """Talks to the app and remembers the first good answer of each route."""

    def __init__(self, stage, url):
        self.stage, self.url, self.answers = stage, url, {}
        self._routes = [r for m in ROUTERS for r in m.router.routes if isinstance(r, APIRoute)]

    def ask(self, who, method, path, **options):
        headers = self._headers(who)
        # A machine that is busy with other tests answers late.
        with httpx2.Client(base_url=self.url, trust_env=False, headers=headers, timeout=60) as one:
            got = one.request(method, path, **options)
        assert got.status_code < 300, (method, path, got.text)
        name = f"{method} {self._template(method, path)}"
        kind = got.headers.get("Content-Type", "").partition(";")[0]
        if got.content and kind == JSON:
            self.answers.setdefault(name, []).append(got.json())
        elif kind in TEXTS:
            self.answers.setdefault(f"{name} {kind}", []).append(beginning(got.text))
        return got

    def work(self):
        """Until nothing waits."""
        while self.stage.chatham.worker.run_next() is not None:
            pass

    def _template(self, method, path):
        def literal_first(route):
            return route.path.count("{")

        for route in sorted(self._routes, key=literal_first):
            if method in route.methods and route.path_regex.match(path):
                return route.path
        return path

    def _headers(self, who):
        if who is None:
            return {}
        actor = who if isinstance(who, Actor) else Actor(person=None, role=Role(who))
        chatham = self.stage.chatham
        from datetime import timedelta

        with chatham.database.write() as work:
            secret, _ = work.tokens.issue(
                role=actor.role,
                person=actor.person,
                scopes={"api"},
                expires_at=chatham.clock.now() + timedelta(days=1),
                randomness=chatham.randomness,
            )
        return {"Authorization": f"Bearer {secret}"}


def beginning(of):
    """The first lines of a text."""
    shown = ""
    for line in of.splitlines(keepends=True):
        if shown and len(shown) + len(line) > LONGEST:
            break
        shown += line
    return shown


def text(said=ORDINARY, *, coach="Farah", coachee="Abena"):
    names = {"coach": coach, "coachee": coachee}
    return "\n".join(f"{names[part]}: {words}" for part, words in said).encode()


def walk(stage, url):
    """Ask everything once; the answers by `METHOD path`."""
    return walked(Walk(stage, url)).answers


def walked(on):
    """The same walk, as somebody who has not begun; that somebody, with what was answered."""
    stage = on.stage
    coach, coachee = stage.coach, stage.coachee
    admin = Actor(person=None, role=Role.ADMINISTRATOR)
    person = stage.chatham.appointments.appoint(Office.PRIVACY, by=admin)
    officer = Actor(person=person, role=Role.PRIVACY_OFFICER)
    here, run = {"engagement": CODE}, on.work
    for path in ("/health/live", "/health/ready"):
        on.ask(None, "GET", path)
    _consents(on, coach, coachee, here)
    held = on.ask(
        coach, "POST", "/v1/sessions", params=here | {"hold": True}, content=text()
    ).json()["id"]
    on.ask(coachee, "GET", "/v1/previews", params=here)
    on.ask(coachee, "GET", f"/v1/previews/{held}")
    on.ask(coachee, "POST", f"/v1/previews/{held}/strike", json={"turns": [3]})
    on.ask(coachee, "POST", f"/v1/previews/{held}/yes")
    run()
    on.ask(coach, "POST", f"/v1/sessions/{held}/approve")
    learning(on, held)
    on.ask(coach, "POST", "/v1/sessions", params=here | {"hold": True}, content=text())
    second = on.ask(coachee, "GET", "/v1/previews", params=here).json()["items"][-1]["session"]
    on.ask(coachee, "POST", f"/v1/previews/{second}/no")
    on.ask(coachee, "GET", "/v1/consents/withdrawals")
    on.ask(coachee, "POST", "/v1/consents", json=here)
    session = on.ask(coach, "POST", "/v1/sessions", params=here, content=text()).json()["id"]
    run()
    for who in (coach, coachee):
        on.ask(who, "GET", "/v1/sessions")
        on.ask(who, "GET", f"/v1/sessions/{session}")
    on.ask(coach, "GET", f"/v1/sessions/{session}/masked")
    body = {"turn": 6, "text": "zaffre", "kind": "ORGANIZATION"}
    on.ask(coachee, "POST", f"/v1/sessions/{session}/missed", json=body)
    run()
    on.ask(coach, "GET", f"/v1/sessions/{session}/summary")
    before_approval(on, coach, coachee, here, session)
    _stops(on, coach, coachee, here)
    calendar_and_today(on, coach, here)
    _rights(on, coachee, officer)
    _officers(on, officer)
    office(on, officer, here)
    programme(on)
    themes(on)
    return on


def _consents(on, coach, coachee, here):
    on.ask(coach, "GET", "/v1/me")
    notices = on.ask(coach, "GET", "/v1/notices").json()["items"]
    on.ask(coach, "GET", f"/v1/notices/{notices[0]['id']}/{notices[0]['version']}")
    on.ask(coach, "GET", "/v1/engagements")
    body = here | {"person": "Abena"}
    link = {"secret": on.ask(coach, "POST", "/v1/invitations", json=body).json()["secret"]}
    on.ask(None, "POST", "/v1/answers/question", json=link)
    on.ask(None, "POST", "/v1/answers", json=link | {"look_first": True})
    on.ask(coachee, "POST", "/v1/consents/refuse", json=here)
    on.ask(coach, "POST", "/v1/consents", json=here)
    on.ask(coach, "POST", "/v1/consents/withdraw", json=here | {"purpose": "triage"})
    on.ask(coachee, "GET", "/v1/consents")
    shared = here | {"coach": "Farah"}
    on.ask(coachee, "POST", "/v1/earlier-sessions/open", json=shared)
    on.ask(coachee, "GET", "/v1/earlier-sessions")
    on.ask(coachee, "POST", "/v1/earlier-sessions/close", json=shared)


def _stops(on, coach, coachee, here):
    sent = on.ask(coach, "POST", "/v1/sessions", params=here, content=text(EXECUTIVE))
    on.work()
    assert on.ask(coach, "GET", sent.headers["Location"]).json()["status"] == "escalated"
    words = {"text": "I lead a team for the first time and would like a coach."}
    asked = on.ask(coachee, "POST", "/v1/triage", json=here | words).headers["Location"]
    on.work()
    on.ask(coachee, "GET", asked)
    on.ask(coachee, "POST", f"{asked}/person")
    on.ask(coachee, "POST", "/v1/triage/person", json=here)
    theirs = on.ask(coachee, "GET", "/v1/cases").json()["items"]
    stopped = on.ask(coach, "GET", "/v1/cases").json()["items"][0]["number"]
    on.ask(coach, "GET", f"/v1/cases/{stopped}")
    on.ask(coach, "POST", f"/v1/cases/{stopped}/acknowledge")
    on.ask(coachee, "POST", f"/v1/cases/{stopped}/agree")
    mine = theirs[-1]["number"]
    on.ask(coachee, "POST", f"/v1/cases/{mine}/door", json={"door": "internal_coach"})
    on.ask(coach, "POST", f"/v1/cases/{stopped}/resolve")
    on.ask("escalation_handler", "GET", "/v1/cases/overdue")


def _rights(on, coachee, officer):
    asked = [
        on.ask(coachee, "POST", "/v1/requests", json={"right": right}).json()["id"]
        for right in ("access", "rectification", "erasure")
    ]
    on.ask(coachee, "GET", "/v1/requests/mine")
    on.ask(coachee, "GET", "/v1/requests/looks")
    on.ask(officer, "GET", "/v1/requests")
    on.ask(officer, "POST", f"/v1/requests/{asked[0]}/extend", json={"why": "complex"})
    on.ask(officer, "POST", f"/v1/requests/{asked[0]}/answer")
    on.ask(officer, "POST", f"/v1/requests/{asked[1]}/refuse", json={"why": "not_identified"})


def _officers(on, officer):
    on.ask(officer, "POST", "/v1/incidents", json={"category": "name_missed", "severity": "low"})
    for path in ("notifications", "notifications/unread"):
        on.ask(on.stage.coachee, "GET", f"/v1/{path}")
    on.ask(on.stage.coachee, "POST", "/v1/notifications/read", json={})
    for path in ("incidents", "retention", "processors", "withdrawals", "policies"):
        on.ask(officer, "GET", f"/v1/{path}")
    body = {"role": "coach", "action": "see_sessions"}
    on.ask(officer, "POST", "/v1/policies/simulate", json=body)
    body = {"leaving_out": ["no-developmental-judgement"]}
    on.ask(officer, "POST", "/v1/policies/replay", json=body)
    for path in ("verify", "checkpoint", "export"):
        on.ask(officer, "GET", f"/v1/ledger/{path}")
    on.ask(officer, "GET", "/v1/ledger/proofs/inclusion", params={"index": 0})
    on.ask(officer, "GET", "/v1/ledger/proofs/consistency", params={"since": 1})


def plain(value):
    """The value with ids, times and digests that are the same each time; lists end early."""
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value[:2]]
    if isinstance(value, str):
        for found, instead in PLAIN:
            value = found.sub(instead, value)
        return value.replace(*ORDINARY_WORDS)
    return value


def told(answers):
    """An answer as an example, and which of its keys others were not given."""
    fullest = max(answers, key=lambda one: (len(one), len(json.dumps(one))))
    if not isinstance(fullest, dict):
        return {"answer": plain(fullest)}
    items = [one["items"][0] for one in answers if one.get("items")]
    several = (answers, items if items and isinstance(items[0], dict) else [])
    optional = sorted(
        {
            key
            for alike in several
            for one in alike
            for other in alike
            for key in one.keys() - other.keys()
        }
    )
    return {"answer": plain(fullest)} | ({"optional": optional} if optional else {})


if __name__ == "__main__":
    sign_in = SignIn(mode=Mode.TOKENS, public_url="http://127.0.0.1:8420")
    with tempfile.TemporaryDirectory() as home:
        built = scene(Path(home) / "home")
        with serving(create_app(built.chatham, sign_in=sign_in)) as where:
            got = walk(built, where)
    kept = json.loads(_FILE.read_text(encoding="utf-8")) if _FILE.exists() else {}
    kept |= {name: told(answers) for name, answers in got.items()}
    _FILE.write_text(json.dumps(dict(sorted(kept.items())), indent=1, ensure_ascii=False) + "\n")
