"""Every page, as people with different eyes, hands and screens meet it."""

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from support.browser import Person

pytestmark = pytest.mark.browser

SCHEMES = ("light", "dark")
WIDTHS = (390, 768, 1280, 1920)
PICTURED = (390, 1280)
PICTURES = os.environ.get("SCORELINE_PICTURES", "")  # a folder that keeps them


def test_dates_are_told_in_the_readers_zone(browser, service, shop):
    context = browser.new_context(timezone_id="Asia/Tokyo", locale="en-GB")
    person = Person(context.new_page(), service)
    person.sign_in()
    time = person.page.locator("time").first
    moment = datetime.fromisoformat(time.get_attribute("datetime")).astimezone(UTC)
    hour = (moment.hour + 9) % 24
    assert f"{hour:02}:{moment.minute:02}" in time.inner_text()
    assert "UTC" in time.get_attribute("title")
    context.close()


PROGRAMS = {
    "python": (sys.executable, "sample.py"),
    "javascript": ("node", "sample.mjs"),
    "java": ("java", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "Sample.java"),
}


@pytest.mark.parametrize("language", PROGRAMS)
@pytest.mark.parametrize("part", ["score", "jobs"])
def test_row_36_the_code_on_help_pages_runs(shop, person, folder, language, part):
    program, *options, name = PROGRAMS[language]
    if shutil.which(program) is None:
        pytest.skip(f"no {program}; the same code runs in Python")
    endpoint = shop[2]()
    person.page.goto(f"{endpoint['HelpLocation']}/{part}")
    code = person.page.locator(f"#{part}-{language} code").text_content()
    code = code.replace('[[1.0, 1.0, ""]]', '[[90, 10, "east"]]')
    (folder / name).write_text(code, encoding="utf-8")
    done = subprocess.run(
        [program, *options, str(folder / name), str(folder / "rows.csv")],
        env={**os.environ, "SCORELINE_KEY": endpoint["PrimaryKey"]},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert "yes" in done.stdout


def pages_of(shop):
    service_path, path, endpoint = shop
    help_path = endpoint()["HelpLocation"].split("/", 3)[3]
    return {
        "web-services": "/portal/services",
        "publish": "/portal/publish",
        "web-service": service_path,
        "web-service-delete": service_path + "/delete",
        "endpoints": service_path + "/endpoints",
        "endpoint-new": service_path + "/endpoints/new",
        "dashboard": path,
        "configure": path + "/configure",
        "consume": path + "/consume",
        "score": path + "/score",
        "test": path + "/test",
        "logs": path + "/logs",
        "endpoint-audit": path + "/audit",
        "audit": "/portal/audit",
        "help-score": f"/{help_path}/score",
        "help-jobs": f"/{help_path}/jobs",
        "help-update": f"/{help_path}/update",
        "error": "/portal/nothing",
    }


@pytest.fixture(scope="module")
def seen(browser, service, shop, folder):
    """Every page by its name: what axe finds on it, and where it is too wide.

    Each is opened once, and then looked at in all schemes and widths.
    """
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    person = Person(context.new_page(), service)
    person.go("/portal/sign-in")
    found = {"sign-in": looked_at(person, "sign-in")}
    person.sign_in()
    for name, path in pages_of(shop).items():
        person.go(path)
        found[name] = looked_at(person, name)
    for name in busy_pages(person, shop[1], folder):
        found[name] = looked_at(person, name)
    context.close()
    return found


def busy_pages(person, path, folder):
    """Go to pages that something was done on; yield their names."""
    person.go(path + "/test")
    person.press("Score this row")
    yield "test-result"
    person.bring("CSV file or workbook", folder / "rows.csv")
    person.press("Start the job")
    person.page.get_by_role("link", name="Download the results").wait_for()
    yield "job"
    person.go(path + "/score")
    person.bring("Workbook or CSV file", folder / "rows.csv")
    person.press("Look at the file")
    yield "score-file"
    person.go(path + "/consume")
    person.press("Show the keys")
    yield "keys"


def looked_at(person, name):
    """Return what axe finds on the page in each scheme, and where it is too wide."""
    axe, page, found = Axe(), person.page, {}
    page.set_viewport_size({"width": 1280, "height": 800})
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        rules = {"runOnly": ["color-contrast"]} if scheme == "dark" else {}
        options = {"resultTypes": ["violations"], **rules}
        found[scheme] = {
            one["id"]: one["nodes"][0]["html"][:120]
            for one in axe.run(page, options=options).response["violations"]
        }
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        is_wide = "document.documentElement.scrollWidth > innerWidth"
        found[width] = page.evaluate(is_wide)
        if PICTURES and width in PICTURED:
            take_pictures(page, Path(PICTURES, f"{name}-{width}"))
    return found


def take_pictures(page, path):
    """Keep pictures of the page, to be opened and looked at after changes."""
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        page.screenshot(path=f"{path}-{scheme}.png", full_page=True)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_on_any_page(seen, scheme):
    """Labels, roles and contrast in light; in dark, contrast again."""
    assert {name: of[scheme] for name, of in seen.items() if of[scheme]} == {}


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_is_wider_than_its_window(seen, width):
    assert [name for name, of in seen.items() if of[width]] == []


def test_an_owner_finds_the_way_by_keyboard(shop, person):
    person.sign_in()
    keys = person.page.keyboard
    keys.press("Tab")
    assert person.focused() == "Skip to the content"
    keys.press("Enter")
    assert person.page.evaluate("document.activeElement.id") == "main"
    for _ in range(20):
        keys.press("Tab")
        if person.focused() == "credit":
            break
    person.leave(lambda: keys.press("Enter"))
    assert person.page.get_by_role("heading", name="credit").is_visible()
