"""What a newcomer's first command makes, read by a script that knows openpyxl only."""

import zipfile
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from scoreline.demo.applications import applications
from scoreline.demo.models import MODEL, fit_own_model, fit_pipeline
from support.service import serving


def scorings(demo):
    return [
        (endpoint, scored)
        for endpoint in demo["endpoints"]
        for scored in endpoint["scored"]
    ]


@cache
def sheet_rows(file, sheet):
    book = load_workbook(file, read_only=True, data_only=True)
    rows = list(book[sheet].iter_rows(values_only=True))
    book.close()
    return rows


def cells(scored, area):
    left, top, right, bottom = range_boundaries(area)
    rows = sheet_rows(scored["file"], scored["sheet"])[top - 1 : bottom]
    return [row[left - 1 : right] for row in rows]


def test_three_banks_have_endpoints_of_their_own(demo):
    settings = {
        (e["name"], e["throttle_level"], e["max_concurrent_calls"])
        for e in demo["endpoints"]
    }
    assert settings == {
        ("harbor", "High", 50),
        ("prairie", "High", 20),
        ("summit", "Low", 4),
    }


def test_a_range_is_scored_at_once_and_a_portfolio_as_a_batch_job(demo):
    modes = {(scored["mode"], scored["rows"]) for _, scored in scorings(demo)}
    assert modes == {("RRS", 25), ("BES", 50_000)}


def test_each_scored_file_holds_as_many_results_as_rows(demo):
    for _, scored in scorings(demo):
        headers, *rows = cells(scored, scored["output_range"])
        at = headers.index("Scored Probabilities")
        assert sum(row[at] is not None for row in rows) == scored["rows"]


def test_the_workbooks_that_were_shipped_are_untouched(demo):
    for endpoint in demo["endpoints"]:
        for scored in endpoint["scored"]:
            assert scored["file"] != endpoint["workbook"]
        sheet = load_workbook(endpoint["workbook"])["Score"]
        assert not any(
            isinstance(cell.value, float) and cell.column > 16
            for row in sheet.iter_rows()
            for cell in row
        )


@pytest.fixture(scope="module")
def served_again(demo):
    with serving(Path(demo["home"])) as service:
        yield service


def location_and_key(service, name):
    (web_service,) = service.call("GET", f"{service.workspace}/webservices").json()
    path = f"{service.endpoints(web_service['Id'])}/{name}"
    endpoint = service.call("GET", path).json()
    return endpoint["ApiLocation"], endpoint["PrimaryKey"]


def test_served_again_the_home_answers_what_stands_in_the_files(demo, served_again):
    for endpoint, scored in scorings(demo):
        names, *rows = cells(scored, scored["input_range"])
        headers, *results = cells(scored, scored["output_range"])
        wanted = [headers.index(n) for n in ("Scored Labels", "Scored Probabilities")]
        location, key = location_and_key(served_again, endpoint["name"])
        asked = {"input1": {"ColumnNames": names, "Values": rows[:200]}}
        url = f"{location}/execute?api-version=2.0"
        answer = served_again.call("POST", url, key, json={"Inputs": asked}).json()
        values = answer["Results"]["output1"]["value"]["Values"]
        told = [(label, float(probability)) for label, probability in values]
        assert told == [tuple(row[at] for at in wanted) for row in results[:200]]


def test_cells_equal_predict_proba_cell_by_cell(demo):
    """The numbers in a workbook are the pipeline's own."""
    frame = applications()
    pipeline = fit_pipeline(frame)
    boosted = fit_own_model(pipeline, frame.iloc[0::3], boosted=True)
    linear = fit_own_model(pipeline, frame.iloc[1::3], boosted=False)
    models = {
        "harbor": boosted,
        "prairie": linear,
        "summit": pipeline.named_steps[MODEL],
    }
    for endpoint, scored in scorings(demo):
        names, *rows = cells(scored, scored["input_range"])
        headers, *results = cells(scored, scored["output_range"])
        rows = [row for row in rows if any(value is not None for value in row)]
        asked = pd.DataFrame(rows, columns=names).astype(frame.dtypes[[*names]])
        prepared = pipeline.named_steps["prepare"].transform(asked)
        expected = models[endpoint["name"]].predict_proba(prepared)[:, 1]
        at = headers.index("Scored Probabilities")
        got = [row[at] for row in results if row[at] is not None]
        np.testing.assert_allclose(got, expected, rtol=1e-14)


def test_no_workbook_holds_another_banks_key_or_the_workspace_token(demo):
    home = Path(demo["home"])
    token = (home / "connection.json").read_text("utf-8")
    texts = {}
    for endpoint in demo["endpoints"]:
        with zipfile.ZipFile(endpoint["workbook"]) as package:
            text = b"".join(package.read(name) for name in package.namelist())
        assert b"slt_" not in text
        assert token.encode() not in text
        texts[endpoint["name"]] = text
    keys = {name: text.split(b"slw_")[1][:49] for name, text in texts.items()}
    for name, text in texts.items():
        for other, key in keys.items():
            assert (key in text) == (other == name)
