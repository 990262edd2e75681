"""Trying a changed rule over HTTP: places of mistakes, nothing kept, nobody found."""

import re

import pytest

from governance.identity import Role
from tests.integration.rehearsal.stops import several_stopped

PAGE = {"Accept": "text/html"}
RULE = "sensitive-executive-transition"
TRY = "/office/policies/try"


@pytest.fixture(autouse=True)
def ended(stage):
    yield
    stage.chatham.policy_rehearsal.replays.stop()


def test_a_page_says_where_a_draft_is_wrong_and_keeps_what_was_written(client, stage):
    officer = client("privacy_officer")
    shown = officer.get(TRY, headers=PAGE).text
    assert "sensitive-crisis" in shown
    broken = '// <script>alert("zaffre")</script>\r\n\r\n@id("x")\r\nforbid [principal];'
    got = officer.post(TRY, data={"text": broken}, headers=PAGE)
    assert got.status_code == 400
    assert "begins on line 3 of sensitivities.cedar" in got.text
    assert "unexpected token" in got.text
    assert "&lt;script&gt;" in got.text
    assert "<script>alert" not in got.text
    assert "zaffre" not in officer.get(TRY, headers=PAGE).text
    same = stage.chatham.policy_rehearsal.files["sensitivities.cedar"].replace("\n", "\r\n")
    got = officer.post(TRY, data={"text": same}, headers=PAGE)
    assert "nothing is changed" in got.text
    elsewhere = officer.get(f"{TRY}?file=../../../chatham.key", headers=PAGE)
    assert "sensitive-crisis" in elsewhere.text
    assert officer.post(TRY, data={"text": "x" * 40_001}, headers=PAGE).status_code == 422
    assert officer.post(TRY, data={"text": "x" * 64_000}, headers=PAGE).status_code == 413


@pytest.mark.verify
def test_one_persons_stop_looks_like_none(client, stage):
    """The attack: an officer tries what would flip for the one person they wonder about."""
    several_stopped(stage, 1)
    officer = client("privacy_officer")

    def answered(path, **sent):
        got = officer.post(path, headers=PAGE, **sent)
        assert got.status_code == 200, got.text
        return got.text

    def told(rule):
        page = answered(TRY, data={"leaving_out": rule})
        result = re.search(r'<section class="card" role="status">.*?</section>', page, re.DOTALL)
        return re.sub("They|they allow.*?stopped", "", result.group())

    assert told(RULE) == told("sensitive-medical")
    one, other = (
        officer.post("/v1/policies/replay", json={"leaving_out": [rule]}).json()
        for rule in (RULE, "sensitive-medical")
    )
    assert one.pop("would_not_start") != other.pop("would_not_start")
    assert one == other == {"replayed": 1, "erased": 0, "flips": []}
    scope = 'principal == Chatham::Actor::"coach:per_1", action, resource'
    named = f'@id("x") @reason("x.") permit ({scope});'
    got = officer.post("/v1/policies/replay", json={"file": "sensitivities.cedar", "text": named})
    assert got.status_code == 400
    assert got.json()["type"] == "urn:chatham:problem:policy-draft"
    assert "names one person" in got.json()["detail"]
    assert "per_1" not in got.text


@pytest.mark.verify
def test_what_many_share_is_told_in_words(client, stage):
    several_stopped(stage, 6)
    officer = client("privacy_officer")
    page = officer.post(TRY, data={"leaving_out": RULE}, headers=PAGE).text
    assert "stopped then, allowed now" in page
    assert "5 or more" in page
    assert "6 past decisions were asked again" in page
    assert "Changed like this, the policies could not be put in force" in page
    told = officer.post("/v1/policies/replay", json={"leaving_out": [RULE]}).json()
    assert told["flips"] == [
        {"change": "now_allowed", "before": [RULE], "after": [], "at_least": 5}
    ]


def test_only_who_sees_decisions_tries(client):
    allowed = {Role.PRIVACY_OFFICER, Role.MODEL_OWNER}
    for role in Role:
        got = client(role.value).post("/v1/policies/replay", json={})
        assert got.status_code == (400 if role in allowed else 403), role


def test_a_text_of_no_file_is_refused_and_not_left_out_in_silence(client):
    sent = {"text": "forbid (principal, action, resource);", "leaving_out": [RULE]}
    got = client("privacy_officer").post("/v1/policies/replay", json=sent)
    assert got.status_code == 400
    assert "there is no such file" in got.json()["detail"]
