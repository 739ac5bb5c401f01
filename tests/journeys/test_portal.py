"""The portal, clicked through in a browser against a real service."""

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from openpyxl import Workbook, load_workbook

from support import loans
from support.browser import open_browser
from support.service import serving

pytestmark = pytest.mark.browser

WIDTHS = (390, 1280)
SCHEMES = ("light", "dark")
PICTURES = os.environ.get("SCORELINE_PICTURES", "")  # a folder that keeps them


@pytest.fixture(scope="module")
def browser():
    with open_browser() as found:
        yield found


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("portal")


@pytest.fixture(scope="module")
def service(folder, browser):
    with serving(folder / "home") as running:
        yield running
        log = (folder / "home.log").read_text(encoding="utf-8")
    assert "incident" not in log


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


@pytest.fixture
def person(browser, service):
    """Somebody, and at the end nothing that the browser complained of."""
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.set_default_timeout(30_000)
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda told: (
            complaints.append(told.text)
            if "Content Security Policy" in told.text
            else None
        ),
    )
    yield Person(page, service)
    context.close()
    assert complaints == []


@pytest.fixture(scope="module")
def shop(browser, service, folder):
    """The web service ``credit`` and its endpoint ``acme``, both made by clicking.

    Returns their paths, and the endpoint as the API tells it.
    """
    loans.save(loans.fitted(), folder / "credit.skops")
    loans.save(loans.resource(2), folder / "own.skops")
    frame, _ = loans.applications()
    frame.head(30).to_csv(folder / "sample.csv", index=False)
    frame.head(40).to_csv(folder / "rows.csv", index=False)
    context = browser.new_context()
    person = Person(context.new_page(), service)
    person.sign_in()
    assert "No model is published yet" in person.told()
    person.follow("Publish a model")
    person.fill("Name", "credit")
    person.fill("Description", "Who pays back")
    person.page.get_by_label("Model", exact=True).set_input_files(
        folder / "credit.skops"
    )
    person.page.get_by_label("Sample rows").set_input_files(folder / "sample.csv")
    person.press("Publish")
    assert "credit is published." in person.told()
    service_path = person.page.url.removeprefix(service.url)
    person.page.get_by_role("link", name=re.compile("Manage endpoints")).click()
    assert "Only the endpoint default is here" in person.told()
    person.follow("New endpoint")
    person.fill("Name", "acme")
    person.fill("Description", "Acme Bank")
    person.page.get_by_label("High: 1 to 200 concurrent calls").check()
    person.fill("Concurrent calls at High", "12")
    person.page.get_by_label("All: every call, with its rows").check()
    person.press("Create the endpoint")
    assert "Endpoint acme is ready." in person.told()
    path = person.page.url.removeprefix(service.url).removesuffix("/consume")
    context.close()
    web_service_id = service_path.rpartition("/")[2]
    url = f"{service.endpoints(web_service_id)}/acme"
    return service_path, path, lambda: service.call("GET", url).json()


def test_row_7_an_endpoint_made_by_clicking_is_one_of_the_api(shop):
    endpoint = shop[2]()
    assert endpoint["Description"] == "Acme Bank"
    assert (endpoint["ThrottleLevel"], endpoint["MaxConcurrentCalls"]) == ("High", 12)
    assert endpoint["DiagnosticsTraceLevel"] == "All"
    assert endpoint["SampleDataEnabled"] is True


def test_row_41_addresses_and_keys_are_those_of_the_api(shop, person):
    _, path, endpoint = shop
    person.sign_in()
    person.go(path + "/consume")
    shown = person.page.locator("input[readonly]").evaluate_all(
        "fields => fields.map(field => field.value)"
    )
    api = endpoint()["ApiLocation"]
    assert f"{api}/execute?api-version=2.0&details=true" in shown
    assert f"{api}/jobs?api-version=2.0" in shown
    assert endpoint()["PrimaryKey"] not in person.page.content()
    person.press("Show the keys")
    assert (
        person.page.get_by_label("Primary key").input_value()
        == (endpoint()["PrimaryKey"])
    )
    person.page.locator("[data-copy=shown-1]").click()
    copied = person.page.evaluate("navigator.clipboard.readText()")
    assert copied == endpoint()["PrimaryKey"]


def test_a_key_is_regenerated_by_a_click(shop, person):
    _, path, endpoint = shop
    before = endpoint()["SecondaryKey"]
    person.sign_in()
    person.go(path + "/consume")
    person.page.get_by_text("Regenerate a key").click()
    person.press("Regenerate the secondary key")
    shown = person.page.get_by_label("New secondary key").input_value()
    assert shown == endpoint()["SecondaryKey"] != before


def test_row_40_the_form_answers_what_the_api_answers(shop, person):
    _, path, endpoint = shop
    person.sign_in()
    person.go(path + "/test")
    income = person.page.get_by_label("income").input_value()
    frame, _ = loans.applications()
    assert float(income) == frame["income"][0]
    person.press("Score this row")
    row = frame.head(1).astype(str).to_numpy().tolist()
    asked = {"input1": {"ColumnNames": list(frame.columns), "Values": row}}
    answer = person.service.call(
        "POST",
        endpoint()["ApiLocation"] + "/execute?api-version=2.0",
        endpoint()["PrimaryKey"],
        json={"Inputs": asked},
    ).json()
    ((label, probability),) = answer["Results"]["output1"]["value"]["Values"]
    assert label in person.told()
    assert probability in person.told()
    person.fill("income", "much")
    person.press("Score this row")
    assert "text in a numeric column" in person.told()


def test_row_40_a_file_becomes_a_job_with_live_progress(shop, person, folder):
    _, path, _ = shop
    person.sign_in()
    person.go(path + "/test")
    person.page.get_by_label("CSV file").set_input_files(folder / "rows.csv")
    person.press("Start the job")
    person.page.get_by_role("link", name="Download the results").wait_for()
    name = person.download(
        lambda: person.follow("Download the results"), folder / "results.csv"
    )
    assert re.fullmatch(r"acme-[0-9a-f]{8}\.csv", name)
    with (folder / "results.csv").open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    assert header == ["Scored Labels", "Scored Probabilities"]
    assert len(rows) == 40


def test_a_model_of_its_own_is_given_and_one_that_does_not_fit_refused(
    shop, person, folder
):
    _, path, endpoint = shop
    person.sign_in()
    person.go(path + "/configure")
    (folder / "no-model.skops").write_text("PK, but no model", encoding="utf-8")
    for file, told in (
        ("no-model.skops", "Some fields need another look."),
        ("own.skops", "The endpoint has its own model now."),
    ):
        person.page.get_by_label("Resource").select_option("model")
        person.page.get_by_label("Trained model").set_input_files(folder / file)
        person.press("Use this model")
        assert told in person.told()
    locations = {r["Name"]: r["Location"] for r in endpoint()["Resources"]}
    assert locations["model"]["RelativeLocation"].startswith("blobs/")


def test_a_downloaded_workbook_scores_and_its_key_can_be_revoked(shop, person, folder):
    _, path, _ = shop
    person.sign_in()
    person.go(path + "/consume")
    made = folder / "made.xlsx"
    name = person.download(lambda: person.press("Download workbook"), made)
    assert name == "credit-acme.xlsx"
    command = [sys.executable, "-m", "scoreline", "workbook", "score", str(made)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "30 of 30 rows scored" in done.stderr
    person.go(path + "/consume")
    person.press("Revoke the key of credit-acme.xlsx")
    assert "The key is revoked." in person.told()
    again = [*command, "--force"]
    done = subprocess.run(again, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "revoked" in done.stderr


def workbook_of(path, rows=25, columns=loans.COLUMNS):
    """Write a workbook with a part that no library knows; return it."""
    frame, _ = loans.applications()
    book = Workbook()
    book.active.title = "Data"
    book.active.append(["id", *columns])
    for at, row in enumerate(frame.head(rows)[list(columns)].to_numpy().tolist()):
        book.active.append([at, *row])
    book.create_sheet("Notes")["A1"] = "ours"
    book.save(path)
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("customXml/item1.xml", "<kept as='it is'/>")
    return path


def test_a_customer_has_a_workbook_scored_and_everything_else_stays(
    shop, person, folder
):
    _, _, endpoint = shop
    source = workbook_of(folder / "applications.xlsx")
    person.sign_in(endpoint()["PrimaryKey"])
    assert "Web services" not in person.page.locator("header").inner_text()
    person.follow("Score a workbook")
    person.page.get_by_label("Workbook or CSV file").set_input_files(source)
    person.press("Look at the file")
    assert "25 rows of Data!B1:D26 will be scored" in person.told()
    assert "the endpoint does not know them: id" in person.told()
    person.press("Score 25 rows")
    link = person.page.get_by_role("link", name="Download applications.scored.xlsx")
    link.wait_for()
    scored = folder / "applications.scored.xlsx"
    person.download(link.click, scored)
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(scored) as after:
        changed = {
            name for name in before.namelist() if before.read(name) != after.read(name)
        }
        assert set(before.namelist()) <= set(after.namelist())
    # The workbook's own part says that formulas are to be calculated when it is opened.
    assert changed <= {"xl/worksheets/sheet1.xml", "xl/workbook.xml"}
    sheet = load_workbook(scored)["Data"]
    headers = [cell.value for cell in sheet[1]]
    assert headers[-3:] == ["Scored Labels", "Scored Probabilities", "Scoring Status"]
    assert {row[-1].value for row in sheet.iter_rows(min_row=2)} == {"Scored"}
    person.press("Delete now")
    assert "are deleted" in person.told()
    assert not list((person.service.home / "uploads").iterdir())


def test_a_customer_without_the_columns_is_told_which(shop, person, folder):
    _, path, endpoint = shop
    source = workbook_of(folder / "short.xlsx", columns=("income", "region"))
    person.sign_in(endpoint()["PrimaryKey"])
    person.go(path + "/score")
    person.page.get_by_label("Workbook or CSV file").set_input_files(source)
    person.press("Look at the file")
    assert "missing column 'debt'" in person.told()
    assert "Score 25 rows" not in person.told()


def test_a_large_file_is_scored_by_a_job_and_can_be_stopped(shop, person, folder):
    _, path, endpoint = shop
    frame, _ = loans.applications()
    text = frame.to_csv(index=False)
    header, _, rows = text.partition("\n")
    (folder / "many.csv").write_text(f"{header}\n{rows * 100}", encoding="utf-8")
    person.sign_in(endpoint()["PrimaryKey"])
    for stop in (True, False):
        person.go(path + "/score")
        person.page.get_by_label("Workbook or CSV file").set_input_files(
            folder / "many.csv"
        )
        person.press("Look at the file")
        person.press("Score 20,000 rows")
        if stop:
            person.press("Stop")
            assert "Stopped. Nothing was written." in person.told()
            continue
        link = person.page.get_by_role("link", name="Download many.scored.csv")
        link.wait_for()
        assert "20,000 of 20,000 rows scored (BES)" in person.told()
        person.download(link.click, folder / "many.scored.csv")
    with (folder / "many.scored.csv").open(newline="", encoding="utf-8") as file:
        assert sum(1 for _ in csv.reader(file)) == 20_001
    jobs = person.service.call("GET", endpoint()["ApiLocation"] + "/jobs").json()
    assert all(job["RowsTotal"] != 20_000 for job in jobs)


def test_everything_works_without_scripts_too(browser, service, shop, folder):
    _, path, endpoint = shop
    context = browser.new_context(java_script_enabled=False)
    person = Person(context.new_page(), service)
    person.sign_in(endpoint()["PrimaryKey"])
    person.go(path + "/score")
    person.page.get_by_label("Workbook or CSV file").set_input_files(
        workbook_of(folder / "plain.xlsx")
    )
    person.press("Look at the file")
    person.press("Score 25 rows")
    person.page.get_by_role("link", name="Download plain.scored.xlsx").wait_for()
    context.close()


def test_two_hundred_megabytes_are_refused_and_the_service_goes_on(
    shop, person, folder
):
    _, path, endpoint = shop
    with (folder / "huge.csv").open("wb") as file:
        file.truncate(200 * 2**20)
    person.sign_in(endpoint()["PrimaryKey"])
    person.go(path + "/score")
    field = person.page.get_by_label("Workbook or CSV file")
    field.set_input_files(folder / "huge.csv")
    person.press("Look at the file")
    assert field.evaluate("field => field.validationMessage").startswith(
        "This file is too large"
    )
    cookies = {c["name"]: c["value"] for c in person.page.context.cookies()}
    token = person.page.locator("main input[name=token]").first.input_value()
    boundary = "portal"
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="token"\r\n\r\n{token}'
        f'\r\n--{boundary}\r\nContent-Disposition: form-data; name="file"; '
        'filename="huge.csv"\r\n\r\n'
    )
    answer = person.service.call(
        "POST",
        person.service.url + path + "/score",
        data=io.BytesIO(head.encode() + b"0" * (200 * 2**20)),
        cookies=cookies,
        headers={
            "Origin": person.service.url,
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Expect": "100-continue",
        },
    )
    assert answer.status_code == 413
    assert "larger than" in answer.text
    assert person.service.call("GET", person.service.url + "/health/ready").ok


def test_row_39_the_dashboard_counts_what_the_api_served(shop, person):
    _, path, endpoint = shop
    person.sign_in()
    before = figures(person, path)
    api, key = endpoint()["ApiLocation"], endpoint()["PrimaryKey"]
    frame, _ = loans.applications()
    rows = frame.head(3).astype(str).to_numpy().tolist()
    for values in (rows, rows[:2], [["x", "1", "east"]]):
        asked = {"input1": {"ColumnNames": list(frame.columns), "Values": values}}
        url = f"{api}/execute?api-version=2.0"
        person.service.call("POST", url, key, json={"Inputs": asked})
    after = figures(person, path)
    grown = {name: after[name] - before[name] for name in after}
    assert grown == {"Calls": 3, "Failed": 1, "Rows scored": 5}
    assert "InputMismatchError" in person.told()


def figures(person, path):
    """Return what the dashboard says of calls."""
    person.go(path)
    texts = person.page.locator(".figures").first.locator("div").all_inner_texts()
    found = dict(text.replace(",", "").split("\n") for text in texts)
    return {name: int(found[name]) for name in ("Calls", "Failed", "Rows scored")}


def test_logs_show_one_record_and_audit_who_did_what(shop, person):
    _, path, _ = shop
    person.sign_in()
    person.go(path + "/test")
    person.press("Score this row")
    person.go(path + "/logs?kind=score/requests")
    person.page.locator("table a").first.click()
    record = json.loads(person.page.locator("#record").inner_text())
    assert record["Type"] == "score/requests"
    assert record["Rows"] == 1
    person.follow("Audit")
    assert "create endpoint" in person.told()
    assert "workspace token" in person.told()


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


def test_an_endpoint_is_refreshed_after_a_preview(shop, person, folder):
    service_path, _, endpoint = shop
    before = endpoint()["Version"]
    loans.save(loans.fitted(2), folder / "second.skops")
    person.sign_in()
    person.go(service_path + "/publish")
    person.page.get_by_label("Model", exact=True).set_input_files(
        folder / "second.skops"
    )
    person.page.get_by_label("Sample rows").set_input_files(folder / "sample.csv")
    person.press("Publish")
    person.go(service_path + "/endpoints")
    assert "update available" in person.told()
    person.page.get_by_label("Choose acme").check()
    person.press("Preview a refresh of the chosen ones")
    assert "gets the newest version" in person.told()
    assert endpoint()["Version"] == before
    person.press("Refresh 1 endpoint")
    assert "1 of 1 endpoints refreshed." in person.told()
    assert endpoint()["Version"] != before


def test_signing_out_leaves_nothing_to_go_back_to(shop, person):
    person.sign_in()
    person.press("Sign out")
    person.page.go_back()
    person.go("/portal/services")
    assert "Token or key" in person.told()
