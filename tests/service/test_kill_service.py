"""A whole service, killed at any moment, has done all that it acknowledged."""

import os
import random
import signal
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path

import pytest

from support import loans
from support.ledger import GONE, Customer
from support.nursery import nursery
from support.service import serving

IS_LONG = os.environ.get("SCORELINE_LONG") == "1"
POINTS = 200
LATE = 10  # of so many points one comes late, when workers are at it
DEADLINE_S = 120

pytestmark = [
    # A start for each kill; test_kill.py kills single deeds in every run.
    pytest.mark.skipif(not IS_LONG, reason="long: SCORELINE_LONG=1"),
    pytest.mark.skipif(os.name == "nt", reason="kills by signal"),
    pytest.mark.timeout(3600),
]


def workers_of(process):
    """Return the process ids of a service's workers."""
    try:
        text = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
    except OSError:
        return []
    return [int(pid) for pid in text.split()]


def prepare(home, folder):
    """Publish a web service; return the URL of its endpoints, and trained models."""
    with serving(home) as service:
        model = loans.save(loans.fitted(), folder / "model.skops")
        answer = service.publish("loans", model, loans.sample())
        assert answer.status_code == 201, answer.text
        models = []
        for seed in (2, 3):
            path = loans.save(loans.resource(seed), folder / f"{seed}.skops")
            models.append(service.upload(path.read_bytes(), "m.ilearner"))
        path = service.endpoints(answer.json()["Id"]).removeprefix(service.url)
        return path, models


def await_some(customers, more):
    """Return once *more* requests than now were acknowledged, however long it takes."""
    deadline = time.monotonic() + DEADLINE_S
    wanted = sum(customer.acknowledged for customer in customers) + more
    while sum(customer.acknowledged for customer in customers) < wanted:
        assert time.monotonic() < deadline
        time.sleep(0.002)


def run_until_killed(service, customers, chance, *, late):
    """Let all customers work; kill the service, and now and then a worker before."""
    with ThreadPoolExecutor(len(customers)) as threads:
        works = [threads.submit(customer.work, service) for customer in customers]
        await_some(customers, chance.randrange(4))
        time.sleep(chance.uniform(0.8, 2.0) if late else chance.uniform(0.0, 0.05))
        if late:
            for pid in workers_of(service.process)[:1]:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(chance.uniform(0.0, 0.3))
        service.process.kill()
        for work in works:
            work.result(60)


def test_whatever_was_acknowledged_is_so_after_a_kill(tmp_path):
    home, chance = tmp_path / "home", random.Random(1)
    path, models = prepare(home, tmp_path)
    customers = [Customer(number, "", models) for number in range(3)]
    with nursery() as births:
        for point in range(POINTS):
            is_late = not (point + 1) % LATE
            with births.serving(home) as service:
                try:
                    check(customers, service, path)
                except GONE:
                    pytest.fail(f"point {point}: {service.process.poll()=}")
                run_until_killed(service, customers, chance, late=is_late)
    with serving(home) as service:
        check(customers, service, path, everything=True)
        deadline = time.monotonic() + DEADLINE_S
        while sum(customer.unfinished() for customer in customers):
            assert time.monotonic() < deadline
            time.sleep(0.1)
    assert sum(customer.acknowledged for customer in customers) >= POINTS
    with closing(sqlite3.connect(home / "scoreline.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    assert not list(home.rglob(".*.part"))
    assert not list((home / "work").iterdir())
    assert "Traceback" not in home.with_suffix(".log").read_text(encoding="utf-8")


def check(customers, service, path, *, everything=False):
    """Compare what is with what the customers were told."""
    for customer in customers:
        customer.url = service.url + path
        for facts in customer.known.values():  # the port is another one each time
            rest = facts.api.partition("/workspaces")[2]
            facts.api = f"{service.url}/workspaces{rest}"
        customer.resolve(service)
        recent = list(customer.known)[None if everything else -2 :]
        customer.audit(recent)
