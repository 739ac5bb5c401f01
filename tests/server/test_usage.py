"""The pages about usage, and what a call adds to them."""

import asyncio
import csv
import io

import pytest


def path(room, rest=""):
    web_service = f"/workspaces/{room.parts.addresses.workspace_id}/webservices"
    return f"{web_service}/{room.endpoint.web_service_id}{rest}"


async def get(room, rest, key=None):
    token = room.parts.access.workspace_token().reveal()
    headers = {"Authorization": f"Bearer {key or token}"}
    return await room.http.get(path(room, rest), headers=headers)


async def usage_of(room, rest="/endpoints/acme/usage"):
    answer = await get(room, rest)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_every_call_of_a_caller_let_in_is_counted(run):
    async def scenario(room):
        room.pool.is_open.clear()
        calls = [asyncio.create_task(room.execute()) for _ in range(5)]
        await asyncio.wait(calls, return_when=asyncio.FIRST_COMPLETED)  # refused
        room.pool.is_open.set()
        await asyncio.gather(*calls)
        await room.execute(b"{")
        await room.execute(query="api-version=3")
        await room.execute(Authorization="Bearer sle_wrong")
        return await usage_of(room)

    found = run(scenario)
    assert (found["Calls"], found["FailedCalls"], found["Rows"]) == (7, 3, 4)
    assert found["Failures"] == {
        "RequestThrottled": 1,
        "RequestBodyInvalid": 1,
        "BadVersionCall": 1,
    }
    assert sum(bucket["Calls"] for bucket in found["Latencies"]) == 4
    assert found["Seconds"] > 0


def test_an_error_inside_is_counted_too(run):
    async def scenario(room):
        room.pool.error = RuntimeError("row: c4nary")
        await room.execute()
        return await usage_of(room)

    assert run(scenario)["Failures"] == {"UnknownError": 1}


def test_the_owner_sees_all_endpoints_unused_ones_included(run):
    async def scenario(room):
        await room.execute()
        return await usage_of(room, "/usage")

    found = {one["Endpoint"]: one["Calls"] for one in run(scenario)}
    assert found == {"acme": 1, "default": 0}


def test_another_month_is_another_bill(run):
    async def scenario(room):
        await room.execute()
        return await usage_of(room, "/endpoints/acme/usage?month=2020-02")

    found = run(scenario)
    assert (found["Month"], found["Calls"]) == ("2020-02", 0)


def test_usage_is_a_file_for_a_spreadsheet_too(run):
    async def scenario(room):
        await room.execute()
        return await get(room, "/usage?format=csv")

    answer = run(scenario)
    assert answer.headers["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [(row["Endpoint"], row["Calls"], row["Rows"]) for row in rows] == [
        ("acme", "1", "1"),
        ("default", "0", "0"),
    ]
    within = sum(int(row[name]) for row in rows for name in row if "Within" in name)
    assert within == 1


def test_an_endpoint_key_reads_its_own_usage_and_no_other(run):
    async def scenario(room):
        own = await get(room, "/endpoints/acme/usage", room.key)
        other = await get(room, "/endpoints/default/usage", room.key)
        everything = await get(room, "/usage", room.key)
        workbook = room.parts.access.create_workbook_key(room.endpoint.id, "a.xlsx")
        as_workbook = await get(room, "/endpoints/acme/usage", workbook.key.reveal())
        answers = own, other, everything, as_workbook
        return [answer.status_code for answer in answers]

    assert run(scenario) == [200, 401, 401, 403]


@pytest.mark.parametrize("query", ["month=soon", "month=2026-13", "format=xml"])
def test_a_wrong_query_is_refused(run, query):
    async def scenario(room):
        return [
            (await get(room, f"{rest}?{query}")).status_code
            for rest in ("/usage", "/endpoints/acme/usage")
        ]

    assert run(scenario) == [400, 400]
