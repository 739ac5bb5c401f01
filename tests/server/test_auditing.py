"""Management calls in the audit log."""

import pytest

from scoreline.core.keys import ApiKey, KeyKind
from scoreline.server.auditing import deed_of


async def call(room, method, rest="", key=None, **options):
    parts = room.parts
    token = key or parts.access.workspace_token().reveal()
    workspace = f"/workspaces/{parts.addresses.workspace_id}"
    web_service = f"/webservices/{room.endpoint.web_service_id}"
    return await room.http.request(
        method,
        workspace + (rest if rest.startswith("/audit") else web_service + rest),
        headers={"Authorization": f"Bearer {token}"},
        **options,
    )


def test_changes_and_attempts_at_them_are_recorded(run):
    async def scenario(room):
        made = await call(room, "PUT", "/endpoints/bank", json={})
        await call(room, "PUT", "/endpoints/bank", json={})
        await call(room, "POST", "/endpoints/bank/keys/primary/regenerate")
        await call(room, "GET", "/endpoints/bank")
        await call(room, "DELETE", "/endpoints/bank")
        found = (await call(room, "GET", "/audit")).json()
        return room.endpoint.web_service_id, made, found

    web_service_id, made, found = run(scenario)
    bank = f"{web_service_id}/bank"
    assert [(one["Action"], one["Subject"], one["Outcome"]) for one in found] == [
        ("delete endpoint", bank, "Done"),
        ("regenerate key", f"{bank}/primary", "Done"),
        ("create endpoint", bank, "NameTaken"),
        ("create endpoint", bank, "Done"),
    ]
    assert found[-1]["RequestId"] == made.headers["x-ms-request-id"]
    assert {one["Credential"] for one in found} == {"workspace token"}


def test_a_key_that_may_not_is_recorded_and_an_unknown_one_is_not(run):
    async def scenario(room):
        await call(room, "DELETE", "/endpoints/acme", key=room.key)
        unknown = ApiKey.new(KeyKind.WORKSPACE).reveal()
        await call(room, "DELETE", "/endpoints/acme", key=unknown)
        return (await call(room, "GET", "/audit")).json()

    [found] = run(scenario)
    assert (found["Credential"], found["Outcome"]) == ("endpoint key", "AccessDenied")
    assert len(found["KeyId"]) == 32


def test_a_change_that_can_not_be_recorded_is_not_acknowledged(run, monkeypatch):
    async def scenario(room):
        monkeypatch.setattr(room.parts.audit, "record", disk_full)
        return await call(room, "PUT", "/endpoints/bank", json={})

    answer = run(scenario)
    assert answer.status_code == 500
    assert "incident" in answer.text


def disk_full(*_, **__):
    raise OSError("the disk is full")


def test_the_log_is_the_owners_alone(run):
    async def scenario(room):
        return (await call(room, "GET", "/audit", key=room.key)).status_code

    assert run(scenario) == 401


@pytest.mark.parametrize("limit", ["0", "1001", "x", "-1", "1e3", "9" * 50])
def test_a_limit_that_is_none_is_refused(run, limit):
    async def scenario(room):
        return (await call(room, "GET", f"/audit?limit={limit}")).status_code

    assert run(scenario) == 400


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/workspaces/w/webservices/s/endpoints/e"),
        ("POST", "/workspaces/w/services/e/execute"),
        ("PUT", "/blobs/x/y.csv"),
    ],
)
def test_what_changes_nothing_managed_is_no_deed(method, path):
    assert deed_of({"method": method, "path": path}) is None


@pytest.mark.parametrize("rest", ["/primary/regenerate\n", "/pri\nmary", "/\r\n/x"])
def test_no_line_feed_hides_a_deed(rest):
    path = f"/workspaces/w/webservices/s/endpoints/e/keys{rest}"
    deed = deed_of({"method": "POST", "path": path})
    assert deed is not None
    assert deed.action == "regenerate key"
