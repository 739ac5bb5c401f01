"""Every page, whoever calls it and whatever they send."""

import json
from itertools import product

import pytest
from starlette.routing import Route

from scoreline.core.keys import KeySlot
from scoreline.core.names import EndpointName
from scoreline.server.rrs import match_execute

OPEN = {"/health/live", "/health/ready", "/openapi.json"}
PUBLIC = ("/swagger.json", "/apidocument")
BODIES = [
    b"",
    b"null",
    b"[]",
    b"{}",
    b'"x"',
    b"{",
    b"\xff\xfe",
    b'{"Name": "\\u0000", "Description": "\\ud800"}',
    b'{"Name": null, "ThrottleLevel": 1, "OverwriteResources": []}',
    b'{"Surprise": 1}',
    b'{"MaxConcurrentCalls": 1e999, "MaxErrorRows": -1}',
    b'{"Resources": [{"Name": "model", "Location": {"RelativeLocation": "../.."}}]}',
    b'{"Input": {"RelativeLocation": "/etc/passwd", "BaseLocation": "file:///"}}',
    b"[" * 5000,
]


def pages(room):
    """Return every method and path, its parameters filled in for the endpoint."""
    endpoint = room.endpoint
    values = {
        "workspace": room.parts.addresses.workspace_id,
        "web_service": endpoint.web_service_id,
        "endpoint": endpoint.name.text,
        "endpoint_id": endpoint.id,
        "slot": "secondary",
        "key_id": "0" * 32,
        "job_id": "0" * 32,
        "rest:path": "x/y.csv",
        "part:str": "score",
    }
    execute = room.api.removeprefix("http://scores.test") + "/execute"
    found = [("POST", execute)]
    for route in room.app._router.routes:
        assert isinstance(route, Route)
        path = route.path
        if path == "/" or path.startswith("/portal"):
            continue  # people's pages have tests of their own
        for name, value in values.items():
            path = path.replace("{" + name + "}", value)
        assert "{" not in path
        found += [(method, path) for method in sorted(route.methods - {"HEAD"})]
    return sorted(found, key=lambda page: page[0] == "DELETE")


def is_public(path):
    return (
        path in OPEN
        or path.startswith(("/blobs/", "/apihelp/"))
        or any(path.endswith(end) for end in PUBLIC)
    )


def test_no_body_makes_any_page_fail(run):
    async def scenario(room):
        room.parts.state.is_ready = True
        token = room.parts.access.workspace_token().reveal()
        headers = {"Authorization": f"Bearer {token}"}
        found = {}
        for (method, path), body in product(pages(room), BODIES):
            answer = await room.http.request(
                method, path, content=body, headers=headers
            )
            found[method, path, body] = answer.status_code
        return found

    assert [place for place, status in run(scenario).items() if status >= 500] == []


def test_every_page_but_the_public_ones_asks_for_a_key(run):
    async def scenario(room):
        found = pages(room)
        return found, [await room.http.request(*page) for page in found]

    for (method, path), answer in zip(*run(scenario), strict=True):
        wanted = 401 if not is_public(path) else answer.status_code
        assert (method, path, answer.status_code) == (method, path, wanted)


def test_the_key_of_another_endpoint_opens_nothing(run):
    async def scenario(room):
        other = room.parts.registry.endpoints.create(
            room.endpoint.web_service_id, EndpointName("other")
        )
        key = room.parts.access.keys(other.id).primary.reveal()
        headers = {"Authorization": f"Bearer {key}"}
        found = [page for page in pages(room) if not is_public(page[1])]
        return [
            (await room.http.request(*page, headers=headers)).status_code
            for page in found
        ]

    assert set(run(scenario)) == {401}


def wanted_of(kind, method, path):
    """Return what the design's table says of a page: the statuses there may be."""
    if "/services/" in path:
        return set(range(200, 500)) - {401, 403}
    if "/endpoints/" not in path or method == "PUT":
        return {401}  # the workspace's own
    if kind == "workbook" or method == "DELETE" or "workbookkeys" in path:
        return {403}
    return {403} if path.endswith(("/refresh", "/plan", "/recompile")) else {200, 400}


@pytest.mark.parametrize("kind", ["endpoint", "workbook"])
def test_a_key_does_at_its_endpoint_what_it_may_and_no_more(run, kind):
    async def scenario(room):
        access, own = room.parts.access, room.endpoint.id
        made = access.create_workbook_key(own, "a.xlsx").key
        key = made if kind == "workbook" else access.keys(own).primary
        headers = {"Authorization": f"Bearer {key.reveal()}"}
        found = [page for page in pages(room) if not is_public(page[1])]
        return {
            page: (await room.http.request(*page, headers=headers)).status_code
            for page in found
        }

    found = run(scenario)
    wrong = {
        page: status
        for page, status in found.items()
        if status not in wanted_of(kind, *page)
    }
    assert wrong == {}


def test_the_workspace_token_is_let_in_everywhere(run):
    async def scenario(room):
        token = room.parts.access.workspace_token().reveal()
        headers = {"Authorization": f"Bearer {token}"}
        found = [page for page in pages(room) if not is_public(page[1])]
        return [
            (await room.http.request(*page, headers=headers)).status_code
            for page in found
        ]

    assert {401, 403}.isdisjoint(run(scenario))


@pytest.mark.parametrize("fate", ["regenerated", "revoked"])
def test_a_dead_key_is_told_so_on_every_page(run, fate):
    async def scenario(room):
        access, own = room.parts.access, room.endpoint.id
        if fate == "revoked":
            made = access.create_workbook_key(own, "a.xlsx")
            key = made.key.reveal()
            access.revoke_workbook_key(own, made.id)
        else:
            key = room.key
            access.regenerate(own, KeySlot.PRIMARY)
        headers = {"Authorization": f"Bearer {key}"}
        found = [page for page in pages(room) if not is_public(page[1])]
        return [await room.http.request(*page, headers=headers) for page in found]

    for answer in run(scenario):
        assert answer.status_code == 401
        assert f"This key was {fate} on 20" in answer.text


def test_an_error_inside_is_an_incident_and_no_trace(run):
    async def scenario(room):
        room.pool.error = RuntimeError("row: c4nary")
        return await room.execute()

    answer = run(scenario)
    assert answer.status_code == 500
    assert "incident" in answer.text
    assert "c4nary" not in answer.text
    assert len(answer.headers["x-ms-request-id"]) == 32


def test_answers_are_never_cached(run):
    async def scenario(room):
        headers = {"Authorization": f"Bearer {room.key}"}
        path = pages(room)
        shown = [p for m, p in path if m == "GET" and p.endswith("/endpoints/acme")]
        return await room.http.get(shown[0], headers=headers)

    answer = run(scenario)
    assert answer.headers["Cache-Control"] == "no-store"
    assert json.loads(answer.content)["PrimaryKey"].startswith("sle_")


def test_the_route_of_rrs_is_no_route_of_the_framework(run):
    async def scenario(room):
        return [path for _, path in pages(room) if match_execute(path)]

    assert len(run(scenario)) == 1


@pytest.mark.parametrize("control", ["%00", "%0a", "%0D", "%1b", "%7f", "%C2%85"])
@pytest.mark.parametrize("at", ["end", "within"])
def test_a_path_with_a_control_character_leads_nowhere(run, control, at):
    async def scenario(room):
        token = room.parts.access.workspace_token().reveal()
        workspace = f"/workspaces/{room.parts.addresses.workspace_id}"
        name = "acme" if at == "end" else f"ac{control}me"
        end = control if at == "end" else ""
        path = (
            f"{workspace}/webservices/{room.endpoint.web_service_id}/endpoints/{name}"
            f"/keys/primary/regenerate{end}"
        )
        before = room.key
        answer = await room.http.post(
            path, headers={"Authorization": f"Bearer {token}"}
        )
        return answer, room.key == before

    answer, is_kept = run(scenario)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NotFound")
    assert is_kept


@pytest.mark.parametrize(
    "path", ["/", "/portal/services", "/openapi.json", "/blobs/x/y"]
)
def test_a_line_feed_at_the_end_of_any_path_is_refused(run, path):
    async def scenario(room):
        return await room.http.get(f"{path}%0a")

    assert run(scenario).status_code == 404


HUGE = ["9" * 18, "9223372036854775808", "9" * 40, "9" * 5000, "1e18", "1e400"]


@pytest.mark.parametrize("number", HUGE + ["-" + number for number in HUGE])
def test_no_number_is_too_large_to_be_refused(run, number):
    """The database's numbers have 64 bits, and Python spells 4,300 digits at most."""

    async def scenario(room):
        token = room.parts.access.workspace_token().reveal()
        headers = {"Authorization": f"Bearer {token}"}
        blob = room.parts.blobs.new_upload(room.endpoint.id, "rows.csv")
        with room.parts.blobs.open_writer(blob.relative, blob.sas) as writer:
            writer.write(b"income,region\n1,east\n")
            writer.commit()
        base = f"/workspaces/{room.parts.addresses.workspace_id}"
        named = f"{base}/webservices/{room.endpoint.web_service_id}/endpoints"
        rows = json.dumps(
            {
                "RelativeLocation": blob.relative,
                "BaseLocation": room.parts.addresses.base,
                "SasBlobToken": blob.sas,
            }
        )
        calls = '"ThrottleLevel": "High", "MaxConcurrentCalls"'
        wishes = [
            (
                "POST",
                f"{room.api}/jobs",
                f'{{"Input": {rows}, "MaxErrorRows": {number}}}',
            ),
            ("PUT", f"{named}/bank", f"{{{calls}: {number}}}"),
            ("PUT", f"{named}/bank", f'{{{calls}: "{number}"}}'),
            ("PATCH", f"{named}/acme", f"{{{calls}: {number}}}"),
            ("PATCH", f"{named}/acme", f'{{{calls}: "{number}"}}'),
            ("GET", f"{base}/audit?limit={number}", ""),
            ("GET", f"{named}/acme/usage?month={number}", ""),
            ("GET", f"{named}/acme/usage?month={number}-01", ""),
            ("GET", f"/blobs/x/y.csv?se={number}&sp=r&sig=x", ""),
        ]
        return {
            (method, url[-20:]): answer.status_code
            for method, url, body in wishes
            for answer in [
                await room.http.request(method, url, content=body, headers=headers)
            ]
        }

    assert set(run(scenario).values()) == {400}
