"""A reseller publishes, sells and watches in a browser."""

import csv
import json
import re
import subprocess
import sys

import pytest
from openpyxl import load_workbook

from scoreline.workbook.endpoint_sheet import read
from scoreline.workbook.file import FileWorkbook
from support import loans

pytestmark = pytest.mark.browser


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
    person.bring("CSV file or workbook", folder / "rows.csv")
    person.press("Start the job")
    link = person.page.get_by_role("link", name="Download the results")
    name = person.download(link.click, folder / "results.csv")
    assert re.fullmatch(r"acme-[0-9a-f]{8}\.csv", name)
    with (folder / "results.csv").open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    assert header == ["Scored Labels", "Scored Probabilities"]
    assert len(rows) == 40


def test_row_40_a_workbook_is_tested_by_a_job_and_comes_back_scored(
    shop, person, folder
):
    _, path, _ = shop
    frame, _ = loans.applications()
    frame.head(25).to_excel(folder / "tested.xlsx", sheet_name="Data", index=False)
    person.sign_in()
    person.go(path + "/test")
    person.bring("CSV file or workbook", folder / "tested.xlsx")
    person.press("Start the job")
    link = person.page.get_by_role("link", name="Download tested.scored.xlsx")
    link.wait_for()
    assert "25 of 25 rows scored (BES)" in person.told()
    assert person.page.locator("[aria-current=page]").last.inner_text() == "Test"
    person.download(link.click, folder / "tested.scored.xlsx")
    sheet = load_workbook(folder / "tested.scored.xlsx")["Data"]
    assert {row[-1].value for row in sheet.iter_rows(min_row=2)} == {"Scored"}
    person.follow("Test")
    row = person.page.get_by_role("row", name="tested.xlsx")
    assert "Scored" in row.inner_text()
    assert "25" in row.inner_text()


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
        person.bring("Trained model", folder / file)
        person.press("Use this model")
        assert told in person.told()
    locations = {r["Name"]: r["Location"] for r in endpoint()["Resources"]}
    assert locations["model"]["RelativeLocation"].startswith("blobs/")


def test_a_downloaded_workbook_scores_and_its_key_can_be_revoked(shop, person, folder):
    _, path, endpoint = shop
    person.sign_in()
    person.go(path + "/consume")
    made = folder / "made.xlsx"
    name = person.download(person.button("Download workbook").click, made)
    assert name == "credit-acme.xlsx"
    command = [sys.executable, "-m", "scoreline", "workbook", "score", str(made)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "30 of 30 rows scored" in done.stderr
    with FileWorkbook(made) as workbook:
        stored = read(workbook).endpoint()
    person.go(path + "/consume")
    person.press("Revoke the key of credit-acme.xlsx")
    assert "The key is revoked." in person.told()
    url = endpoint()["ApiLocation"] + "/execute?api-version=2.0"
    answer = person.service.call("POST", url, stored.key.reveal(), json={})
    assert answer.status_code == 401
    assert "revoked" in answer.text


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
    return {
        name: int(found[name].split()[0]) for name in ("Calls", "Failed", "Rows scored")
    }


def test_logs_show_one_record_and_audit_who_did_what(shop, person):
    _, path, _ = shop
    person.sign_in()
    person.go(path + "/test")
    person.press("Score this row")
    person.go(path + "/logs?kind=score/requests")
    person.leave(person.page.locator("table a").first.click)
    record = json.loads(person.page.locator("#record").inner_text())
    assert record["Type"] == "score/requests"
    assert record["Rows"] == 1
    person.follow("Audit")
    assert "create endpoint" in person.told()
    assert "workspace token" in person.told()


def test_an_endpoint_is_refreshed_after_a_preview(shop, person, folder):
    service_path, _, endpoint = shop
    before = endpoint()["Version"]
    loans.save(loans.fitted(2), folder / "second.skops")
    person.sign_in()
    person.go(service_path + "/publish")
    person.bring("Model", folder / "second.skops")
    person.bring("Sample rows", folder / "sample.csv")
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
