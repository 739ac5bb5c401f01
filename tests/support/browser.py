"""The system's Chromium, which goes nowhere but to this machine."""

import os
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

PROGRAMS = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


def chromium():
    """Return the program; without one, skip, or fail where all must run."""
    found = [name for name in PROGRAMS if Path(name).exists()]
    if not found:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(
            "no Chromium; install it with 'apt-get install chromium'"
        )
    return found[0]


@contextmanager
def open_browser():
    """Yield a browser without a window."""
    program = chromium()
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program,
            args=[*QUIET, *(["--no-sandbox"] if is_root else [])],
        )
        try:
            yield browser
        finally:
            browser.close()


class Person:
    """Somebody before a browser."""

    def __init__(self, page, service):
        self.page = page
        self.service = service

    def go(self, path):
        self.page.goto(self.service.url + path)

    def sign_in(self, key=None):
        self.go("/portal/sign-in")
        self.page.get_by_label("Token or key").fill(key or self.service.token)
        self.page.get_by_role("button", name="Sign in").click()

    def press(self, name):
        self.page.get_by_role("button", name=name, exact=True).click()

    def follow(self, name):
        self.page.get_by_role("link", name=name, exact=True).first.click()

    def fill(self, label, text):
        self.page.get_by_label(label).fill(text)

    def told(self):
        return self.page.locator("main").inner_text()

    def download(self, click, path):
        with self.page.expect_download() as waiting:
            click()
        waiting.value.save_as(path)
        return waiting.value.suggested_filename
