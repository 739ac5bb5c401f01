"""Things are kept as long as told, and not a byte of them longer."""

import os
from datetime import timedelta

import pytest

from scoreline.core.errors import InvalidValue, NotFound
from scoreline.core.keys import KeyKind
from scoreline.core.names import new_id
from scoreline.service.audit import Audit
from scoreline.service.clock import utc_now
from scoreline.service.diagnostics import Diagnostics
from scoreline.service.entities import Principal
from scoreline.service.retention import Retention, Sweeper
from scoreline.wire.objects import JobSubmit
from support.catalogue import bearer

ROWS = b"x,word\n1,c4nary\n"


def test_days_are_read_from_the_environment():
    found = Retention.read(
        {"SCORELINE_KEEP_DIAGNOSTICS_DAYS": " 90 ", "SCORELINE_KEEP_JOBS_DAYS": ""}
    )
    assert (found.diagnostics, found.jobs, found.audit) == (90, 7, 400)


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "a week", "36501", "9" * 30])
def test_what_is_no_number_of_days_is_refused(text):
    with pytest.raises(InvalidValue):
        Retention.read({"SCORELINE_KEEP_JOBS_DAYS": text})


@pytest.fixture
def sweeper(catalogue):
    """A sweeper, whose day is today: files have the time of their writing."""
    catalogue.clock.now = utc_now()
    diagnostics = Diagnostics(
        catalogue.home.diagnostics, catalogue.registry.workspace_id, catalogue.clock
    )
    yield Sweeper(
        catalogue.store,
        catalogue.home.blobs,
        diagnostics=diagnostics,
        audit=Audit(catalogue.store, catalogue.clock),
        retention=Retention(),
        clock=catalogue.clock,
    )
    diagnostics.close()


@pytest.fixture
def submit(catalogue):
    """Submit a job for rows of its own; return it."""
    served = catalogue.served()

    def it():
        rows = catalogue.upload(served, ROWS)
        request = JobSubmit(inputs={"input1": rows})
        return catalogue.jobs.submit(served, bearer(served.endpoint), request)

    return it


def bytes_of(catalogue):
    """Return everything that the home's files hold."""
    found = [path for path in catalogue.home.path.rglob("*") if path.is_file()]
    return b"".join(path.read_bytes() for path in found)


def test_jobs_that_are_over_go_with_their_rows(catalogue, sweeper, submit):
    job = submit()
    catalogue.jobs.cancel(job.endpoint_id, job.id)
    catalogue.clock.move(days=6)
    sweeper.sweep()
    assert b"c4nary" in bytes_of(catalogue)
    catalogue.clock.move(days=2)
    sweeper.sweep()
    assert b"c4nary" not in bytes_of(catalogue)
    with pytest.raises(NotFound):
        catalogue.jobs.get(job.endpoint_id, job.id)


def test_a_job_that_nobody_starts_goes_too(catalogue, sweeper, submit):
    job = submit()
    catalogue.clock.move(days=8)
    sweeper.sweep()
    assert catalogue.jobs.all(job.endpoint_id) == []
    assert b"c4nary" not in bytes_of(catalogue)


def test_a_job_that_waits_keeps_its_rows(catalogue, sweeper, submit):
    job = submit()
    catalogue.jobs.start(job.endpoint_id, job.id)
    catalogue.clock.move(days=30)
    sweeper.sweep()
    assert catalogue.blobs.path(job.input).read_bytes() == ROWS


def test_rows_that_no_job_came_for_go_too(catalogue, sweeper):
    signed = catalogue.blobs.new_upload(new_id(), "rows.csv")
    path = catalogue.blobs.path(signed.relative)
    path.parent.mkdir()
    path.write_bytes(ROWS)
    old = (catalogue.clock() - timedelta(days=8)).timestamp()
    os.utime(path, (old, old))
    sweeper.sweep()
    assert not path.exists()


def test_deleted_jobs_leave_nothing_behind_a_sweep(catalogue, sweeper, submit):
    """Not in the database's free pages either (TM-25)."""
    job = submit()
    catalogue.jobs.delete(job.endpoint_id, job.id)
    catalogue.clock.move(days=8)
    sweeper.sweep()
    found = bytes_of(catalogue)
    assert b"c4nary" not in found
    assert job.id.encode() not in found


def test_the_audit_log_is_kept_for_a_year_and_more(catalogue, sweeper):
    owner = Principal(KeyKind.WORKSPACE, "1" * 32)
    audit = Audit(catalogue.store, catalogue.clock)
    audit.record(owner, "publish", subject="loans", request_id="a" * 32)
    catalogue.clock.move(days=399)
    sweeper.sweep()
    assert len(audit.newest()) == 1
    catalogue.clock.move(days=2)
    sweeper.sweep()
    assert audit.newest() == []
