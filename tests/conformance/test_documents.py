"""Rows 35, 37, 38 and 52: what the service says, and to whom."""

import json
import re
from secrets import token_hex

import pytest
import requests
import schemathesis

from support import loans
from support.service import detail_of, error_of


@pytest.fixture(scope="module")
def endpoint(shop):
    return shop.endpoint(Description="for Acme")


def both_addresses(endpoint):
    management = endpoint["HelpLocation"].replace("/apihelp", "") + "/apidocument"
    return [
        endpoint["ApiLocation"] + "/swagger.json",
        endpoint["ApiLocation"] + "/swagger.json?api-version=2.0",
        management,
    ]


@pytest.fixture(scope="module")
def swagger(endpoint):
    return requests.get(both_addresses(endpoint)[0], timeout=30).json()


def test_row_35_both_addresses_answer_the_same_without_a_key(endpoint, swagger):
    for url in both_addresses(endpoint):
        answer = requests.get(url, timeout=30)
        assert (answer.status_code, answer.json()) == (200, swagger)


def test_row_35_the_document_is_where_it_says(endpoint, swagger):
    scheme, host, path = swagger["schemes"][0], swagger["host"], swagger["basePath"]
    assert f"{scheme}://{host}{path}" == endpoint["ApiLocation"]
    assert swagger["info"]["title"] == "loans"
    assert swagger["info"]["version"] == "2.0"
    assert swagger["info"]["x-endpoint-name"] == endpoint["Name"]
    assert swagger["info"]["x-endpoint-description"] == "for Acme"


def test_row_35_operations_bear_the_names_that_clients_were_generated_with(swagger):
    names = [
        operation["operationId"]
        for path in swagger["paths"].values()
        for operation in path.values()
    ]
    assert sorted(names) == [
        "canceljob",
        "execute",
        "getSwaggerDocument",
        "getjobstatus",
        "startjob",
        "submitjob",
    ]


def test_row_35_what_the_client_in_r_looks_for_is_there(swagger):
    """``discoverSchema`` and ``consume`` of the R package read these places."""
    definitions = swagger["definitions"]
    example = definitions["ExecutionRequest"]["example"]["Inputs"]["input1"]
    assert example == [{"income": 1.0, "debt": 1.0, "region": ""}]
    types = {k: v["type"] for k, v in definitions["input1Item"]["properties"].items()}
    assert types == {"income": "number", "debt": "number", "region": "string"}
    scored = definitions["output1Item"]["properties"]["Scored Probabilities"]
    assert scored["type"] == "number"
    assert any(re.search(r"/execute\?", path) for path in swagger["paths"])


def test_row_35_every_reference_leads_somewhere(swagger):
    wanted = set(re.findall(r'"#/definitions/([^"]+)"', json.dumps(swagger)))
    assert wanted <= set(swagger["definitions"])


def test_row_35_the_document_is_valid_swagger(swagger):
    schemathesis.openapi.from_dict(swagger).validate()


def test_row_35_no_sample_row_is_public(swagger):
    texts = {value for row in loans.sample()["Values"] for value in row[:2]}
    assert not texts & set(re.findall(r"[\d.]+", json.dumps(swagger["definitions"])))


def test_row_35_an_unknown_endpoint_has_no_document(shop):
    url = f"{shop.service.workspace}/services/{token_hex(16)}/swagger.json"
    assert requests.get(url, timeout=30).status_code == 404


@pytest.mark.parametrize(
    ("part", "told"),
    [
        ("", ("/execute", "income", "Scored Probabilities")),
        ("/score", ("/execute", "income", "Scored Probabilities")),
        ("/jobs", ("/jobs", "/blobs", "income", "Scored Probabilities")),
        ("/update", ("PATCH", "columns", "model")),
    ],
)
def test_row_36_help_pages_are_readable_without_a_key(endpoint, part, told):
    answer = requests.get(endpoint["HelpLocation"] + part, timeout=30)
    assert answer.status_code == 200
    for words in told:
        assert words in answer.text
    assert endpoint["PrimaryKey"] not in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_row_36_a_description_is_text_and_no_markup(shop):
    endpoint = shop.endpoint(Description="<script>alert(1)</script>")
    text = requests.get(endpoint["HelpLocation"], timeout=30).text
    assert "<script>" not in text
    assert "&lt;script&gt;" in text


def test_row_37_web_services_are_listed_shown_and_deleted(shop):
    created = shop.publish("passing").json()
    url = f"{shop.service.workspace}/webservices"
    assert created in shop.service.call("GET", url).json()
    one = f"{url}/{created['Id']}"
    shown = shop.service.call("GET", one).json()
    assert shown == created
    assert shown["DefaultEndpointName"] == "default"
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", shown["CreationTime"]
    )
    assert shop.service.call("DELETE", one).status_code == 204
    assert detail_of(shop.service.call("GET", one))[:2] == (404, "NotFound")


def test_row_38_an_endpoint_key_manages_its_own_endpoint(shop):
    own, sibling = shop.endpoint(), shop.endpoint()
    key = own["PrimaryKey"]
    mine = shop.url(own["Name"])
    assert shop.service.call("GET", mine, key).json() == own
    assert shop.patch(own, key, Description="x").json()["Description"] == "x"
    assert shop.service.call("DELETE", mine, key).status_code == 403
    assert shop.service.call("GET", shop.url(sibling["Name"]), key).status_code == 401
    assert shop.service.call("GET", shop.url(), key).status_code == 401


def test_row_38_the_workspace_token_does_all_of_it(shop):
    own = shop.endpoint()
    token = shop.service.token
    assert shop.execute(own, key=token).status_code == 200
    assert shop.service.call("GET", shop.url(own["Name"])).status_code == 200


def test_row_52_the_list_holds_urls_and_keys(shop):
    created = shop.endpoint()
    listed = shop.service.call("GET", shop.url()).json()
    assert created in listed
    assert {"ApiLocation", "PrimaryKey", "SecondaryKey"} <= set(created)


def test_a_workbook_key_scores_and_sees_no_key(shop):
    endpoint = shop.endpoint()
    url = shop.url(endpoint["Name"]) + "/workbookkeys"
    made = shop.service.call("POST", url, json={"Name": "acme.xlsx"})
    assert (made.status_code, made.json()["State"]) == (201, "valid")
    key = made.json()["Key"]
    assert shop.execute(endpoint, key=key).status_code == 200
    schema = endpoint["ApiLocation"] + "/schema"
    assert shop.service.call("GET", schema, key).status_code == 200
    assert shop.service.call("GET", shop.url(endpoint["Name"]), key).status_code == 403
    assert shop.service.call("GET", url, key).status_code == 403

    one = f"{url}/{made.json()['Id']}"
    assert shop.service.call("DELETE", one).status_code == 204
    dead = shop.execute(endpoint, key=key)
    assert detail_of(dead) == (401, "Unauthorized", "KeyNoLongerValid")
    assert [k["State"] for k in shop.service.call("GET", url).json()] == ["revoked"]


@pytest.mark.parametrize("expires", ["yesterday", "2001-01-01", "2026-13-01"])
def test_a_workbook_key_expires_on_a_day_to_come(shop, expires):
    url = shop.url(shop.endpoint()["Name"]) + "/workbookkeys"
    answer = shop.service.call("POST", url, json={"Name": "a", "Expires": expires})
    assert detail_of(answer) == (400, "BadArgument", "BadParameterValue")


def test_what_is_nowhere_and_what_is_not_mine_look_the_same(shop):
    """TM-7: a key learns nothing about other endpoints, jobs or workspaces."""
    own, sibling = shop.endpoint(), shop.endpoint()
    nowhere = f"{shop.service.workspace}/services/{token_hex(16)}"
    elsewhere = own["ApiLocation"].replace(shop.service.workspace_id, token_hex(16))
    answers = [
        shop.service.call("POST", f"{place}/execute", own["PrimaryKey"], json={})
        for place in (sibling["ApiLocation"], nowhere, elsewhere)
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/workspaces", 404),
        ("GET", "/nowhere?x=1", 404),
        ("POST", "/health/live", 405),
        ("GET", f"/workspaces/{'0' * 32}/services/{'0' * 32}/execute", 405),
        ("TRACE", "/health/live", 405),
        ("GET", "/workspaces/%2e%2e/webservices", 404),
        ("GET", "/health/live/", 404),
    ],
)
def test_every_refusal_has_the_same_shape(shop, method, path, status):
    answer = shop.service.call(method, shop.service.url + path)
    assert answer.status_code == status
    error_of(answer)


def test_health_is_told_without_a_key(shop):
    for page in ("live", "ready"):
        answer = requests.get(f"{shop.service.url}/health/{page}", timeout=30)
        assert answer.status_code == 200
