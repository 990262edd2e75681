"""Debian's Chromium, driven by Playwright, on pages served from this machine.

Invariant: no request leaves loopback, and no page breaks its Content-Security-Policy; both fail
the test that was running.
"""

import os
import shutil
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import sync_playwright

CHROMIUM = os.environ.get("CHATHAM_CHROMIUM") or shutil.which("chromium")
MISSING = (
    "NO BROWSER TESTS: Chromium is not here. Install it (`apt-get install chromium`) or name it in "
    "CHATHAM_CHROMIUM; the pages were not tried in a browser."
)
PHONE = {"width": 360, "height": 780}
DESK = {"width": 1280, "height": 900}


@pytest.fixture(scope="session")
def chromium():
    if CHROMIUM is None:
        pytest.skip(MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def page_of(chromium, base_url, **options):
    """A fresh page; at the end, whatever it asked of elsewhere or was refused fails the test."""
    context = chromium.new_context(base_url=base_url, **{"viewport": DESK, **options})
    page = context.new_page()
    left, broken = [], []
    page.on("request", lambda asked: left.append(asked.url) if not _loopback(asked.url) else None)
    page.on("console", lambda said: broken.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: broken.append(str(error)))
    try:
        yield page
    finally:
        context.close()
    assert left == []
    assert broken == []


def _loopback(url):
    parts = urlsplit(url)
    return parts.scheme in {"data", "blob"} or parts.hostname in {"127.0.0.1", "localhost"}


def enter(page, choice):
    """Sign in in local mode; choice: what the label of a person or role says."""
    page.goto("/enter")
    page.get_by_label(choice).first.check()
    page.get_by_role("button", name="Enter").click()
