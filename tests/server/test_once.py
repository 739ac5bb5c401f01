"""The header Idempotency-Key, as callers meet it."""

import asyncio

import pytest

from support.service import detail_of


def under(key, token):
    return {"Authorization": f"Bearer {token}", "Idempotency-Key": key}


def endpoints(room):
    workspace = f"/workspaces/{room.parts.addresses.workspace_id}"
    return f"{workspace}/webservices/{room.endpoint.web_service_id}/endpoints"


async def create(room, key, name="bank", **fields):
    token = room.parts.access.workspace_token().reveal()
    url = f"{endpoints(room)}/{name}"
    return await room.http.put(url, json=fields, headers=under(key, token))


async def regenerate(room, key, token=None):
    url = f"{endpoints(room)}/acme/keys/primary/regenerate"
    return await room.http.post(url, headers=under(key, token or room.key))


def test_a_creation_sent_again_is_answered_alike(run):
    async def scenario(room):
        return [await create(room, "one") for _ in range(2)]

    first, again = run(scenario)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.headers["Cache-Control"] == "no-store"
    assert "Idempotent-Replayed" not in first.headers


def test_a_key_regenerated_twice_under_one_key_is_regenerated_once(run):
    async def scenario(room):
        secondary = room.parts.access.keys(room.endpoint.id).secondary.reveal()
        answers = [await regenerate(room, "one", secondary) for _ in range(2)]
        third = await regenerate(room, "two", secondary)
        return [answer.json()["Key"] for answer in (*answers, third)]

    first, again, third = run(scenario)
    assert first == again != third


def test_a_job_submitted_again_is_one_job(run):
    async def scenario(room):
        blobs, owner = room.parts.blobs, room.endpoint.id
        signed = blobs.new_upload(owner, "rows.csv")
        with blobs.open_writer(signed.relative, signed.sas) as blob:
            blob.write(b"income,region\n1,east\n")
            blob.commit()
        reference = {
            "RelativeLocation": signed.relative,
            "BaseLocation": "http://scores.test/",
            "SasBlobToken": signed.sas,
        }
        body = {"Inputs": {"input1": reference}}
        url = room.api + "/jobs?api-version=2.0"
        answers = [
            await room.http.post(url, json=body, headers=under("one", room.key))
            for _ in range(2)
        ]
        return [answer.json() for answer in answers], room.parts.jobs.all(owner)

    ids, jobs = run(scenario)
    assert ids == [jobs[0].id] * 2
    assert len(jobs) == 1


def test_another_body_under_the_same_key_is_refused(run):
    async def scenario(room):
        await create(room, "one")
        return await create(room, "one", Description="another")

    assert detail_of(run(scenario)) == (422, "BadArgument", "IdempotencyKeyReused")


def test_what_is_being_done_is_refused_meanwhile(run, monkeypatch):
    async def scenario(room):
        begun, go_on = asyncio.Event(), asyncio.Event()
        real, loop = room.parts.access.regenerate, asyncio.get_running_loop()

        def slow(*arguments):
            loop.call_soon_threadsafe(begun.set)
            asyncio.run_coroutine_threadsafe(go_on.wait(), loop).result(30)
            return real(*arguments)

        monkeypatch.setattr(room.parts.access, "regenerate", slow)
        secondary = room.parts.access.keys(room.endpoint.id).secondary.reveal()
        first = asyncio.create_task(regenerate(room, "one", secondary))
        await begun.wait()
        second = await regenerate(room, "one", secondary)
        go_on.set()
        return await first, second

    first, second = run(scenario)
    assert first.status_code == 200
    assert detail_of(second) == (409, "Conflict", "RequestInProgress")


def test_a_refusal_is_not_kept(run):
    async def scenario(room):
        refused = await create(room, "one", "Bad Name")
        wrong = await create(room, "two", ThrottleLevel="Huge")
        right = await create(room, "two", ThrottleLevel="High")
        return [answer.status_code for answer in (refused, wrong, right)]

    assert run(scenario) == [400, 400, 201]


def test_one_callers_key_is_not_anothers(run):
    async def scenario(room):
        keys = room.parts.access.keys(room.endpoint.id)
        return [
            (await regenerate(room, "one", token.reveal())).json()["Key"]
            for token in (keys.secondary, room.parts.access.workspace_token())
        ]

    first, second = run(scenario)
    assert first != second


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_a_key_that_is_none_is_refused(run, key):
    async def scenario(room):
        return await create(room, key)

    assert run(scenario).status_code == 400


def test_two_keys_are_refused(run):
    async def scenario(room):
        token = room.parts.access.workspace_token().reveal()
        headers = [*under("one", token).items(), ("Idempotency-Key", "two")]
        return await room.http.put(endpoints(room) + "/bank", json={}, headers=headers)

    assert run(scenario).status_code == 400
