"""Debian's Chromium, driven by Playwright, on pages served from this machine.

Invariant: no request leaves loopback, and no page breaks its Content-Security-Policy; both fail
the test that was running.
"""

import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

from api.app import create_app
from assistant.access.modes import Mode, SignIn
from tests.web.canaries import net_hears
from tests.web.grounds import served
from tests.web.serving import serving

CHROMIUM = os.environ.get("CHATHAM_CHROMIUM") or shutil.which("chromium")
MISSING = (
    "NO BROWSER TESTS: Chromium is not here. Install it (`apt-get install chromium`) or name it in "
    "CHATHAM_CHROMIUM; the pages were not tried in a browser."
)
PATIENCE_MS = 120_000
"""How long a page may take on a machine that is busy with others; it is waited for, not slept."""
expect.set_options(timeout=PATIENCE_MS)
PHONE = {"width": 360, "height": 780}
DESK = {"width": 1280, "height": 900}


WIDTH_UNFOLDED = """() => {
  const all = [...document.querySelectorAll("details")];
  const open = new Set(all.filter((one) => one.open));
  const widths = all.map((one) => {
    one.open = true;
    return document.documentElement.scrollWidth;
  });
  for (const one of all) if (!open.has(one)) one.open = false;
  for (const one of open) one.open = true;
  return Math.max(0, ...widths);
}"""

SCREENSHOTS = Path(__file__).parents[2] / "docs" / "screenshots"
TAKE_THEM = bool(os.environ.get("CHATHAM_SCREENSHOTS"))


@pytest.fixture
def local_url(stage):
    """The installation of `stage`, served in local mode."""
    how = SignIn(mode=Mode.LOCAL, public_url="http://127.0.0.1")
    with serving(create_app(served(stage), sign_in=how)) as url:
        yield url


@pytest.fixture(scope="session")
def chromium():
    if CHROMIUM is None:
        pytest.skip(MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def page_of(chromium, base_url, forgiven=(), **options):
    """A fresh page; at the end, whatever it asked of elsewhere or was refused fails the test.

    forgiven: what a console error may say, such as the status of a no that the test is about.
    """
    context = chromium.new_context(base_url=base_url, **{"viewport": DESK, **options})
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    left, broken = [], []
    page.on("request", lambda asked: left.append(asked.url) if not _loopback(asked.url) else None)
    page.on("console", lambda said: broken.append(said.text) if said.type == "error" else None)
    page.on("console", lambda said: net_hears("console", said.text))
    page.on("pageerror", lambda error: broken.append(str(error)))
    try:
        yield page
    finally:
        context.close()
    assert left == []
    assert [said for said in broken if not any(part in said for part in forgiven)] == []


def _loopback(url):
    parts = urlsplit(url)
    return parts.scheme in {"data", "blob"} or parts.hostname in {"127.0.0.1", "localhost"}


def enter(page, choice):
    """Sign in in local mode; choice: what the label of a person or role says."""
    page.goto("/enter")
    page.get_by_label(choice).first.check()
    page.get_by_role("button", name="Enter").click()


def said(page):
    """What the page tells about what was done."""
    return page.get_by_role("status").first.inner_text()


def looked_at(page, name):
    """Nothing axe-core finds, nothing wider than a phone; pictures, when they are asked for."""
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []
    looks = ((DESK, "light", "light"), (DESK, "dark", "dark"), (PHONE, "light", "phone"))
    for size, scheme, look in looks:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        if look == "phone":
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= size["width"], f"{name} is {wide} px wide on a phone"
            wide = page.evaluate(WIDTH_UNFOLDED)
            assert wide <= size["width"], f"{name} is {wide} px wide on a phone, all unfolded"
        if look == "dark":
            found = Axe().run(page, options={"runOnly": ["color-contrast"]}).response["violations"]
            assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []
        if TAKE_THEM:
            SCREENSHOTS.mkdir(exist_ok=True)
            page.screenshot(path=SCREENSHOTS / f"{name}-{look}.png")
    page.set_viewport_size(DESK)
    page.emulate_media(color_scheme="light")
