"""How many calls an endpoint serves at once."""

import pytest

from scoreline.core.errors import InvalidValue
from scoreline.core.throttle import Throttle, ThrottleLevel


def test_a_new_throttle_is_low_with_four_calls():
    assert Throttle() == Throttle(ThrottleLevel.LOW, 4)


def test_a_low_endpoint_cannot_be_sized():
    with pytest.raises(InvalidValue, match="4 concurrent calls, not 20"):
        Throttle(ThrottleLevel.LOW, 20)


@pytest.mark.parametrize("calls", [1, 20, 200])
def test_a_high_endpoint_serves_up_to_200_calls(calls):
    assert Throttle.of(ThrottleLevel.HIGH, calls).max_concurrent_calls == calls


@pytest.mark.parametrize("calls", [0, -1, 201, True])
def test_a_number_beyond_the_level_is_refused(calls):
    with pytest.raises(InvalidValue, match="1 to 200"):
        Throttle(ThrottleLevel.HIGH, calls)


def test_high_without_a_number_serves_20_calls():
    assert Throttle.of(ThrottleLevel.HIGH).max_concurrent_calls == 20
