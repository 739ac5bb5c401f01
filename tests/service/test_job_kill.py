"""A killed server loses no row of a job, and writes none twice."""

import os

import pytest

from scoreline.core.states import JobStatus
from scoreline.wire.objects import JobSubmit
from support.catalogue import bearer

ROWS = 9

pytestmark = pytest.mark.skipif(os.name == "nt", reason="kills by signal")


@pytest.mark.parametrize(
    ("stage", "number"),
    [
        ("cut", 1),
        ("asked", 4),
        ("scored", 1),
        ("scored", 4),
        ("assembled", 1),
        ("published", 1),
    ],
)
def test_a_killed_job_ends_as_if_nothing_had_been(births, catalogue, stage, number):
    home, served = catalogue.home.path, catalogue.served()
    lines = [f"{n},w{n}\n" for n in range(1, ROWS + 1)]
    rows = catalogue.upload(served, ("x,word\n" + "".join(lines)).encode())
    caller = bearer(served.endpoint)
    job = catalogue.jobs.submit(served, caller, JobSubmit(input=rows))
    catalogue.jobs.start(job.endpoint_id, job.id)
    assert births.bear(home, "score", stage=stage, number=number) is None
    assert catalogue.jobs.get(job.endpoint_id, job.id).status is JobStatus.RUNNING
    assert births.bear(home, "score")
    job = catalogue.jobs.get(job.endpoint_id, job.id)
    assert (job.status, job.rows_done) == (JobStatus.FINISHED, ROWS)
    found = catalogue.blobs.path(job.output).read_text(encoding="utf-8")
    expected = [f"{2.0 * n},w{n}\n" for n in range(1, ROWS + 1)]
    assert found == "twice,said\n" + "".join(expected)
