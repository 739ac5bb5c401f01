"""How the service stops: what is in flight is finished, what is new is refused."""

import asyncio
import socket
from contextlib import asynccontextmanager, closing

import httpx

from scoreline.server.http import make_server
from support.room import ROWS
from support.service import detail_of


@asynccontextmanager
async def served(room):
    """Yield a server of the room's application, and a client of it."""
    ready = asyncio.Event()
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        server = make_server(
            room.app,
            on_ready=ready.set,
            on_stop=room.parts.state.stop,
            in_flight=lambda: room.parts.gate.in_flight,
        )
        task = asyncio.create_task(server.serve([listener]))
        await ready.wait()
        room.parts.state.is_ready = True
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        headers = {"Authorization": f"Bearer {room.key}"}
        async with httpx.AsyncClient(base_url=url, headers=headers) as client:
            yield server, client, task


def execute(room, client):
    path = httpx.URL(room.api).path + "/execute?api-version=2.0"
    return client.post(path, json=ROWS)


async def asked_until(client, status):
    """Return the first answer of that status to whether the service is ready."""
    while True:
        answer = await client.get("/health/ready")
        if answer.status_code == status:
            return answer


async def stopping_scenario(room):
    room.pool.is_open.clear()
    async with served(room) as (server, client, task):
        assert (await client.get("/health/ready")).status_code == 200
        call = asyncio.create_task(execute(room, client))
        while not room.parts.gate.in_flight:
            await client.get("/health/live")
        server.should_exit = True
        not_ready = await asked_until(client, 503)
        refused = await execute(room, client)
        alive = await client.get("/health/live")
        room.pool.is_open.set()
        answer = await call
        await task
    return answer, not_ready, refused, alive


def test_what_is_in_flight_is_finished_and_what_is_new_is_refused(run):
    answer, not_ready, refused, alive = run(stopping_scenario)
    assert answer.status_code == 200
    assert not_ready.json() == {"Status": "NotReady"}
    assert alive.status_code == 200
    assert detail_of(refused) == (503, "ServiceUnavailable", "NoMoreResources")
    assert int(refused.headers["Retry-After"]) >= 1


def test_jobs_are_told_to_stop_at_their_chunks(run):
    async def scenario(room):
        told = asyncio.Event()
        room.parts.state.release = told.set
        async with served(room) as (server, _, task):
            server.should_exit = True
            await task
        return told.is_set()

    assert run(scenario)


def test_a_second_wish_to_stop_waits_for_no_call(run):
    async def scenario(room):
        room.pool.is_open.clear()
        async with served(room) as (server, client, task):
            call = asyncio.create_task(execute(room, client))
            while not room.parts.gate.in_flight:
                await client.get("/health/live")
            server.should_exit = server.force_exit = True
            await task
            call.cancel()
            await asyncio.wait({call})
            room.pool.is_open.set()

    run(scenario)
