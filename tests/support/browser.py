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
    """Somebody before a browser, who waits for a page before doing the next thing."""

    def __init__(self, page, service):
        self.page = page
        self.service = service

    def go(self, path):
        self.page.goto(self.service.url + path)

    def sign_in(self, key=None):
        self.go("/portal/sign-in")
        self.page.get_by_label("Token or key").fill(key or self.service.token)
        self.press("Sign in")

    def press(self, name):
        """Press a button that leads to another page, and wait for that."""
        self.leave(self.button(name).click)

    def follow(self, name):
        """Follow the first link of that *name*, and wait for its page."""
        link = self.page.get_by_role("link", name=name, exact=True).first
        self.leave(link.click)

    def leave(self, act):
        """Do what leads to another page, and wait until that has been loaded."""
        with self.page.expect_navigation():
            act()

    def button(self, name):
        return self.page.get_by_role("button", name=name, exact=True)

    def fill(self, label, text):
        self.page.get_by_label(label).fill(text)

    def bring(self, label, path):
        """Choose the file at *path*."""
        self.page.get_by_label(label, exact=True).set_input_files(path)

    def told(self):
        return self.page.locator("main").inner_text()

    def focused(self):
        """Return what has the focus, or nothing."""
        return self.page.evaluate("document.activeElement.innerText")

    def download(self, act, path):
        """Do what makes the browser save a file; return the file's name."""
        with self.page.expect_download() as waiting:
            act()
        waiting.value.save_as(path)
        return waiting.value.suggested_filename
