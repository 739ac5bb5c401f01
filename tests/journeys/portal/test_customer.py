"""A customer has files scored in a browser, without installing anything."""

import csv
import io
import zipfile
from contextlib import contextmanager

import pytest
from openpyxl import Workbook, load_workbook

from support import loans
from support.browser import Person

pytestmark = pytest.mark.browser

FILE = "Workbook or CSV file"


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


def kept(person):
    """Return the folders of files that the service keeps for visitors now."""
    return {path.name for path in (person.service.home / "uploads").iterdir()}


@contextmanager
def slow_line(page):
    """Let each answer take most of a second longer."""
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    as_ever = {"offline": False, "downloadThroughput": -1, "uploadThroughput": -1}
    line.send("Network.emulateNetworkConditions", {**as_ever, "latency": 700})
    yield
    line.send("Network.emulateNetworkConditions", {**as_ever, "latency": 0})
    line.detach()


def test_a_customer_has_a_workbook_scored_and_everything_else_stays(
    shop, person, folder
):
    _, _, endpoint = shop
    source = workbook_of(folder / "applications.xlsx")
    others = kept(person)
    person.sign_in(endpoint()["PrimaryKey"])
    assert "Web services" not in person.page.locator("header").inner_text()
    person.follow("Score a workbook")
    person.bring(FILE, source)
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
    assert kept(person) == others


def test_a_customer_without_the_columns_is_told_which(shop, person, folder):
    _, path, endpoint = shop
    source = workbook_of(folder / "short.xlsx", columns=("income", "region"))
    person.sign_in(endpoint()["PrimaryKey"])
    person.go(path + "/score")
    person.bring(FILE, source)
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
    person.go(path + "/score")
    person.bring(FILE, folder / "many.csv")
    person.press("Look at the file")
    person.press("Score 20,000 rows")
    # On a slow line the page asks whether all is over while it is being left.
    with slow_line(person.page):
        person.press("Stop")
    assert "Stopped. Nothing was written." in person.told()
    person.press("Score 20,000 rows")
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
    person.bring(FILE, workbook_of(folder / "plain.xlsx"))
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
    person.bring(FILE, folder / "huge.csv")
    person.button("Look at the file").click()
    field = person.page.get_by_label(FILE)
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
