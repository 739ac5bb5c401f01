"""Rows 11 and 30 to 34: the batch execution service."""

import csv
import io
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from support import loans
from support.bes import Bes, rows_csv, until
from support.checklist import expected, table
from support.service import blob_url, detail_of


@pytest.fixture(scope="module")
def endpoint(shop):
    return shop.endpoint()


@pytest.fixture(scope="module")
def bes(shop):
    return Bes(shop.service)


def read(status, delimiter=","):
    """Return header and rows of a finished job's result."""
    assert status["StatusCode"] == "Finished", status
    answer = requests.get(blob_url(status["Results"]["output1"]), timeout=30)
    assert answer.status_code == 200
    header, *rows = csv.reader(io.StringIO(answer.text), delimiter=delimiter)
    return header, rows


def test_row_30_a_job_is_submitted_started_and_watched(bes, endpoint):
    job_id = bes.registered(endpoint)
    assert len(job_id) == 32
    waiting = bes.job(endpoint, "GET", job_id).json()
    assert (waiting["StatusCode"], waiting["Results"]) == ("NotStarted", None)
    status = bes.over(endpoint, job_id)
    header, rows = read(status)
    assert header == ["Scored Labels", "Scored Probabilities"]
    assert [float(row[1]) for row in rows] == expected(loans.fitted(), 50)
    assert (status["RowsDone"], status["RowsTotal"]) == (50, 50)


def test_row_30_a_started_job_is_not_started_again(bes, endpoint):
    job_id = bes.registered(endpoint)
    bes.over(endpoint, job_id)
    answer = bes.job(endpoint, "POST", job_id, "/start")
    assert detail_of(answer) == (400, "InvalidOperation", "CannotStartJob")


def test_row_30_cancelling_is_harmless_at_every_stage(bes, endpoint):
    job_id = bes.registered(endpoint)
    assert bes.job(endpoint, "DELETE", job_id).status_code == 204
    assert bes.job(endpoint, "GET", job_id).json()["StatusCode"] == "Cancelled"
    finished = bes.registered(endpoint)
    read(bes.over(endpoint, finished))
    assert bes.job(endpoint, "DELETE", finished).status_code == 204
    read(bes.job(endpoint, "GET", finished).json())


def test_row_30_a_bad_row_fails_the_job_and_is_named(bes, endpoint):
    content = b"income,debt,region\n1,2,west\n1,s3cret,west\n"
    status = bes.done(endpoint, content)
    assert (status["StatusCode"], status["Results"]) == ("Failed", None)
    assert "row 2, column 'debt'" in status["Details"]
    assert "s3cret" not in status["Details"]


def test_row_30_bad_rows_may_pass_into_a_last_column(bes, endpoint):
    content = b"income,debt,region\n1,2,west\n1,s3cret,west\n3,2,east\n"
    status = bes.done(endpoint, content, MaxErrorRows=1)
    header, rows = read(status)
    assert header[-1] == "Error"
    assert [bool(row[-1]) for row in rows] == [False, True, False]
    assert status["ErrorRows"] == 1


def test_row_31_the_oldest_form_of_one_input_is_taken(bes, endpoint):
    reference = bes.upload(endpoint, rows_csv(3))
    job_id = bes.submit(endpoint, Input=reference, GlobalParameters=None).json()
    assert len(read(bes.over(endpoint, job_id))[1]) == 3


def test_row_31_both_forms_at_once_are_refused(bes, endpoint):
    reference = bes.upload(endpoint, rows_csv(3))
    answer = bes.submit(endpoint, Input=reference, Inputs={"input1": reference})
    assert detail_of(answer) == (400, "BadArgument", "DuplicateInputInBatchCall")


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ({}, "BatchJobInputsNotSpecified"),
        ({"Inputs": {"other": {}}}, "UnexpectedParameter"),
        ({"Inputs": {"input1": {}}}, None),
        ({"Inputs": 1}, "RequestBodyInvalid"),
        ({"Rows": []}, "UnexpectedParameter"),
    ],
)
def test_row_31_a_job_without_rows_is_refused(bes, endpoint, body, detail):
    status, code, found = detail_of(bes.submit(endpoint, **body))
    assert (status, code) == (400, "BadArgument")
    assert detail in {None, found}


@pytest.mark.parametrize("extension", ["tsv", "xlsx", "parquet"])
def test_rows_come_in_other_formats_than_csv(bes, endpoint, tmp_path, extension):
    frame, _ = loans.applications()
    path = tmp_path / f"rows.{extension}"
    {
        "tsv": lambda: frame.to_csv(path, sep="\t", index=False),
        "xlsx": lambda: frame.to_excel(path, index=False),
        "parquet": lambda: frame.to_parquet(path, index=False),
    }[extension]()
    reference = bes.upload(endpoint, path.read_bytes(), path.name)
    job_id = bes.submit(endpoint, Inputs={"input1": reference}).json()
    status = bes.over(endpoint, job_id)
    assert status["RowsTotal"] == len(frame), status
    _, rows = read(status)
    expected = loans.fitted().predict_proba(frame)[:, 1].tolist()
    assert [float(row[1]) for row in rows] == pytest.approx(expected, abs=1e-12)


def test_a_workbook_that_is_none_fails_the_job(bes, endpoint):
    reference = bes.upload(endpoint, b"income,debt,region\n", "rows.xlsx")
    job_id = bes.submit(endpoint, Inputs={"input1": reference}).json()
    status = bes.over(endpoint, job_id)
    assert status["StatusCode"] == "Failed"
    assert "the workbook" in status["Details"]


@pytest.mark.parametrize(("name", "delimiter"), [("a.csv", ","), ("a.tsv", "\t")])
def test_row_32_the_extension_tells_the_format(bes, endpoint, name, delimiter):
    outputs = {"output1": {"RelativeLocation": f"folder/{name}"}}
    status = bes.done(endpoint, Outputs=outputs)
    assert status["Results"]["output1"]["RelativeLocation"].endswith(name[1:])
    assert len(read(status, delimiter)[1]) == 50


def test_row_32_arff_is_written(bes, endpoint):
    outputs = {"output1": {"RelativeLocation": "a.arff"}}
    status = bes.done(endpoint, Outputs=outputs)
    text = requests.get(blob_url(status["Results"]["output1"]), timeout=30).text
    assert text.lower().startswith("@relation")


@pytest.mark.parametrize("name", ["a.xml", "a", "a.csv.exe"])
def test_row_32_other_extensions_are_refused(bes, endpoint, name):
    reference = bes.upload(endpoint, rows_csv(3))
    outputs = {"output1": {"RelativeLocation": name}}
    answer = bes.submit(endpoint, Inputs={"input1": reference}, Outputs=outputs)
    assert detail_of(answer) == (400, "BadArgument", "InvalidBlobExtension")


def test_row_32_an_unknown_output_is_refused(bes, endpoint):
    reference = bes.upload(endpoint, rows_csv(3))
    outputs = {"Output1": {"RelativeLocation": "a.csv"}}
    answer = bes.submit(endpoint, Inputs={"input1": reference}, Outputs=outputs)
    assert detail_of(answer) == (400, "BadArgument", "InvalidOutputOverrideName")


def test_row_33_forty_jobs_run_at_once_and_the_next_one_waits(shop, bes):
    """All of them read the same many rows, so that none is over before the last."""
    endpoint = shop.endpoint()
    rows = bes.upload(endpoint, rows_csv(50, repeat=1_200))
    jobs = [bes.submit(endpoint, Inputs={"input1": rows}).json() for _ in range(41)]

    def states():
        url = endpoint["ApiLocation"] + "/jobs"
        answer = shop.service.call("GET", url, endpoint["PrimaryKey"])
        return {job["Id"]: job["StatusCode"] for job in answer.json()}

    for job in jobs:
        assert bes.job(endpoint, "POST", job, "/start").status_code == 204
    until(lambda: list(states().values()).count("Running") == 40)
    assert states()[jobs[-1]] == "NotStarted"
    assert bes.job(endpoint, "DELETE", jobs[0]).status_code == 204
    until(lambda: states()[jobs[-1]] == "Running")
    for job in jobs:
        assert bes.job(endpoint, "DELETE", job, "/data").status_code == 204


def test_row_34_each_look_gives_a_fresh_address(bes, endpoint):
    job_id = bes.registered(endpoint)
    first = bes.over(endpoint, job_id)
    second = bes.job(endpoint, "GET", job_id).json()
    assert read(first) == read(second)


def test_row_34_an_address_opens_nothing_else(bes, endpoint):
    status = bes.done(endpoint)
    url = blob_url(status["Results"]["output1"])
    bare = url.partition("?")[0]
    assert detail_of(requests.get(bare, timeout=30))[1:] == (
        "BadArgument",
        "InvalidBlob",
    )
    assert requests.put(url, data=b"x", timeout=30).status_code == 400
    other = bes.done(endpoint)["Results"]["output1"]["RelativeLocation"]
    mixed = url.replace(status["Results"]["output1"]["RelativeLocation"], other)
    assert requests.get(mixed, timeout=30).status_code == 400


def test_row_11_batch_runs_while_calls_are_throttled(shop, bes):
    full = shop.endpoint(ThrottleLevel="High", MaxConcurrentCalls=1)
    rows = table()["Inputs"]["input1"]["Values"] * 10_000
    body = {"Inputs": {"input1": {"ColumnNames": list(loans.COLUMNS), "Values": rows}}}
    with ThreadPoolExecutor(1) as pool:
        call = pool.submit(shop.execute, full, body)
        assert bes.done(full)["StatusCode"] == "Finished"
        assert call.result().status_code == 200


def test_jobs_are_listed_newest_first_and_forgotten_on_demand(shop, bes):
    endpoint = shop.endpoint()
    jobs = [bes.registered(endpoint) for _ in range(2)]
    url = endpoint["ApiLocation"] + "/jobs"

    def listed(key=endpoint["PrimaryKey"]):
        return [job["Id"] for job in shop.service.call("GET", url, key).json()]

    assert listed() == jobs[::-1]
    assert bes.job(endpoint, "DELETE", jobs[0], "/data").status_code == 204
    assert listed() == jobs[1:]
    assert detail_of(bes.job(endpoint, "GET", jobs[0])) == (
        404,
        "NotFound",
        "JobNotFound",
    )


def test_a_workbook_key_sees_the_jobs_that_it_submitted(shop, bes):
    endpoint = shop.endpoint()
    url = shop.url(endpoint["Name"]) + "/workbookkeys"
    key = shop.service.call("POST", url, json={"Name": "a.xlsx"}).json()["Key"]
    theirs = bes.registered(endpoint)
    reference = bes.upload(endpoint, rows_csv(3), key=key)
    mine = bes.submit(endpoint, key, Inputs={"input1": reference}).json()
    listed = shop.service.call("GET", endpoint["ApiLocation"] + "/jobs", key).json()
    assert [job["Id"] for job in listed] == [mine]
    assert bes.job(endpoint, "GET", mine, key=key).status_code == 200
    assert bes.job(endpoint, "GET", theirs, key=key).status_code == 403
    assert bes.job(endpoint, "DELETE", theirs, key=key).status_code == 403


def test_another_customers_rows_cannot_be_read(shop, bes):
    one, other = shop.endpoint(), shop.endpoint()
    reference = bes.upload(one, rows_csv(3))
    unsigned = {**reference, "SasBlobToken": None}
    answer = bes.submit(other, Inputs={"input1": unsigned})
    assert answer.status_code == 400
    job = bes.registered(one)
    assert bes.job(other, "GET", job).status_code == 404
