"""Rows 12 and 39: what is recorded of calls, and how they are counted."""

import csv
import io
import time

import pytest

from scoreline.core.keys import KeySlot
from support.bes import Bes, rows_csv
from support.checklist import table
from support.service import serving

BAD = {"Inputs": {"input1": {"ColumnNames": ["income"], "Values": [["1"]]}}}
BAD_FILE = b"income,debt,region\n1,1,east\nmuch,1,east\n"


@pytest.fixture(scope="module")
def bes(shop):
    return Bes(shop.service)


def records(shop, endpoint, kind):
    """Return an endpoint's records of a kind."""
    parts = shop.service.workspace_id, endpoint["WebServiceId"], own_id(endpoint)
    folder = shop.service.home / "ml-diagnostics" / "-".join(parts) / kind
    return sorted(folder.glob("*/*.json"))


def own_id(endpoint):
    return endpoint["ApiLocation"].rpartition("/")[2]


@pytest.mark.parametrize(
    ("level", "wanted"),
    [("None", (0, 0, 0)), ("Error", (2, 0, 1)), ("All", (5, 1, 2))],
)
def test_row_12_each_level_writes_the_right_number_of_files(shop, bes, level, wanted):
    endpoint = shop.endpoint(DiagnosticsTraceLevel=level)
    for body in (table(), table(), table(), BAD, {"Inputs": []}):
        shop.execute(endpoint, body)
    assert bes.done(endpoint, rows_csv(5))["StatusCode"] == "Finished"
    assert bes.done(endpoint, BAD_FILE)["StatusCode"] == "Failed"
    kinds = ("score/requests", "score/init", "batch")
    deadline = time.monotonic() + 30
    found = ()
    while found != wanted and time.monotonic() < deadline:
        found = tuple(len(records(shop, endpoint, kind)) for kind in kinds)
    assert found == wanted


def test_row_12_the_level_can_be_changed_at_any_time(shop):
    endpoint = shop.endpoint(DiagnosticsTraceLevel="Error")
    shop.execute(endpoint, BAD)
    assert shop.patch(endpoint, DiagnosticsTraceLevel="None").status_code == 200
    shop.execute(endpoint, BAD)
    shop.patch(endpoint, DiagnosticsTraceLevel="Error")
    shop.execute(endpoint, BAD)
    deadline = time.monotonic() + 30
    while len(records(shop, endpoint, "score/requests")) < 2:
        assert time.monotonic() < deadline


def test_row_39_totals_equal_the_requests_sent(shop, bes):
    endpoint = shop.endpoint()
    for rows in (1, 2, 3):
        assert shop.execute(endpoint, table(rows=rows)).status_code == 200
    for _ in range(2):
        assert shop.execute(endpoint, BAD).status_code == 400
    assert shop.execute(endpoint, key="sle_wrong").status_code == 401
    bes.done(endpoint, rows_csv(7))
    bes.done(endpoint, BAD_FILE)
    url = shop.url(endpoint["Name"]) + "/usage"
    found = shop.service.call("GET", url, endpoint["PrimaryKey"]).json()
    assert (found["Calls"], found["FailedCalls"], found["Rows"]) == (5, 2, 6)
    assert sum(found["Failures"].values()) == 2
    assert sum(bucket["Calls"] for bucket in found["Latencies"]) == 3
    jobs = [found[name] for name in ("Jobs", "FinishedJobs", "FailedJobs", "JobRows")]
    assert jobs == [2, 1, 1, 7]
    assert found["JobSeconds"] > 0


def test_row_39_the_totals_of_all_endpoints_are_a_file_too(shop):
    endpoint = shop.endpoint()
    shop.execute(endpoint)
    url = f"{shop.service.workspace}/webservices/{shop.loans}/usage?format=csv"
    rows = csv.DictReader(io.StringIO(shop.service.call("GET", url).text))
    mine = [row for row in rows if row["EndpointId"] == own_id(endpoint)]
    assert [(row["Calls"], row["Rows"]) for row in mine] == [("1", "3")]


def test_row_39_totals_survive_a_stop_and_new_keys(tmp_path, shop):
    home = tmp_path / "home"
    with serving(home) as service:
        one = type(shop)(service, tmp_path)
        endpoint = one.endpoint()
        one.execute(endpoint)
    with serving(home) as service:
        two = type(shop)(service, tmp_path)
        url = two.url(endpoint["Name"], endpoint["WebServiceId"])
        for slot in KeySlot:
            service.call("POST", f"{url}/keys/{slot.value}/regenerate")
        found = service.call("GET", url + "/usage").json()
        entries = service.call("GET", service.workspace + "/audit").json()
    assert found["Calls"] == 1
    assert [entry["Action"] for entry in entries] == [
        "regenerate key",
        "regenerate key",
        "create endpoint",
        "publish",
    ]
