"""Callers who come again: they are known, and nothing is told or done otherwise."""

import pytest

from support import loans
from support.checklist import expected, table
from support.service import detail_of


@pytest.fixture
def known(shop):
    """Return an endpoint whose caller is known by now."""
    endpoint = shop.endpoint(ThrottleLevel="High", MaxConcurrentCalls=10)
    for _ in range(3):
        assert shop.execute(endpoint).status_code == 200
    return endpoint


def test_the_same_answer_comes_under_another_request_id(shop, known):
    one, other = shop.execute(known), shop.execute(known)
    assert one.content == other.content
    assert one.headers.pop("x-ms-request-id") != other.headers.pop("x-ms-request-id")
    assert one.headers.pop("date") <= other.headers.pop("date")
    assert one.headers == other.headers
    assert "scoreline-models" in one.headers


def test_each_call_is_counted(shop, known):
    shop.execute(known, table(rows=2))
    url = f"{shop.url(known['Name'])}/usage"
    usage = shop.service.call("GET", url).json()
    assert (usage["Calls"], usage["Rows"]) == (4, 3 * 3 + 2)


def test_a_regenerated_key_is_refused_at_once(shop, known):
    url = f"{shop.url(known['Name'])}/keys/primary/regenerate"
    assert shop.service.call("POST", url).status_code == 200
    assert detail_of(shop.execute(known))[0] == 401
    renewed = shop.show(known)
    assert shop.execute(renewed).status_code == 200


def test_an_own_model_scores_at_once(shop, known):
    assert shop.probabilities(known) == expected(loans.fitted())
    before = shop.execute(known).headers["scoreline-models"]
    assert shop.own_model(known, 2).status_code == 200
    changed = shop.execute(known)
    assert changed.headers["scoreline-models"] != before
    assert shop.execute(known).content == changed.content


def test_a_deleted_endpoint_is_gone_at_once(shop, known):
    assert shop.service.call("DELETE", shop.url(known["Name"])).status_code == 204
    assert shop.execute(known).status_code == 401


def test_bad_rows_are_told_as_to_a_stranger(shop, known):
    body = table()
    body["Inputs"]["input1"]["Values"][1][0] = "n/a"
    answer = shop.execute(known, body)
    assert detail_of(answer) == (400, "BadUserArgument", "InputMismatchError")
    assert "row 2" in answer.text
    assert detail_of(shop.execute(known, data=b"{"))[0] == 400


def test_another_form_is_another_request(shop, known):
    value = shop.execute(known, query="api-version=2.0&details=true").json()
    assert "ColumnTypes" in value["Results"]["output1"]["value"]
    assert shop.execute(known, query="api-version=1.0").status_code == 400


def test_a_key_of_another_endpoint_stays_refused(shop, known):
    other = shop.endpoint()
    assert shop.execute(other).status_code == 200
    assert shop.execute(known, key=other["PrimaryKey"]).status_code == 401
