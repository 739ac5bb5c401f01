import csv
import io

import pytest

from scoreline.core.names import new_id
from support.shop import WEB_SERVICE, sample


@pytest.fixture
def used(scoreline, shop):
    """The name of an endpoint that was called once in right form, and once not."""
    name = f"e{new_id()[:12]}"
    made = scoreline("endpoint", "create", WEB_SERVICE, name, "--json").json
    rows = {"ColumnNames": sample(2).column_names, "Values": sample(2).values}
    for table, status in ((rows, 200), ({}, 400)):
        answer = shop.call(
            "POST",
            made["ApiLocation"] + "/execute",
            made["PrimaryKey"],
            json={"Inputs": {"input1": table}},
        )
        assert answer.status_code == status, answer.text
    return name


def test_usage_is_told_in_three_forms(scoreline, shop, used):
    [found] = scoreline("usage", WEB_SERVICE, used, "--json").json
    assert (found["Calls"], found["FailedCalls"], found["Rows"]) == (2, 1, 2)
    [row] = csv.DictReader(
        io.StringIO(scoreline("usage", WEB_SERVICE, used, "--csv").out)
    )
    assert (row["Endpoint"], row["Calls"]) == (used, "2")
    told = scoreline("endpoint", "usage", WEB_SERVICE).out
    assert used in told
    assert "default" in told


def test_another_month_is_another_bill(scoreline, shop, used):
    done = scoreline("usage", WEB_SERVICE, used, "--month", "2020-02", "--json")
    assert (done.json[0]["Month"], done.json[0]["Calls"]) == ("2020-02", 0)


def test_what_is_no_month_is_refused_before_anything_is_sent(scoreline, shop):
    done = scoreline("usage", WEB_SERVICE, "--month", "March")
    assert done.code != 0
    assert "2026-03" in done.err


def test_an_endpoint_that_is_not_there_is_told(scoreline, shop):
    done = scoreline("usage", WEB_SERVICE, "nobody")
    assert done.code == 1
    assert "nobody" in done.err
