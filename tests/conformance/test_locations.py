"""Jobs whose rows and results lie where the operator allows it."""

import csv
import io
from urllib.parse import urlsplit

import pytest

from support import loans
from support.bes import Bes, rows_csv
from support.checklist import expected
from support.service import detail_of


@pytest.fixture(scope="module")
def endpoint(shop):
    return shop.endpoint()


@pytest.fixture(scope="module")
def bes(shop):
    return Bes(shop.service)


@pytest.fixture(scope="module")
def folder(shop, endpoint):
    """The folder that the endpoint's jobs may use."""
    own = urlsplit(endpoint["ApiLocation"]).path.rpartition("/")[2]
    path = shop.service.home.parent / "allowed" / own
    path.mkdir(parents=True)
    return path


def at(folder, name):
    return {"BaseLocation": folder.as_uri() + "/", "RelativeLocation": name}


def test_rows_are_read_and_results_written_there(bes, endpoint, folder):
    (folder / "rows.csv").write_bytes(rows_csv(50))
    outputs = {"output1": at(folder, "out/results.tsv")}
    body = {"Inputs": {"input1": at(folder, "rows.csv")}, "Outputs": outputs}
    status = bes.over(endpoint, bes.submit(endpoint, **body).json())
    assert status["StatusCode"] == "Finished", status
    told = status["Results"]["output1"]
    assert told["BaseLocation"] + told["RelativeLocation"] == (
        (folder / "out/results.tsv").as_uri()
    )
    assert told["SasBlobToken"] is None
    text = (folder / "out/results.tsv").read_text("utf-8")
    _, *rows = csv.reader(io.StringIO(text), delimiter="\t")
    assert [float(row[1]) for row in rows] == expected(loans.fitted(), 50)
    assert list(folder.rglob("*.new")) == []


def test_a_file_in_another_format_is_unpacked(bes, endpoint, folder):
    frame, _ = loans.applications()
    frame.head(5).to_parquet(folder / "rows.parquet", index=False)
    body = {"Input": at(folder, "rows.parquet")}
    status = bes.over(endpoint, bes.submit(endpoint, **body).json())
    assert (status["StatusCode"], status["RowsTotal"]) == ("Finished", 5), status


def test_a_file_that_is_not_there_fails_the_job(bes, endpoint, folder):
    job = bes.submit(endpoint, Input=at(folder, "none.csv")).json()
    status = bes.over(endpoint, job)
    assert status["StatusCode"] == "Failed"
    assert "there is no file" in status["Details"]


@pytest.mark.parametrize(
    "name",
    ["../rows.csv", "a/../../rows.csv", "./rows.csv", "*.csv", "%2e%2e/rows.csv"],
)
def test_no_name_leads_out_of_the_folder(bes, endpoint, folder, name):
    answer = bes.submit(endpoint, Input=at(folder, name))
    assert detail_of(answer) == (400, "BadArgument", "InvalidBlob")


def test_the_folder_of_another_endpoint_is_not_allowed(shop, bes, folder):
    answer = bes.submit(shop.endpoint(), Input=at(folder, "rows.csv"))
    assert detail_of(answer) == (400, "BadArgument", "InvalidBlob")
    answer = bes.submit(shop.endpoint(), Input=at(folder.parents[2], "home.csv"))
    assert detail_of(answer) == (400, "BadArgument", "InvalidBlob")
