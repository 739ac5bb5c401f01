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

WIDTHS = (390, 1280)
SCHEMES = ("light", "dark")
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
    "java": ("java", "Sample.java"),
}


@pytest.mark.parametrize("language", PROGRAMS)
@pytest.mark.parametrize("part", ["score", "jobs"])
def test_row_36_the_code_on_help_pages_runs(shop, person, folder, language, part):
    program, name = PROGRAMS[language]
    if shutil.which(program) is None:
        pytest.skip(f"no {program}; the same code runs in Python")
    endpoint = shop[2]()
    person.page.goto(f"{endpoint['HelpLocation']}/{part}")
    code = person.page.locator(f"#{part}-{language} code").text_content()
    code = code.replace('[[1.0, 1.0, ""]]', '[[90, 10, "east"]]')
    (folder / name).write_text(code, encoding="utf-8")
    done = subprocess.run(
        [program, str(folder / name), str(folder / "rows.csv")],
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


def visit_all(browser, service, shop, *, scheme, width):
    """Yield the name of each page, and somebody who looks at it."""
    context = browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 800}
    )
    person = Person(context.new_page(), service)
    person.go("/portal/sign-in")
    yield "sign-in", person
    person.sign_in()
    for name, path in pages_of(shop).items():
        person.go(path)
        yield name, person
    context.close()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_on_any_page(browser, service, shop, scheme):
    """Contrast, labels, roles: in light and in dark."""
    axe, found = Axe(), {}
    for name, person in visit_all(browser, service, shop, scheme=scheme, width=1280):
        for one in axe.run(person.page).response["violations"]:
            found[name, one["id"]] = one["nodes"][0]["html"][:120]
    assert found == {}


@pytest.mark.parametrize("width", [390, 768, 1920])
def test_no_page_is_wider_than_its_window(browser, service, shop, width):
    wide = [
        name
        for name, person in visit_all(
            browser, service, shop, scheme="light", width=width
        )
        if person.page.evaluate("document.documentElement.scrollWidth > innerWidth")
    ]
    assert wide == []


@pytest.mark.skipif(not PICTURES, reason="SCORELINE_PICTURES names no folder")
@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_pictures_are_taken_where_they_are_wanted(
    browser, service, shop, scheme, width
):
    """To be opened and looked at, after changes to templates or style."""
    for name, person in visit_all(browser, service, shop, scheme=scheme, width=width):
        picture = Path(PICTURES, f"{name}-{width}-{scheme}.png")
        person.page.screenshot(path=picture, full_page=True)


def test_an_owner_finds_the_way_by_keyboard(shop, person):
    person.sign_in()
    person.page.keyboard.press("Tab")
    assert person.page.locator(":focus").inner_text() == "Skip to the content"
    person.page.keyboard.press("Enter")
    assert person.page.locator(":focus").get_attribute("id") == "main"
    for _ in range(20):
        person.page.keyboard.press("Tab")
        if person.page.locator(":focus").inner_text() == "credit":
            break
    person.page.keyboard.press("Enter")
    person.page.get_by_role("heading", name="credit").wait_for()
