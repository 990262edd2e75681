"""What the outermost layer says to somebody looking at pages: in the catalogue's words, calmly."""

from __future__ import annotations

import re
from pathlib import Path

import httpx2
import pytest
from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from api.app import create_app
from api.doorkeeping import Refusal
from api.limiting import Limits
from api.outermost import OTHERWISE, SAID, TITLES
from api.pages.catalogue import catalogue
from api.pages.languages import Language, Languages
from api.web.answers import AWAY, BROKEN_OFF, FAULT, NOT_KNOWN, TOO_SLOW, refused
from api.web.words import Spoken, Words
from assistant.access.modes import Mode, SignIn
from assistant.cases.words import EMERGENCY
from tests.web.grounds import served
from tests.web.serving import serving
from tests.web.test_strings import OURS, TAG, WORD, Pseudo

HTML = {"Accept": "text/html"}
EVERY = [
    *(AWAY, BROKEN_OFF, NOT_KNOWN, TOO_SLOW, FAULT),
    *(
        Refusal(status=status, kind="x", detail=SAID[kind])
        for status, kind in {
            400: "two-lengths",
            408: "slow-body",
            413: "too-large",
            421: "wrong-host",
            429: "too-many",
            431: "long-head",
        }.items()
    ),
]
IN_BRACKETS = Words({"en": Spoken(tag="en-GB", words=Pseudo())})


def asked(method: str = "GET", path: str = "/x", **headers: str) -> dict[str, object]:
    given = {"accept": "text/html"} | {name.replace("_", "-"): v for name, v in headers.items()}
    pairs = [(name.encode(), value.encode()) for name, value in given.items()]
    return {"type": "http", "method": method, "path": path, "headers": pairs}


def bare(page: str) -> list[str]:
    """Words of ours that stand on a page outside the catalogue."""
    left = re.sub(r"⟦[^⟦⟧]*⟧", " ", TAG.sub(" ", page[page.index("<body") :]))
    return [word for word in WORD.findall(left) if word not in OURS]


@pytest.mark.parametrize("no", EVERY, ids=lambda no: f"{no.status}-{no.kind}")
def test_webs_own_page_is_in_the_catalogues_words(no):
    page = bytes(refused(asked(), no, IN_BRACKETS).body).decode()
    assert bare(page) == []
    plain = bytes(refused(asked(), no, Words({})).body).decode()
    assert '<html lang="en-GB">' in plain
    for said in (TITLES[no.status], no.detail, EMERGENCY, "A person, now", "To the first page"):
        assert said.replace("'", "&#x27;") in plain
    assert 'href="/"' in plain


def test_all_of_it_is_in_the_catalogue():
    known = {str(message.id) for message in catalogue()}
    assert {*SAID.values(), *TITLES.values(), *OTHERWISE.values()} <= known
    assert {"To the first page", "Try again", "A person, now"} <= known
    assert SAID["emergency"] == EMERGENCY


def test_it_offers_to_try_again_what_may_be_over_soon_and_was_only_read():
    def offers(no: Refusal, method: str) -> bool:
        return b'href=""' in bytes(refused(asked(method), no, Words({})).body)

    assert offers(AWAY, "GET")
    assert not offers(NOT_KNOWN, "POST")
    assert not offers(Refusal(status=413, kind="too-large", detail="x"), "GET")


def test_nothing_of_a_request_is_in_it_and_no_script_or_style_of_its_own():
    hostile = "<script>alert(1)</script>"
    scope = asked(path=f"/{hostile}", accept_language=hostile, cookie=hostile, host=hostile)
    page = bytes(refused(scope, AWAY, Words({})).body).decode()
    assert "alert" not in page
    assert "<script" not in page
    assert "style=" not in page


@pytest.mark.parametrize("path", ["/v1/x", "/health/x"])
def test_the_api_gets_its_problem_document_in_english(path):
    answer = refused(asked(path=path, accept_language="de"), AWAY, IN_BRACKETS)
    assert answer.media_type == "application/problem+json"
    assert b"Chatham is not there just now" in bytes(answer.body)


def made(folder: Path, tag: str) -> None:
    """A catalogue on disk."""
    words = Catalog(locale=tag, domain="chatham")
    words.add("Try again", string=f"({tag}) again")
    place = folder / tag / "LC_MESSAGES"
    place.mkdir(parents=True)
    with (place / "chatham.mo").open("wb") as file:
        write_mo(file, words)


@pytest.mark.parametrize(
    "accept",
    [
        *("", "de", "de-AT", "fr, de;q=0.5", "en-US,en;q=0.9,de;q=0.8", "pt-BR", "PT-br,de"),
        *("DE", "EN", "pt", "xx", "*", ";;;", "de_DE", "a" * 9000, ",".join(["xx"] * 30 + ["de"])),
    ],
)
def test_a_browser_gets_the_language_it_gets_from_the_app(tmp_path, accept):
    for tag in ("de", "pt_BR"):
        made(tmp_path, tag)
    ours, apps = Words.installed(tmp_path).best(accept), Languages.installed(tmp_path).best(accept)
    assert (ours.tag, ours.said("Try again")) == (apps.tag, str(apps.said("Try again")))


@pytest.mark.parametrize(
    ("accept", "tag"),
    [
        *(("pt-BR", "pt-BR"), ("PT-br", "pt-BR"), ("DE-at;q=0.1", "de"), ("EN", "en-GB")),
        *(("pt", "en-GB"), ("fr,de", "de"), ("", "en-GB")),
    ],
)
def test_the_first_that_there_is_whatever_its_case(tmp_path, accept, tag):
    """`EN` was once a KeyError, and a catalogue of a region was found by nobody."""
    for name in ("de", "pt_BR"):
        made(tmp_path, name)
    assert Languages.installed(tmp_path).best(accept).tag == tag


def test_in_one_process_they_are_in_the_catalogues_words_too(stage):
    how = SignIn(mode=Mode.LOCAL, public_url="http://127.0.0.1")
    app = create_app(served(stage), sign_in=how, limits=Limits(per_address="3/minute"))
    app.state.languages = Languages({"en": Language(locale=Locale("en"), words=Pseudo())})
    with (
        serving(app) as url,
        httpx2.Client(trust_env=False, headers=HTML, base_url=url, timeout=60) as web,
    ):
        found = {
            421: web.get("/", headers={"Host": "elsewhere.example"}),
            413: web.post("/enter", content=b"x" * 100_000),
            404: web.get("/nowhere"),
        }
        web.get("/enter")
        found[429] = web.get("/enter")
    for status, answer in found.items():
        assert answer.status_code == status
        assert bare(answer.text) == [], status
        assert "your local emergency number" in answer.text
    assert 'href=""' in found[429].text
    assert 'href=""' not in found[404].text
    assert int(found[429].headers["Retry-After"]) > 0
