import asyncio
import json

import pytest

from scoreline.core.errors import ScoringTimeout
from scoreline.core.keys import KeySlot
from scoreline.core.names import EndpointName
from scoreline.core.throttle import Throttle, ThrottleLevel
from scoreline.server.rrs import match_execute
from scoreline.server.score_options import ScoreOptions
from scoreline.service.tasks import WorkerLost
from support.room import ROWS
from support.service import detail_of

PATH = f"/workspaces/{'0' * 32}/services/{'a' * 32}/execute"


def test_only_the_very_path_is_where_rows_are_scored():
    assert match_execute(PATH) == ("0" * 32, "a" * 32)


@pytest.mark.parametrize(
    "path",
    [PATH + "/", PATH.upper(), "/" + PATH, PATH.replace("a", "g", 1), PATH + "\n", ""],
)
def test_no_path_beside_it_is(path):
    assert match_execute(path) is None


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", ScoreOptions()),
        ("api-version=2.0&details=true", ScoreOptions(details=True)),
        ("details=False&format=swagger&x=y", ScoreOptions(swagger=True)),
        ("Details=TRUE", ScoreOptions(details=True)),
    ],
)
def test_options_stand_in_the_query(query, wanted):
    assert ScoreOptions.parse(query) == wanted


@pytest.mark.parametrize("details", ["maybe", "1", "true "])
def test_an_option_that_says_neither_is_refused(run, details):
    answer = run(lambda room: room.execute(query=f"details={details}"))
    assert detail_of(answer) == (400, "BadArgument", "InvalidQueryParameter")


def test_results_come_back_in_the_table_form(run):
    answer = run(lambda room: room.execute())
    value = {"Values": [["yes", "0.75"]]}
    assert answer.status_code == 200
    assert answer.json() == {"Results": {"output1": {"type": "table", "value": value}}}


def crowd(room, count):
    return [asyncio.create_task(room.execute()) for _ in range(count)]


async def one_is_answered(calls):
    """Wait for the first answer: with the model closed, that is a refusal."""
    await asyncio.wait(calls, return_when=asyncio.FIRST_COMPLETED)


@pytest.mark.parametrize("limit", [1, 4, 9])
def test_one_call_more_than_the_throttle_allows_is_refused(run, limit):
    async def scenario(room):
        room.parts.registry.endpoints.update(
            room.endpoint.web_service_id,
            "acme",
            throttle=Throttle.of(ThrottleLevel.HIGH, limit),
        )
        room.pool.is_open.clear()
        calls = crowd(room, limit + 1)
        await one_is_answered(calls)
        in_flight = room.in_flight
        room.pool.is_open.set()
        return [await call for call in calls], in_flight

    answers, in_flight = run(scenario)
    statuses = sorted(answer.status_code for answer in answers)
    assert (statuses, in_flight) == ([200] * limit + [503], limit)
    refused = next(answer for answer in answers if answer.status_code == 503)
    assert detail_of(refused) == (503, "ServiceUnavailable", "RequestThrottled")
    assert int(refused.headers["Retry-After"]) >= 1
    assert "'acme'" in refused.text
    assert str(limit) in refused.json()["error"]["details"][0]["message"]


def test_a_full_endpoint_slows_no_other(run):
    async def scenario(room):
        room.pool.is_open.clear()
        calls = crowd(room, 5)
        await one_is_answered(calls)
        room.pool.is_open.set()
        other = room.parts.registry.endpoints.create(
            room.endpoint.web_service_id, EndpointName("zeta")
        )
        key = room.parts.access.keys(other.id).primary.reveal()
        url = room.parts.addresses.api(other.id) + "/execute"
        headers = {"Authorization": f"Bearer {key}"}
        answer = await room.http.post(url, json=ROWS, headers=headers)
        await asyncio.gather(*calls)
        return answer

    assert run(scenario).status_code == 200


def test_a_slot_is_free_again_after_every_end(run):
    async def scenario(room):
        ends = [ScoringTimeout(1.0), WorkerLost("i"), RuntimeError("x"), None]
        answers = []
        for error in ends * 3:
            room.pool.error = error
            answers.append(await room.execute())
        return answers, room.in_flight

    answers, left = run(scenario)
    assert [a.status_code for a in answers[:4]] == [408, 400, 500, 200]
    assert left == 0


def message(body=b"", *, more=False):
    return {"type": "http.request", "body": body, "more_body": more}


async def send_by_hand(room, receive, length, key=None):
    """Answer one call whose messages *receive* gives; return what was sent."""
    sent = []

    async def send(piece):
        sent.append(piece)

    scope = {
        "type": "http",
        "method": "POST",
        "path": room.api.removeprefix("http://scores.test") + "/execute",
        "query_string": b"",
        "headers": [
            (b"authorization", f"Bearer {key or room.key}".encode()),
            (b"content-length", str(length).encode()),
        ],
    }
    await room.app(scope, receive, send)
    return sent


def test_a_slow_caller_holds_no_slot(run):
    """A call is in flight from the moment its body is complete, not before."""
    body = json.dumps(ROWS).encode()

    async def scenario(room):
        flights = []
        pieces = [message(body[:9], more=True), message(body[9:])]

        async def receive():
            flights.append(room.in_flight)
            return pieces.pop(0)

        sent = await send_by_hand(room, receive, len(body))
        return flights, sent[0]["status"]

    assert run(scenario) == ([0, 0], 200)


def test_a_caller_who_hangs_up_holds_no_slot(run):
    body = json.dumps(ROWS).encode()

    async def scenario(room):
        room.pool.is_open.clear()
        pieces = [message(body), {"type": "http.disconnect"}]

        async def receive():
            return pieces.pop(0)

        await send_by_hand(room, receive, len(body))
        return room.pool.running, room.in_flight

    assert run(scenario) == (0, 0)


def test_a_key_is_checked_before_the_body_is_read(run):
    body = json.dumps(ROWS).encode()

    async def scenario(room):
        reads = []

        async def receive():
            reads.append("a piece")
            return {"type": "http.disconnect"}

        key = room.key
        room.parts.access.regenerate(room.endpoint.id, KeySlot.PRIMARY)
        sent = await send_by_hand(room, receive, len(body), key)
        return sent, reads

    sent, reads = run(scenario)
    assert sent[0]["status"] == 401
    assert b"KeyNoLongerValid" in sent[1]["body"]
    assert len(reads) == 1, "only the draining behind the answer reads"


@pytest.mark.parametrize("size", [64, 65])
def test_the_limit_of_a_body_holds_to_the_byte(run, size):
    body = json.dumps({"Inputs": {}}).encode().ljust(size)
    answer = run(lambda room: room.execute(body), rows_bytes=64)
    details = [d["code"] for d in answer.json()["error"]["details"]]
    assert details == ["RequestBodyInvalid" if size == 64 else "RequestTooLarge"]


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b" ", b"null", b"[]", b'"x"', b"1", b"{"),
        *(b"\xef\xbb\xbf{}", b"\xff\xfe{\0}"),
        *(b'{"Inputs": {"input1": NaN}}', b"[" * 100_000, b'{"Input": {}}'),
    ],
)
def test_a_body_that_is_no_request_is_refused(run, body):
    answer = run(lambda room: room.execute(body))
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/json", "Content-Encoding": "UTF-8"},
        {"Content-Type": "application/json;charset=UTF8"},
        {"Accept": "text/json"},
    ],
)
def test_what_old_clients_send_is_taken(run, headers):
    body = json.dumps(ROWS).encode()
    assert run(lambda room: room.execute(body, **headers)).status_code == 200


def test_another_version_of_the_protocol_is_refused(run):
    answer = run(lambda room: room.execute(query="api-version=3.0"))
    assert detail_of(answer) == (400, "BadArgument", "BadVersionCall")
