"""Keys put where a name belongs: what comes back names them not."""

import json

import pytest

from scoreline.core.keys import ApiKey, KeyKind

PLANTED = ApiKey.new(KeyKind.ENDPOINT).reveal()


def rows(port="input1", columns=("income", "region"), **fields):
    table = {"ColumnNames": list(columns), "Values": [[1, "x"]]}
    return {"Inputs": {port: table}, **fields}


WISHES = {
    "field": ("PATCH", "{named}", {PLANTED: 1}),
    "field of rows": ("POST", "{api}/execute", {PLANTED: 1}),
    "port": ("POST", "{api}/execute", rows(port=PLANTED)),
    "column": ("POST", "{api}/execute", rows(columns=("income", PLANTED))),
    "parameter": ("POST", "{api}/execute", rows(GlobalParameters={PLANTED: 1})),
    "row of its own": (
        "POST",
        "{api}/execute",
        {"Inputs": {"input1": [{"income": 1, "region": "x"}, {PLANTED: 1}]}},
    ),
    "resource": (
        "PATCH",
        "{named}",
        {"Resources": [{"Name": PLANTED, "Location": {"RelativeLocation": PLANTED}}]},
    ),
    "level": ("PATCH", "{named}", {"ThrottleLevel": PLANTED}),
    "job": ("GET", "{api}/jobs/" + PLANTED, None),
    "job's output": (
        "POST",
        "{api}/jobs",
        {"Input": {"RelativeLocation": "x.csv"}, "Outputs": {PLANTED: {}}},
    ),
    "endpoint": ("PUT", "{named}" + PLANTED, {}),
    "endpoint sought": ("GET", "{named}" + PLANTED, None),
    "workbook key": ("DELETE", "{named}/workbookkeys/" + PLANTED, None),
    "upload": ("POST", "{api}/blobs", {"Name": PLANTED}),
    "page": ("GET", "/" + PLANTED, None),
}


@pytest.mark.parametrize("place", WISHES)
def test_a_key_in_place_of_a_name_does_not_come_back(run, place):
    method, url, body = WISHES[place]

    async def scenario(room):
        token = room.parts.access.workspace_token().reveal()
        workspace = f"/workspaces/{room.parts.addresses.workspace_id}"
        services = f"{workspace}/webservices/{room.endpoint.web_service_id}"
        return await room.http.request(
            method,
            url.format(api=room.api, named=f"{services}/endpoints/acme"),
            content=None if body is None else json.dumps(body),
            headers={"Authorization": f"Bearer {token}"},
        )

    answer = run(scenario)
    assert 400 <= answer.status_code < 500
    assert PLANTED not in answer.text
    assert answer.json()["error"]["details"]
