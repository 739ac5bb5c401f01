import json
import logging

import pytest

from scoreline.core.errors import ServerFull
from scoreline.core.throttle import Throttle, ThrottleLevel
from scoreline.service.scoring import Scoring
from support.room import ROWS

RESULTS = b'{"Results":{"output1":{"type":"table","value":{"Values":[["yes","0.5"]]}}}}'


@pytest.fixture
def planned(monkeypatch):
    """Have every endpoint score by a plan, or by none once it is cleared."""
    rows = [("yes", 0.5)]
    monkeypatch.setattr(Scoring, "at_once", lambda *_: rows or None)
    return rows


def ask(room, body=ROWS, key=None):
    """Return the answer in one step, or None."""
    headers = [(b"authorization", f"Bearer {key or room.key}".encode())]
    scope = {
        "method": "POST",
        "path": f"{room.api}/execute".partition(".test")[2],
        "query_string": b"api-version=2.0",
        "headers": headers,
    }
    return room.app.prompt.answer(scope, json.dumps(body).encode())


def calls_of(room):
    (found,) = [one for one in room.parts.usage.since_start() if one.endpoint == "acme"]
    return found.counts.calls, found.counts.failed_calls


def test_a_stranger_goes_the_long_way_once(run, planned, caplog):
    async def scenario(room):
        before = ask(room)
        await room.execute()
        with caplog.at_level(logging.INFO, "scoreline.server"):
            after = ask(room)
        return before, after, calls_of(room), room.in_flight

    before, after, calls, in_flight = run(scenario)
    head, _, body = after.partition(b"\r\n\r\n")
    assert (before, body, calls, in_flight) == (None, RESULTS, (2, 0), 0)
    lines = dict(line.split(b": ") for line in head.split(b"\r\n"))
    assert lines[b"content-length"] == b"%d" % len(RESULTS)
    assert len(lines[b"x-ms-request-id"]) == 32
    assert {b"content-type", b"scoreline-version", b"scoreline-models"} < set(lines)
    (record,) = caplog.records
    assert record.event["status"] == 200


def test_what_has_no_plan_is_never_known(run, planned):
    async def scenario(room):
        planned.clear()
        await room.execute()
        planned.append(("yes", 0.5))
        return ask(room)

    assert run(scenario) is None


def test_a_refusal_is_left_to_the_long_way_and_counted_there(run, planned):
    async def scenario(room):
        await room.execute()
        found = [ask(room, {"Inputs": {}}), ask(room, key="sle_other")]
        return found, calls_of(room), room.in_flight

    assert run(scenario) == ([None, None], (1, 0), 0)


def test_a_full_endpoint_or_a_stopping_server_is_left_to_the_long_way(run, planned):
    async def scenario(room):
        endpoint = room.parts.registry.endpoints.update(
            room.endpoint.web_service_id,
            "acme",
            throttle=Throttle.of(ThrottleLevel.HIGH, 1),
        )
        await room.execute()
        with room.parts.gate.enter(endpoint):
            full = ask(room)
        free = ask(room)
        room.parts.state.stop()
        return full, free, ask(room)

    full, free, stopping = run(scenario)
    assert (full, stopping) == (None, None)
    assert free.endswith(RESULTS)


def test_an_error_of_ours_is_left_to_the_long_way(run, planned, monkeypatch):
    async def scenario(room):
        await room.execute()
        monkeypatch.setattr(Scoring, "at_once", fail)
        return ask(room)

    def fail(*_):
        raise ServerFull

    assert run(scenario) is None
