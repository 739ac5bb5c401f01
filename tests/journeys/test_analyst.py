"""The analyst: a workbook came by mail; its rows are to be scored, good and bad."""

import shutil
import subprocess

import numpy as np
import openpyxl
import pandas as pd
import pytest

from support.loans import COLUMNS, applications, fitted
from support.office import opened
from support.shop import open_shop

FIRST_ROW = 4  # of the inputs, below the headers


@pytest.fixture(scope="module")
def mailed(tmp_path_factory, run_in):
    """The workbook as the reseller mailed it, while the service is up."""
    folder = tmp_path_factory.mktemp("analyst")
    with open_shop(folder) as service:
        home = {"SCORELINE_HOME": str(service.home)}
        for arguments in (
            ("endpoint", "create", "credit", "acme", "--no-sample-data"),
            ("workbook", "make", "credit", "acme", "--out", "acme.xlsx"),
        ):
            done = run_in(folder, *arguments, env=home)
            assert done.returncode == 0, done.stderr
        yield folder / "acme.xlsx"


@pytest.fixture
def workbook(mailed, tmp_path):
    """The analyst's own copy of it."""
    return shutil.copy(mailed, tmp_path / "acme.xlsx")


@pytest.fixture
def score(run_in, workbook):
    def command(*arguments):
        return run_in(workbook.parent, "workbook", "score", workbook.name, *arguments)

    return command


def fill(workbook, rows):
    book = openpyxl.load_workbook(workbook)
    for number, row in enumerate(rows, start=FIRST_ROW):
        for at, value in enumerate(row, start=1):
            book["Score"].cell(number, at, value)
    book.save(workbook)


def results(workbook, count):
    """Labels, probabilities and statuses of the first rows."""
    sheet = openpyxl.load_workbook(workbook.with_stem("acme.scored"))["Score"]
    left = len(COLUMNS) + 1
    area = sheet.iter_rows(FIRST_ROW, FIRST_ROW + count - 1, left, left + 2)
    return [[cell.value for cell in row] for row in area]


def test_rows_typed_into_the_table_get_the_pipelines_own_numbers(workbook, score):
    frame = applications()[0].iloc[50:62]
    fill(workbook, frame.to_numpy().tolist())
    before = workbook.read_bytes()
    done = score()
    assert done.returncode == 0, done.stderr
    assert workbook.read_bytes() == before
    labels, numbers, statuses = zip(*results(workbook, len(frame)), strict=True)
    expected = fitted().predict_proba(frame)[:, 1]
    np.testing.assert_allclose(numbers, expected, rtol=1e-14)
    assert list(labels) == fitted().predict(frame).tolist()
    assert set(statuses) == {"Scored"}


def test_a_bad_row_says_why_and_where_and_the_others_are_scored(workbook, score):
    good = [50.0, 10.0, "west"]
    bad = [["a lot", 10.0, "west"], ["#N/A", 10.0, "west"], [50.0, None, "west"]]
    fill(workbook, [good, *bad, good])
    done = score()
    assert done.returncode == 1
    assert "2 of 5 rows scored" in done.stderr
    assert "a lot" not in done.stderr
    first, text, error, blank, last = results(workbook, 5)
    assert first == last
    assert first[2] == "Scored"
    assert text[2] == (
        "Not scored: A5 'income': text in a numeric column; write a number such as 12.5"
    )
    assert error[2] == "Not scored: A6 'income': the cell holds the error #N/A"
    assert blank[2].startswith("Not scored: B7 'debt': blank in a required column")
    assert text[:2] == error[:2] == blank[:2] == [None, None]


def test_a_column_that_was_deleted_is_named_before_anything_is_sent(workbook, score):
    book = openpyxl.load_workbook(workbook)
    book["Score"].cell(FIRST_ROW - 1, 2, "depts")
    book.save(workbook)
    done = score()
    assert done.returncode == 1
    assert "missing column 'debt'" in done.stderr
    assert not workbook.with_stem("acme.scored").exists()


def test_rows_of_another_file_with_a_column_more_are_scored_all_the_same(
    run_in, mailed, tmp_path
):
    """By the URL and key that the analyst was given."""
    sheet = openpyxl.load_workbook(mailed)["_scoreline"]
    url, key = sheet["C3"].value, sheet["D3"].value
    own = tmp_path / "own.xlsx"
    frame = applications()[0].head(8).assign(remark="=1+1")
    with pd.ExcelWriter(own, engine="openpyxl") as writer:
        frame.to_excel(writer, index=False)
    done = run_in(
        tmp_path,
        *("workbook", "score", "own.xlsx", "--url", f"{url}/execute?api-version=2.0"),
        env={"SCORELINE_KEY": key},
    )
    assert done.returncode == 0, done.stderr
    assert "'remark'" in done.stderr
    scored = openpyxl.load_workbook(tmp_path / "own.scored.xlsx").active
    assert [c.value for c in scored[1]][4:] == [
        "Scored Labels",
        "Scored Probabilities",
        "Scoring Status",
    ]


@pytest.mark.office
def test_libreoffice_shows_the_results_and_the_figures_that_follow(workbook, score):
    fill(workbook, applications()[0].head(5).to_numpy().tolist())
    assert score().returncode == 0
    with opened(workbook.with_stem("acme.scored")) as shown:
        statuses = [row[0] for row in shown.values("Score!F4:F8")]
        figures = dict(shown.values("Results!A4:B9"))
    assert statuses == ["Scored"] * 5
    assert figures["Rows scored"] == 5


def test_a_service_that_is_down_is_told_plainly(workbook, run_in):
    book = openpyxl.load_workbook(workbook)
    cell = book["_scoreline"]["C3"]
    before, _, path = cell.value.partition("/workspaces/")
    cell.value = f"{before.rpartition(':')[0]}:1/workspaces/{path}"
    book.save(workbook)
    done = run_in(workbook.parent, "workbook", "score", workbook.name)
    assert done.returncode == 2
    assert "no service answers at http://127.0.0.1:1" in done.stderr
    assert not workbook.with_stem("acme.scored").exists()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"<html></html>", b"a;b\n1;2"])
def test_a_file_that_is_no_workbook_is_told_so(run_in, tmp_path, content):
    (tmp_path / "acme.xlsx").write_bytes(content)
    done = run_in(tmp_path, "workbook", "score", "acme.xlsx")
    assert done.returncode == 2
    assert done.stderr.startswith("scoreline: ")
    assert len(done.stderr.splitlines()) == 1


def test_results_go_through_a_pipe_to_nobody(workbook, score):
    """Data goes to stdout, all else to stderr; nothing asks without a terminal."""
    fill(workbook, [[50.0, 10.0, "west"]])
    done = score()
    assert isinstance(done, subprocess.CompletedProcess)
    assert done.stdout == f"{workbook.with_stem('acme.scored').name}\n"
