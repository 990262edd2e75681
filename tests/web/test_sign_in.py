"""Signing in against a real provider over HTTP, and everything an attacker tries there."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from joserfc.jwk import OctKey, RSAKey

from api.app import create_app
from api.asking import COOKIE
from api.signing import UNDER_WAY, own_path
from assistant.access import modes
from assistant.access.modes import Mode, SignIn
from governance.identity import Role
from tests.web.grounds import served
from tests.web.provider import Provider
from tests.web.serving import serving


class Hands:
    """A clock a test moves."""

    def __init__(self, clock):
        self.clock, self.ahead = clock, timedelta()

    def now(self):
        return self.clock.now() + self.ahead


@pytest.fixture
def clock(stage):
    hands = Hands(stage.chatham.clock)
    for one in {stage.chatham, served(stage)}:
        one.clock = one.access._clock = hands
    return hands


@pytest.fixture
def provider(clock):
    made = Provider(clock)
    yield made
    made.close()


@pytest.fixture
def site(stage, provider):
    how = SignIn(
        mode=Mode.OIDC,
        public_url="http://127.0.0.1",
        provider=modes.Provider(
            issuer=provider.issuer,
            client_id=provider.client_id,
            client_secret=provider.client_secret,
            roles={"coaches": Role.COACH, "officers": Role.PRIVACY_OFFICER},
        ),
    )
    with serving(create_app(served(stage), sign_in=how)) as url:
        yield url


class Browser:
    """Keeps cookies by hand: they are Secure, and loopback here has no TLS."""

    def __init__(self, site):
        self.site, self.cookies = site, {}

    def ask(self, method, path, **options):
        headers = {"Sec-Fetch-Site": "same-origin"} | options.pop("headers", {})
        kept = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if kept:
            headers["Cookie"] = kept
        got = httpx2.request(
            method, f"{self.site}{path}", headers=headers, trust_env=False, timeout=60, **options
        )
        for line in got.headers.get_list("Set-Cookie"):
            name, _, rest = line.partition("=")
            self.cookies[name] = rest.partition(";")[0]
            if "Max-Age=0" in line:
                del self.cookies[name]
        return got

    def begin(self, after="/"):
        return self.ask("GET", "/sign-in", params={"next": after}).headers["Location"]

    def come_back(self, url):
        back = httpx2.get(url, trust_env=False, timeout=60).headers["Location"]
        return f"/sign-in/callback?{urlsplit(back).query}"

    def sign_in(self, after="/"):
        return self.ask("GET", self.come_back(self.begin(after)))

    def csrf(self):
        return {"X-CSRF-Token": self.ask("GET", "/v1/me").json()["csrf_token"]}


@pytest.fixture
def browser(site):
    return Browser(site)


def signed_in(browser):
    return browser.ask("GET", "/v1/me").status_code == 200


def test_signing_in_and_out_again(browser, provider):
    done = browser.sign_in("/today?x=1")
    assert (done.status_code, done.headers["Location"]) == (303, "/today?x=1")
    (line,) = [c for c in done.headers.get_list("Set-Cookie") if c.startswith(f"{COOKIE}=")]
    for word in ("Secure", "HttpOnly", "SameSite=lax", "Path=/"):
        assert word in line
    assert "Domain" not in line
    assert browser.ask("GET", "/v1/me").json()["role"] == "coach"
    asked = provider.begun[0]
    assert len(asked["code_challenge"]) == 43
    kept = browser.cookies[COOKIE]
    assert browser.ask("POST", "/sign-out", headers=browser.csrf()).status_code == 204
    browser.cookies[COOKIE] = kept
    assert not signed_in(browser)


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another-client"},
        {"aud": ["chatham", "another"]},
        {"azp": "another"},
        {"iss": "http://127.0.0.1:1"},
        {"exp": 1},
        {"iat": 1},
        {"nbf": 4_000_000_000},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
    ],
)
def test_a_token_with_a_wrong_claim_proves_nobody(browser, provider, claims):
    provider.claims = claims
    done = browser.sign_in()
    assert done.status_code == 401
    assert COOKIE not in browser.cookies


def test_a_clock_that_is_a_little_off_is_forgiven(browser, provider, clock):
    now = int(clock.now().timestamp())
    provider.claims = {"exp": now - 30}
    assert browser.sign_in().status_code == 303


def test_forged_signatures(browser, provider):
    public = provider.key.as_pem(private=False)
    other = RSAKey.generate_key(2048, parameters={"kid": "one"}, private=True)
    for header, key in (
        ({"alg": "none"}, None),
        ({"alg": "HS256", "kid": "one"}, OctKey.import_key(b"x" * 32)),
        ({"alg": "RS256", "kid": "one"}, other),
        ({"alg": "RS256", "kid": "nobody's"}, other),
    ):
        provider.header, provider.sign_with = header, key
        assert browser.sign_in().status_code == 401
    assert public.startswith(b"-----BEGIN PUBLIC KEY")
    assert not signed_in(browser)


def test_the_providers_new_key_is_fetched(browser, provider):
    assert browser.sign_in().status_code == 303
    provider.key = RSAKey.generate_key(2048, parameters={"kid": "two"}, private=True)
    provider.header = {"alg": "RS256", "kid": "two"}
    assert browser.sign_in().status_code == 303


def test_another_issuers_metadata_is_refused(browser, provider):
    provider.says_issuer = "http://127.0.0.1:1"
    assert browser.ask("GET", "/sign-in").status_code == 502


def test_state_and_code_belong_to_one_browser_and_one_time(site, browser):
    back = browser.come_back(browser.begin())
    victim = Browser(site)
    assert victim.ask("GET", back).status_code == 401
    victim.begin()
    assert victim.ask("GET", back).status_code == 401
    kept = browser.cookies[UNDER_WAY]
    assert browser.ask("GET", back).status_code == 303
    again = Browser(site)
    again.cookies[UNDER_WAY] = kept
    assert again.ask("GET", back).status_code == 401


def test_an_answer_of_another_issuer_is_refused(browser):
    back = browser.come_back(browser.begin())
    mixed = back.partition("&iss=")[0] + "&iss=http://127.0.0.1:1"
    assert browser.ask("GET", mixed).status_code == 401


def test_a_planted_session_ends_at_sign_in(browser):
    browser.cookies[COOKIE] = "planted"
    assert browser.sign_in().status_code == 303
    first = browser.cookies[COOKIE]
    assert first != "planted"
    browser.sign_in()
    assert browser.cookies[COOKIE] != first
    browser.cookies[COOKIE] = first
    assert not signed_in(browser)


def test_nobody_is_an_administrator_by_default(browser, provider):
    for groups in ([], ["administrator"], ["Coaches"], "coaches", None, [["coaches"]]):
        provider.groups = groups
        done = browser.sign_in()
        assert done.status_code == 403
        assert done.json()["type"].endswith("no-role")


def test_only_ones_own_roles(browser, provider):
    provider.groups = ["coaches", "officers"]
    browser.sign_in()
    before = browser.cookies[COOKIE]
    for role, status in (("administrator", 403), ("privacy_officer", 204)):
        got = browser.ask("POST", "/v1/me/role", json={"role": role}, headers=browser.csrf())
        assert got.status_code == status
    assert browser.cookies[COOKIE] != before
    assert browser.ask("GET", "/v1/retention").status_code == 200


def test_idle_and_absolute_ends(browser, clock):
    browser.sign_in()
    clock.ahead += timedelta(minutes=31)
    assert not signed_in(browser)
    browser.sign_in()
    for _ in range(28):
        clock.ahead += timedelta(minutes=25)
        assert signed_in(browser)
    clock.ahead += timedelta(minutes=25)
    assert not signed_in(browser)


def test_signing_out_everywhere(site, browser):
    other = Browser(site)
    browser.sign_in()
    other.sign_in()
    assert browser.ask("POST", "/sign-out/everywhere", headers=browser.csrf()).status_code == 204
    assert not signed_in(other)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
    ],
)
def test_another_site_cannot_make_a_browser_act(browser, headers):
    browser.sign_in()
    token = browser.csrf()
    assert browser.ask("POST", "/sign-out", headers=headers | token).status_code == 403
    assert browser.ask("POST", "/sign-out").status_code == 403
    assert browser.ask("POST", "/sign-out", headers={"X-CSRF-Token": "0" * 64}).status_code == 403
    assert signed_in(browser)


def test_the_code_says_who_somebody_is_once(browser, stage):
    browser.sign_in()
    secret, _ = stage.chatham.access.issue(Role.COACH, stage.coach.person, days=1, scope="link")
    as_token = {"Authorization": f"Bearer {secret}"}
    assert browser.ask("GET", "/v1/me", headers=as_token).status_code == 401
    assert browser.ask("GET", "/v1/sessions").status_code == 403
    for status in (204, 404):
        got = browser.ask("POST", "/v1/me/person", json={"code": secret}, headers=browser.csrf())
        assert got.status_code == status
    assert browser.ask("GET", "/v1/sessions").status_code == 200


@pytest.mark.parametrize(
    "after",
    [
        "https://elsewhere.example",
        "//elsewhere.example",
        "///elsewhere.example",
        "/\\elsewhere.example",
        "\\\\elsewhere.example",
        "javascript:alert(1)",
        "/x\r\nSet-Cookie: a=b",
        "/\t/elsewhere.example",
        "",
        "today",
    ],
)
def test_next_never_leads_elsewhere(browser, after):
    assert own_path(after) == "/"
    assert browser.sign_in(after).headers["Location"] == "/"


def test_the_link_asks_for_what_openid_needs(browser):
    asked = parse_qs(urlsplit(browser.begin()).query)
    assert asked["scope"] == ["openid"]
    assert len(asked["state"][0]) >= 32
    assert len(asked["nonce"][0]) >= 32
