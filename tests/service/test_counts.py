from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoreline.core.errors import InvalidValue
from scoreline.service.counts import (
    BUCKETS_S,
    Counts,
    hour_of,
    month_after,
    month_of,
    read_month,
)

NOON = datetime(2026, 12, 31, 12, 34, 56, 789, tzinfo=UTC)


def counted(*calls):
    counts = Counts()
    for seconds in calls:
        counts.count_call(1, seconds)
    return counts


def test_hours_and_months_begin_where_they_begin():
    assert hour_of(NOON) == datetime(2026, 12, 31, 12, tzinfo=UTC)
    assert month_of(NOON) == datetime(2026, 12, 1, tzinfo=UTC)
    assert month_after(month_of(NOON)) == datetime(2027, 1, 1, tzinfo=UTC)


def test_a_month_is_read_as_people_write_it():
    assert read_month("2026-12") == month_of(NOON)
    assert read_month("2000-01").strftime("%Y-%m") == "2000-01"


@pytest.mark.parametrize(
    "text",
    [
        *("", "2026", "2026-13", "2026-00", "2026-1", "2026-1-1", "now", " 2026-01"),
        *("0001-01", "1999-12", "9999-12", "10000-01", "2026-01\n"),
        "\N{FULLWIDTH DIGIT TWO}026-01",
        "2026-0\N{ARABIC-INDIC DIGIT ONE}",
    ],
)
def test_what_is_no_month_is_refused(text):
    with pytest.raises(InvalidValue, match="2026-03"):
        read_month(text)


def test_a_call_falls_into_the_first_bucket_that_holds_it():
    counts = counted(0.0, BUCKETS_S[0], BUCKETS_S[1], 1000.0)
    assert counts.latencies[:2] == [2, 1]
    assert counts.latencies[-1] == 1


def test_a_share_of_the_calls_was_no_slower_than_its_latency():
    counts = counted(*[0.0009] * 95, *[2.0] * 5)
    assert counts.latency(0.95) == 0.001
    assert counts.latency(0.96) == 2.5


def test_without_calls_there_is_no_latency():
    assert Counts().latency(0.95) is None


def test_a_call_beyond_all_buckets_has_no_bound():
    assert counted(1e6).latency(1.0) == float("inf")


@given(st.lists(st.tuples(st.integers(0, 9), st.floats(0, 200))))
def test_sums_do_not_depend_on_the_way_they_were_counted(calls):
    together, apart = Counts(), Counts()
    for rows, seconds in calls:
        one = Counts()
        for counts in (together, one):
            counts.count_call(rows, seconds)
            counts.count_failure(f"Code{rows}")
        apart.add(one)
    apart.seconds = together.seconds  # floats add up in another order
    assert apart == together
    assert together.failed_calls == len(calls)
