"""Whatever is acknowledged is so after a kill, and nothing is ever done by half.

Each deed of the service is killed at points spread over all of it: by the steps of the
program, and by the time that they take, most of which is waiting for the disk.
"""

import os
import shutil

import pytest

from scoreline.core.errors import KeyDead, NotFound
from scoreline.core.names import EndpointName
from scoreline.core.states import JobStatus
from scoreline.service.counts import month_of
from scoreline.service.home import Home
from scoreline.service.usage import Usage
from scoreline.wire.objects import JobSubmit
from support.catalogue import bearer, open_catalogue
from support.doomed import ROWS

IS_LONG = os.environ.get("SCORELINE_LONG") == "1"
POINTS = 40 if IS_LONG else 8  # of each of the five deeds
RESULTS = "twice,said\n" + "".join(f"{2.0 * n},w{n}\n" for n in range(1, 10))

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="kills by signal"),
    pytest.mark.timeout(600),
]


@pytest.fixture
def home(tmp_path, migrated):
    """A home with the web service ``loans`` and its endpoint ``acme``."""
    home = Home.create(tmp_path / "home")
    shutil.copy(migrated, home.path)
    with open_catalogue(home.path) as it:
        it.endpoint(it.publish())
    return home.path


def killed(births, home, deed, text_of):
    """Do *deed* once unharmed, then killed at one point after another.

    Yields:
        What each is about, and what was told; None if it was killed before.
    """
    text, died = text_of("whole"), 0
    whole = births.bear(home, deed, text)
    yield text, whole.what
    for point in range(POINTS):
        share, text = (point + 0.5) / POINTS, text_of(point)
        if point % 2:
            when = {"stage": "time", "number": max(1, int(share * whole.micros))}
        else:
            when = {"stage": "step", "number": int(share * whole.steps)}
        told = births.bear(home, deed, text, **when)
        died += told is None
        yield text, told and told.what
    # The others were killed as soon as they had told.
    assert died >= POINTS // 4


def test_an_endpoint_is_there_with_its_keys_or_not_at_all(births, home):
    for name, key in killed(births, home, "create", lambda point: f"c{point}"):
        with open_catalogue(home) as it:
            loans, endpoints = it.registry.web_service("loans"), it.registry.endpoints
            try:
                made = endpoints.get(loans.id, name)
            except NotFound:
                assert key is None
                made = endpoints.create(loans.id, EndpointName(name))
            else:
                assert made.description == name
            keys = it.access.keys(made.id)
            assert key in {None, keys.primary.reveal()}
            for one in (keys.primary, keys.secondary):
                assert it.access.identify(one.reveal()).endpoint_id == made.id


def test_a_key_is_replaced_or_valid_still(births, home):
    with open_catalogue(home) as it:
        acme = it.registry.endpoints.get(it.registry.web_service("loans").id, "acme")
        first = it.access.keys(acme.id)
    dead = set()
    key, other = first.primary.reveal(), first.secondary.reveal()
    for _, told in killed(births, home, "regenerate", lambda _: acme.id):
        with open_catalogue(home) as it:
            present = it.access.keys(acme.id)
            assert present.secondary.reveal() == other
            fresh = present.primary.reveal()
            assert told in {None, fresh}
            if fresh != key:
                dead.add(key)
            key = fresh
            assert it.access.identify(key).endpoint_id == acme.id
            for one in dead:
                with pytest.raises(KeyDead):
                    it.access.identify(one)


def test_a_patch_is_done_as_a_whole_or_not_at_all(births, home):
    texts = iter(f"{digit:x}{number}" for number in range(100) for digit in range(16))
    before = ""
    for text, told in killed(births, home, "patch", lambda _: next(texts)):
        with open_catalogue(home) as it:
            loans = it.registry.web_service("loans")
            acme = it.registry.endpoints.get(loans.id, "acme")
            assert acme.description in ({before, text} if told is None else {text})
            (own,) = acme.own_resources
            assert own.digest == acme.description[0] * 64
            before = acme.description


def test_a_submitted_job_is_run_whenever_it_was_acknowledged(births, home):
    with open_catalogue(home) as it:
        acme = it.registry.endpoints.get(it.registry.web_service("loans").id, "acme")
    told = [job for _, job in killed(births, home, "submit", lambda _: acme.id) if job]
    assert births.bear(home, "score").what == ""
    with open_catalogue(home) as it:
        jobs = {job.id: job for job in it.jobs.all(acme.id)}
        assert {jobs[job].status for job in told} <= {JobStatus.FINISHED}
        for job in jobs.values():
            if job.status is JobStatus.FINISHED:
                assert it.blobs.path(job.output).read_text("utf-8") == RESULTS
            else:
                assert job.status is JobStatus.NOT_STARTED
                assert it.blobs.path(job.input).read_bytes() == ROWS
    assert not list(home.rglob("*.part"))


def test_a_job_loses_no_row_and_writes_and_counts_none_twice(births, home):
    with open_catalogue(home) as it:
        acme = it.registry.endpoints.get(it.registry.web_service("loans").id, "acme")

    def submitted(_):
        with open_catalogue(home) as it:
            served = it.registry.served(acme.id)
            rows = it.upload(served, ROWS)
            wish = JobSubmit(input=rows)
            job = it.jobs.submit(served, bearer(served.endpoint), wish)
            it.jobs.start(acme.id, job.id)
            return job.id

    for count, (job, _) in enumerate(killed(births, home, "score", submitted), start=1):
        births.bear(home, "score")
        with open_catalogue(home) as it:
            ended = it.jobs.get(acme.id, job)
            assert (ended.status, ended.rows_done) == (JobStatus.FINISHED, 9)
            assert it.blobs.path(ended.output).read_text("utf-8") == RESULTS
            counted = Usage(it.store).of_endpoint(acme.id, month_of(it.clock()))
            assert (counted.job_rows, counted.finished_jobs) == (9 * count, count)
    births.bear(home, "score")  # whose start sweeps what the last one left
    assert not list((home / "work").iterdir())
