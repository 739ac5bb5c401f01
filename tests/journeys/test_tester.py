"""The tester: are these workbooks fit to be shipped? Asked without Excel."""

import json

import openpyxl
import pytest

from support.loans import applications, dump, logistic
from support.shop import open_shop

FIRST_ROW = 4


@pytest.fixture
def shipped(tmp_path, run_in):
    """A workbook that was made a moment ago, while the service is up."""
    with open_shop(tmp_path) as service:
        home = {"SCORELINE_HOME": str(service.home)}
        sold = ("workbook", "make", "credit", "default", "--out", "acme.xlsx")
        assert run_in(tmp_path, *sold, env=home).returncode == 0
        yield service, tmp_path / "acme.xlsx"


def findings(run_in, file, *arguments, code):
    done = run_in(
        file.parent, "workbook", "check", file.name, "--format", "json", *arguments
    )
    assert done.returncode == code, done.stdout + done.stderr
    return {finding["rule"] for finding in json.loads(done.stdout)}


def test_a_workbook_from_its_first_check_to_its_drift(shipped, run_in):
    service, file = shipped
    assert findings(run_in, file, code=0) == {"key-in-file"}
    book = openpyxl.load_workbook(file)
    sheet = book["Score"]
    sheet.cell(FIRST_ROW, 1, "12")
    sheet.cell(FIRST_ROW, 3, "nowhere")
    book.save(file)
    found = findings(run_in, file, code=1)
    assert {"number-as-text", "category-unseen"} <= found
    _publish_without_debt(service, run_in, file.parent)
    assert "schema-drift" in findings(run_in, file, code=1)
    assert "schema-drift" not in findings(run_in, file, "--offline", code=1)


def _publish_without_debt(service, run_in, folder):
    frame, outcome = applications()
    frame = frame.drop(columns="debt")
    changed = logistic()
    (numbers, scale, _), texts = changed.named_steps["columns"].transformers
    changed.set_params(columns__transformers=[(numbers, scale, ["income"]), texts])
    dump(changed.fit(frame, outcome), folder / "less.skops")
    frame.head(20).to_csv(folder / "less.csv", index=False)
    published = ("service", "publish", "credit", "--model", "less.skops")
    done = run_in(
        folder,
        *(*published, "--sample", "less.csv"),
        env={"SCORELINE_HOME": str(service.home)},
    )
    assert done.returncode == 0, done.stderr
