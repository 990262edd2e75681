"""Nothing on a page is said outside the catalogue, and another language reaches every corner."""

import re
from gettext import NullTranslations
from pathlib import Path

import httpx2
import pytest
from babel import Locale
from markupsafe import escape
from starlette.exceptions import HTTPException

from api.app import create_app
from api.pages.catalogue import TEMPLATE, catalogue, written
from api.pages.languages import Language, Languages, english
from api.pages.navigation import WAYS
from api.pages.saying import DONE
from assistant.access.modes import Mode, SignIn
from assistant.programme.pilot.words import Sentence
from tests.web.grounds import served
from tests.web.serving import serving

TEMPLATES = Path(__file__).parents[2] / "api" / "templates"
OURS = {"Chatham", "PDF", "JSON", "DOCX", "Markdown", "ZIP", "ics"}
"""Names, which are the same in every language."""

CODE = re.compile(
    r"\{% block width %\}.*?\{% endblock %\}|\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<code>.*?</code>"
    r"|<!doctype html>",
    re.DOTALL,
)
TAG = re.compile(r"<[^>]*>", re.DOTALL)
READ_ALOUD = re.compile(r'(?:aria-label|title|placeholder|alt)="([^"]*)"')
WORD = re.compile(r"[A-Za-z][a-z]+[A-Za-z]*")


@pytest.mark.parametrize(
    "path", sorted(TEMPLATES.rglob("*.html")), ids=lambda p: p.relative_to(TEMPLATES).as_posix()
)
def test_no_template_says_anything_outside_the_catalogue(path):
    bare = CODE.sub(" ", path.read_text(encoding="utf-8"))
    said = TAG.sub(" ", bare) + " ".join(READ_ALOUD.findall(bare))
    said = re.sub(r"&\w+;", " ", said)
    assert [word for word in WORD.findall(said) if word not in OURS] == []


class Pseudo(NullTranslations):
    """A language that is not one: English in brackets, so that what escapes shows."""

    def gettext(self, message):
        return f"⟦{message}⟧"

    def ngettext(self, msgid1, msgid2, n):
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"


def test_another_language_reaches_every_corner(stage):
    how = SignIn(mode=Mode.LOCAL, public_url="http://127.0.0.1")
    app = create_app(served(stage), sign_in=how)
    app.state.languages = Languages({"en": Language(locale=Locale("en"), words=Pseudo())})
    own = {"Sec-Fetch-Site": "same-origin"}
    with (
        serving(app) as url,
        httpx2.Client(
            base_url=url, headers=own, trust_env=False, timeout=60, follow_redirects=True
        ) as http,
    ):
        got = http.post("/enter", data={"who": "privacy_officer", "next": "/"})
        assert got.status_code == 200
        for way in ("/enter", "/nowhere", "/office", "/office/ledger", "/office/papers"):
            page = http.get(way, headers={"Accept": "text/html"}).text
            for line in stage.chatham.help().first:  # the organization's own words
                page = page.replace(str(escape(line)), "")
            body = TAG.sub(" ", page[page.index("<body") :])
            left = re.sub(r"⟦[^⟦⟧]*⟧", " ", body)
            while left != (left := re.sub(r"⟦[^⟦⟧]*⟧", " ", left)):
                pass
            names = OURS | {
                "Farah",
                "Abena",
                "north",
                "ledger",
                "jsonl",
                "chatham",
                "verify",
                "key",
            }
            words = list(WORD.findall(re.sub(r"\S*\+\S*|\S{25,}", " ", left)))
            assert [word for word in words if word not in names and "⟦" not in word] == [], way


def test_the_catalogue_is_up_to_date():
    assert TEMPLATE.read_bytes() == written(), "run `make strings`"


def test_what_python_says_is_in_it():
    known = {str(message.id) for message in catalogue()}
    assert set(DONE.values()) <= known
    assert {way.name for ways in WAYS.values() for way in ways} <= known
    assert known > {"Sign out", "Nothing is late."}


def test_what_is_said_is_never_trusted():
    words = english()
    hostile = "<img src=x onerror=alert(1)> 100 % %(num)s"
    assert "<img" not in words.said(hostile)
    assert "100 %" in words.said(hostile)
    assert "<img" not in words.said("with %(who)s", who=hostile)
    assert words.counted("%(num)s day", "%(num)s days", 2) == "2 days"
    assert "<b>" not in words.counted("<b>", "<b>", 2)


def test_a_problem_shows_its_words_as_words(stage):
    how = SignIn(mode=Mode.LOCAL, public_url="http://127.0.0.1")
    app = create_app(served(stage), sign_in=how)

    @app.get("/refused")
    def refused():
        raise HTTPException(409, "<b>100 % sure</b>")

    with serving(app) as url:
        page = {"Accept": "text/html"}
        got = httpx2.get(f"{url}/refused", headers=page, trust_env=False, timeout=60)
    assert got.status_code == 409
    assert "&lt;b&gt;100 % sure&lt;/b&gt;" in got.text


def test_a_sentence_within_a_sentence_is_translated_and_escaped_too():
    language = Language(locale=Locale("en"), words=Pseudo())
    inner = Sentence(text="%(number)s points", values={"number": "<3>"})
    told = language.put(Sentence(text="More by %(much)s.", values={"much": inner}))
    assert told == "⟦More by ⟦&lt;3&gt; points⟧.⟧"
    assert language.put("<b>") == "&lt;b&gt;"
