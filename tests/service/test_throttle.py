from contextlib import ExitStack, suppress
from dataclasses import replace

import pytest

from scoreline.core.errors import ServerFull, TooManyCalls
from scoreline.core.throttle import Throttle, ThrottleLevel
from scoreline.service.throttle import Gate, LocalSlots


@pytest.fixture
def acme(catalogue):
    return catalogue.endpoint(catalogue.publish())


@pytest.fixture
def slots():
    return LocalSlots()


@pytest.fixture
def gate(slots):
    return Gate(slots=slots)


def enter(stack, gate, endpoint, calls):
    for _ in range(calls):
        stack.enter_context(gate.enter(endpoint))


def test_the_call_beyond_the_throttle_is_refused(gate, acme):
    with ExitStack() as calls:
        enter(calls, gate, acme, 4)
        with pytest.raises(TooManyCalls, match="'acme' serves 4") as refusal:
            enter(calls, gate, acme, 1)
    assert refusal.value.max_concurrent_calls == 4


def test_a_call_that_ended_or_failed_makes_room(gate, acme, slots):
    for _ in range(10):
        with suppress(RuntimeError), ExitStack() as calls:
            enter(calls, gate, acme, 4)
            raise RuntimeError
    assert slots.taken(acme.id) == 0


def test_a_refused_call_takes_no_room(gate, acme, slots):
    with ExitStack() as calls:
        enter(calls, gate, acme, 4)
        for _ in range(3):
            with pytest.raises(TooManyCalls):
                enter(calls, gate, acme, 1)
        assert slots.taken(acme.id) == 4


def test_one_endpoint_takes_no_room_from_another(catalogue, gate, acme):
    other = catalogue.endpoint(catalogue.registry.web_service("loans"), "other")
    with ExitStack() as calls:
        enter(calls, gate, acme, 4)
        enter(calls, gate, other, 4)


def test_a_lower_limit_holds_from_the_next_call(gate, acme):
    high = replace(acme, throttle=Throttle.of(ThrottleLevel.HIGH, 10))
    low = replace(acme, throttle=Throttle.of(ThrottleLevel.HIGH, 2))
    with ExitStack() as calls:
        enter(calls, gate, high, 5)
        with pytest.raises(TooManyCalls, match="serves 2"):
            enter(calls, gate, low, 1)


def test_a_full_server_is_told_apart_from_a_full_endpoint(catalogue, acme, slots):
    gate = Gate(total=5, slots=slots)
    other = catalogue.endpoint(catalogue.registry.web_service("loans"), "other")
    with ExitStack() as calls:
        enter(calls, gate, acme, 4)
        enter(calls, gate, other, 1)
        with pytest.raises(ServerFull):
            enter(calls, gate, other, 1)
        assert slots.taken(other.id) == 1
    enter(calls, gate, other, 4)
    calls.close()
