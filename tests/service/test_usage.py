"""Counts of calls and jobs: exact, and there again after a restart."""

import time
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from scoreline.core.keys import KeySlot
from scoreline.service.counts import Counts, Metered, hour_of, month_of
from scoreline.service.store import Store
from scoreline.service.usage import HOURS_KEPT, Usage
from support.databases import on_both

pytestmark = on_both

MARCH = datetime(2026, 3, 1, tzinfo=UTC)
YEAR_3000 = datetime(3000, 1, 1, tzinfo=UTC)


@pytest.fixture
def usage(catalogue):
    return Usage(catalogue.store, catalogue.clock)


@pytest.fixture
def acme(catalogue):
    return catalogue.served()


def test_calls_rows_and_failures_are_counted(usage, acme):
    usage.count_call(acme, 3, 0.002)
    usage.count_call(acme, 4, 0.004)
    usage.count_failure(acme, "RequestThrottled")
    found = usage.of_endpoint(acme.endpoint.id, MARCH)
    assert (found.calls, found.rows, found.failed_calls) == (3, 7, 1)
    assert found.failures == {"RequestThrottled": 1}
    assert found.seconds == pytest.approx(0.006)
    assert sum(found.latencies) == 2


def test_what_was_written_and_what_was_not_yet_add_up(usage, acme):
    for _ in range(5):
        usage.count_call(acme, 1, 0.001)
        usage.count_failure(acme, "InputMismatchError")
        usage.flush()
    usage.count_call(acme, 1, 0.001)
    found = usage.of_endpoint(acme.endpoint.id, MARCH)
    assert (found.calls, found.rows) == (11, 6)
    assert found.failures == {"InputMismatchError": 5}


def test_the_last_call_is_told_to_the_instant(catalogue, usage, acme):
    web_service_id = acme.endpoint.web_service_id
    assert usage.lately(web_service_id) == {}
    usage.count_call(acme, 1, 0.001)
    catalogue.clock.now += timedelta(minutes=7)
    usage.count_failure(acme, "RequestThrottled")
    usage.flush()
    last = catalogue.clock.now
    with catalogue.store.write_jobs() as session:
        job = Counts(jobs=1)
        session.usage.add(hour_of(last), {Metered.of(acme.endpoint): job})
    again = Usage(catalogue.store, catalogue.clock)
    (found,) = again.lately(web_service_id).values()
    assert (found.calls, found.last_call, found.last_hour) == (2, last, hour_of(last))


def test_of_calls_that_an_older_version_counted_only_the_hour_is_told(
    catalogue, usage, acme
):
    hour = hour_of(catalogue.clock.now)
    with catalogue.store.write_jobs() as session:
        session.usage.add(hour, {Metered.of(acme.endpoint): Counts(calls=3)})
    (found,) = usage.lately(acme.endpoint.web_service_id).values()
    assert (found.last_call, found.last_hour) == (None, hour)


def test_counts_survive_a_restart_and_new_keys(catalogue, usage, acme):
    usage.count_call(acme, 2, 0.001)
    usage.flush()
    for slot in KeySlot:
        catalogue.access.regenerate(acme.endpoint.id, slot)
    url = catalogue.store._engine.url.render_as_string(hide_password=False)
    with closing(Store(url)) as store:
        again = Usage(store, catalogue.clock)
        again.count_call(acme, 2, 0.001)
        assert again.of_endpoint(acme.endpoint.id, MARCH).rows == 4


def test_months_are_counted_apart(catalogue, usage, acme):
    usage.count_call(acme, 1, 0.001)
    catalogue.clock.move(days=31)
    usage.count_call(acme, 10, 0.001)
    april = month_of(catalogue.clock())
    found = [usage.of_endpoint(acme.endpoint.id, month) for month in (MARCH, april)]
    assert [one.rows for one in found] == [1, 10]


def test_hours_are_told_apart(catalogue, usage, acme):
    usage.count_call(acme, 1, 0.001)
    catalogue.clock.move(hours=2)
    usage.count_call(acme, 2, 0.001)
    found = usage.hours(acme.endpoint.id, MARCH, YEAR_3000)
    assert [(hour.hour, counts.rows) for hour, counts in found] == [(12, 1), (14, 2)]


def test_old_hours_become_months_and_stay_in_the_bill(catalogue, usage, acme):
    usage.count_call(acme, 1, 0.001)
    catalogue.clock.move(hours=5)
    usage.count_failure(acme, "RequestThrottled")
    before = usage.of_endpoint(acme.endpoint.id, MARCH)
    catalogue.clock.now += HOURS_KEPT + timedelta(days=1)
    usage.count_call(acme, 7, 0.001)
    for _ in range(2):
        usage.roll_up()
    assert usage.of_endpoint(acme.endpoint.id, MARCH) == before
    rows = [
        counts.rows for _, counts in usage.hours(acme.endpoint.id, MARCH, YEAR_3000)
    ]
    assert rows == [7]


def test_a_deleted_endpoint_is_still_on_the_bill(catalogue, usage, acme):
    usage.count_call(acme, 1, 0.001)
    usage.flush()
    catalogue.registry.endpoints.delete(acme.web_service.id, "acme")
    found = usage.of_web_service(acme.web_service.id, MARCH)
    assert [(one.metered.name, one.counts.calls) for one in found] == [("acme", 1)]


def test_many_endpoints_are_written_at_once(catalogue, usage):
    web_service = catalogue.publish()
    names = [f"customer{number}" for number in range(60)]
    for number, name in enumerate(names):
        made = catalogue.endpoint(web_service, name)
        usage.count_call(catalogue.registry.served(made.id), number, 0.001)
    found = usage.of_web_service(web_service.id, MARCH)
    assert {one.metered.name: one.counts.rows for one in found} == {
        name: number for number, name in enumerate(names)
    }


def test_what_could_not_be_written_is_written_later(usage, acme, monkeypatch):
    usage.count_call(acme, 1, 0.001)
    with monkeypatch.context() as broken:
        broken.setattr(usage._store, "write_jobs", disk_full)
        with pytest.raises(OSError, match="full"):
            usage.flush()
    usage.count_call(acme, 1, 0.001)
    assert usage.of_endpoint(acme.endpoint.id, MARCH).calls == 2


def disk_full():
    raise OSError("the disk is full")


def test_metrics_tell_what_was_used_since_the_start(catalogue, usage, acme):
    usage.count_call(acme, 5, 0.001)
    usage.flush()
    usage.count_failure(acme, "RequestThrottled")
    [found] = usage.since_start()
    assert (found.web_service, found.endpoint) == ("loans", "acme")
    assert (found.counts.calls, found.counts.rows) == (2, 5)
    assert list(Usage(catalogue.store, catalogue.clock).since_start()) == []


def test_counting_costs_a_call_microseconds(usage, acme):
    """The target is a few; the bound leaves room for a busy machine."""
    began = time.perf_counter()
    for _ in range(10_000):
        usage.count_call(acme, 1, 0.0001)
    assert (time.perf_counter() - began) / 10_000 < 50e-6
