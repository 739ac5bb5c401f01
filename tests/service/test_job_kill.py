"""A killed server loses no row of a job, and writes none twice."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scoreline.core.states import JobStatus
from scoreline.wire.objects import JobSubmit
from support.catalogue import bearer

TESTS = Path(__file__).parents[1]
ROWS = 9

pytestmark = pytest.mark.skipif(os.name == "nt", reason="kills by signal")


def serve(home, stage="never", number=1):
    """Run a server until its jobs are done, or it is killed; return its exit code."""
    done = subprocess.run(
        [sys.executable, "-m", "support.doomed_runner", home, stage, str(number)],
        cwd=TESTS,
        timeout=60,
        check=False,
    )
    return done.returncode


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
def test_a_killed_job_ends_as_if_nothing_had_been(catalogue, stage, number):
    served = catalogue.served()
    lines = [f"{n},w{n}\n" for n in range(1, ROWS + 1)]
    rows = catalogue.upload(served, ("x,word\n" + "".join(lines)).encode())
    caller = bearer(served.endpoint)
    job = catalogue.jobs.submit(served, caller, JobSubmit(input=rows))
    catalogue.jobs.start(job.endpoint_id, job.id)
    assert serve(catalogue.home.path, stage, number) < 0
    assert catalogue.jobs.get(job.endpoint_id, job.id).status is JobStatus.RUNNING
    assert serve(catalogue.home.path) == 0
    job = catalogue.jobs.get(job.endpoint_id, job.id)
    assert (job.status, job.rows_done) == (JobStatus.FINISHED, ROWS)
    found = catalogue.blobs.path(job.output).read_text(encoding="utf-8")
    expected = [f"{2.0 * n},w{n}\n" for n in range(1, ROWS + 1)]
    assert found == "twice,said\n" + "".join(expected)
