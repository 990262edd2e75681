"""Another language reaches every page of every role: no English stands beside what is data.

Pages are found, not listed: every role opens what it may and follows every link from there.
"""

import calendar
import re
from dataclasses import astuple
from gettext import NullTranslations
from html import unescape
from urllib.parse import urlsplit

import pytest
from babel import Locale
from fastapi.routing import APIRoute
from markupsafe import escape

from api.app import PAGES, create_app
from api.pages.languages import Language, Languages
from assistant.microlearning.catalogue import installed as library
from assistant.storage.register_records import Office
from assistant.storage.request_records import Right
from assistant.themes.taxonomy import installed as taxonomy
from assistant.triage.sending import Sent
from evals.gate.judging import compare
from evals.gate.rules import installed
from governance.identity import Actor, Role
from governance.policy.sensitivity.exemplars import Exemplars
from tests.integration.sessions.scene import CODE, EXECUTIVE, ORDINARY
from tests.results import OTHER, cases, kept, results
from tests.web.conftest import SIGN_IN
from tests.web.grounds import served
from tests.web.recording import walk
from tests.web.serving import serving
from tests.web.test_strings import OURS, TAG, WORD

pytestmark = pytest.mark.verify
LINK = re.compile(r'href="(/[^"#]*)')
CODES = re.compile(
    r'<(time|code|textarea|pre)\b.*?</\1>|<(\w+)[^>]*class="[^"]*\bmono\b[^"]*"[^>]*>.*?</\2>',
    re.DOTALL,
)
"""Moments, codes, what somebody writes, and a certificate as it was issued."""
PUT_IN = re.compile(r"(%\(\w+\)[sd])")
EXAMPLES = [str(escape(one.text)) for one in Exemplars.read().all]
PRIORITY = "Managers coach, Asks before telling, Names one strength, Agrees on a next step"
"""As whoever runs the programme has put it."""
NAMES = OURS | {*calendar.month_abbr, "Word", "Foundation", "Practitioner", "Senior", "Master"}
NAMES |= {"Farah", "Abena", "Zofia", "Voice", "Person", "Nia", "Bell", "Ola", "Reyes"}
NAMES |= {"north", "spring", "embedded", "elsewhere"}
ALONE = {Role.SPONSOR, Role.LD_ANALYST, Role.PROGRAMME_MANAGER, Role.ESCALATION_HANDLER}
ALONE |= {Role.MODEL_OWNER, Role.ADMINISTRATOR}


def routes():
    found = [r for one in PAGES for r in one.router.routes if isinstance(r, APIRoute)]
    return [r for r in found if "GET" in r.methods]


class Crawl:
    """What a role may open, from where there is no need to know more, along every link."""

    def __init__(self):
        self.pages, self.reached = {}, set()

    def follow(self, who, http, *more):
        waiting = [route.path for route in routes() if "{" not in route.path] + list(more)
        seen = set(waiting)
        while waiting:
            path = waiting.pop()
            got = http.get(path, headers={"Accept": "text/html"})
            assert got.status_code < 500, (who, path)
            place = urlsplit(path).path
            route = next((r.path for r in routes() if r.path_regex.match(place)), None)
            if got.status_code != 200 or route is None:
                continue
            self.reached.add(route)
            if got.headers["Content-Type"].startswith("text/html"):
                self.pages[who, path] = got.text
                links = {unescape(link) for link in LINK.findall(got.text)} - seen
                seen |= links
                waiting += [link for link in links if not link.startswith(("/static", "/v1"))]


def lived_in(stage, base_url, tmp_path):
    """Something on every page; who is the officer, and the pages no link leads to."""
    walk(stage, base_url)
    chatham = stage.chatham
    officer = chatham.appointments.appoint(
        Office.PRIVACY, by=Actor(person=None, role=Role.ADMINISTRATOR)
    )
    chatham.requests.desk.open(stage.coachee.person, Right.ACCESS, by=stage.coachee)
    comparison = compare(
        results(tmp_path, cases(60)), results(tmp_path, cases(60), OTHER), installed()
    )
    seen = kept(chatham.bundles, comparison)
    stage.says_yes()
    draft = stage.takes_in()
    list(chatham.worker.drain())
    asked = chatham.triage.sending.send(
        Sent(engagement=CODE, text="I would like a coach for my first team."), by=stage.coachee
    )
    list(chatham.worker.drain())
    more = [
        f"/model/evaluations/{seen}",
        "/office/processors/vendor?name=acme",
        "/office/processors/entry?vendor=acme",
        f"/sessions/{draft.id}/recap",
        f"/triage/{asked.id}",
        f"/mine/consents/no?engagement={CODE}&purpose=session_summary&where=local",
    ]
    with chatham.database.read() as work:
        more += [f"/themes/reports/{one.id}" for one in work.theme_releases.releases("north")]
    return Actor(person=officer, role=Role.PRIVACY_OFFICER), more


def written(stage):
    """The words of whoever uses it, and of the organization."""
    with stage.chatham.database.read() as work:
        notices = [str(part) for n in work.consents.notices() for part in astuple(n)]
    said = [text for part in (ORDINARY, EXECUTIVE) for _, text in part]
    themes = [f"{t.title} {g.title}" for g in taxonomy().groups for t in g.themes]
    modules = [module.title for module in library().modules]
    office = stage.chatham.pilot.desk.standing().design.sponsor
    managers = stage.chatham.narratives.told()
    told = [
        office,
        *managers.texts,
        *stage.chatham.help().first,
        stage.chatham.privacy_contact,
        "Hand over the rota.",
    ]
    whole = [*said, *notices, *themes, *modules, PRIORITY, *told]
    return set(WORD.findall("\n".join(whole)))


class Pseudo(NullTranslations):
    """English in brackets, but for what is put into a sentence: that has to speak for itself."""

    def gettext(self, message):
        return "⟦" + PUT_IN.sub(r"⟧\1⟦", message) + "⟧"

    def ngettext(self, msgid1, msgid2, n):
        return self.gettext(msgid1 if n == 1 else msgid2)


def left(page):
    body = TAG.sub(" ", CODES.sub(" ", page[page.index("<body") :]))
    while body != (body := re.sub(r"⟦[^⟦⟧]*⟧", " ", body)):
        pass
    for text in EXAMPLES:
        body = body.replace(text, " ")
    return WORD.findall(re.sub(r"\S*[_+\d]\S*|\S{25,}", " ", body))


def test_another_language_reaches_every_page_of_every_role(stage, client, base_url, tmp_path):
    officer, more = lived_in(stage, base_url, tmp_path)
    app = create_app(served(stage), sign_in=SIGN_IN)
    app.state.languages = Languages({"en": Language(locale=Locale("en"), words=Pseudo())})
    crawl = Crawl()
    with serving(app) as url:
        for who in (stage.coach, stage.coachee, officer, *ALONE):
            asking = client(who)
            asking.http.base_url = url
            crawl.follow(str(getattr(who, "role", who)), asking.http, *more)
        stage.ends_consent_only(stage.coachee)
        held = stage.chatham.reception.receive(stage.arrival(), by=stage.coach, hold=True)
        asked = client(stage.coachee)
        asked.http.base_url = url
        crawl.follow("coachee, asked", asked.http, f"/mine/look/{held.id}")
    known = NAMES | written(stage)
    bare = {who_path: set(left(page)) - known for who_path, page in crawl.pages.items()}
    bare = {where: sorted(words) for where, words in bare.items() if words}
    assert bare == {}, bare
    assert {route.path for route in routes()} - crawl.reached == set()
