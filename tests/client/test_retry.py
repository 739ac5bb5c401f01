from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoreline.client.retry import Retry


def delays(rule, header, count=10):
    patience = rule.start()
    return [patience.delay(header) for _ in range(count)]


@pytest.mark.parametrize(
    ("header", "wished"),
    [
        ("7", 7.0),
        (" 7 ", 7.0),
        (formatdate(1_000_007, usegmt=True), 7.0),
        (formatdate(999_000, usegmt=True), 0.0),
        ("-7", 0.0),
        ("soon", 0.0),
        ("1e9", 0.0),
        ("9" * 400, 0.0),
        ("\u0667", 0.0),
        ("", 0.0),
        (None, 0.0),
    ],
)
def test_the_time_that_is_named_is_waited_at_least(header, wished):
    rule = Retry(now=lambda: 1_000_000.0, share=lambda: 0.0)
    assert rule.start().delay(header) == wished


def test_no_single_wait_is_longer_than_a_minute():
    rule = Retry(share=lambda: 1.0, deadline=1e9)
    assert delays(rule, "86400")[:4] == [60.0] * 4


def test_five_tries_are_all():
    rule = Retry(share=lambda: 0.0)
    assert delays(rule, "1", 6) == [1.0, 1.0, 1.0, 1.0, None, None]


def test_no_try_begins_after_the_deadline():
    now = iter([0.0, 100.0, 170.0, 175.0])
    rule = Retry(clock=lambda: next(now), share=lambda: 0.0, deadline=180.0)
    assert delays(rule, "8", 3) == [8.0, 8.0, None]


@given(st.floats(0, 1), st.integers(0, 59))
def test_a_random_share_is_added(share, seconds):
    """Clients told the same time do not come back together."""
    delay = Retry(share=lambda: share).start().delay(str(seconds))
    assert seconds <= delay <= min(60.0, seconds + 1.0)
