import pytest

from scoreline.core.errors import (
    ExtensionInvalid,
    InputMissing,
    InputRepeated,
    InvalidValue,
    LocationInvalid,
    NotAllowed,
    NotFound,
    OutputUnknown,
    ParameterMissing,
    UnexpectedName,
)
from scoreline.core.states import JobStatus
from scoreline.wire.objects import BlobReference, JobSubmit
from support.catalogue import bearer, own, reference, with_parameter
from support.databases import on_both

pytestmark = on_both


@pytest.fixture
def served(catalogue):
    return catalogue.served()


@pytest.fixture
def rows(catalogue, served):
    return catalogue.upload(served, b"x,word\n1,a\n")


@pytest.fixture
def submit(catalogue, served):
    def submit(key_id="1" * 32, **request):
        caller = bearer(served.endpoint, key_id=key_id)
        return catalogue.jobs.submit(served, caller, JobSubmit(**request))

    return submit


def test_a_submitted_job_waits_to_be_started(catalogue, submit, rows):
    job = submit(inputs={"input1": rows})
    assert catalogue.jobs.get(job.endpoint_id, job.id) == job
    assert (job.status, job.started) == (JobStatus.NOT_STARTED, None)
    assert job.created == catalogue.clock.now
    assert job.output.endswith(".csv")


def test_the_oldest_form_of_input_is_taken(submit, rows):
    assert submit(input=rows).input == submit(inputs={"input1": rows}).input


def test_a_job_keeps_the_models_it_was_submitted_with(catalogue, served, submit, rows):
    job = submit(input=rows)
    catalogue.registry.endpoints.update(
        served.web_service.id, "acme", resources=(own(),)
    )
    found = catalogue.jobs.get(job.endpoint_id, job.id)
    assert (found.recipe, found.version_id) == (served.recipe, served.version.id)


def test_input_and_inputs_together_are_refused(submit, rows):
    with pytest.raises(InputRepeated):
        submit(input=rows, inputs={"input1": rows})


def test_a_job_needs_rows(submit):
    for request in ({}, {"inputs": {}}):
        with pytest.raises(InputMissing, match="'input1'"):
            submit(**request)


def test_an_unknown_port_is_named(submit, rows):
    with pytest.raises(UnexpectedName, match="input 'rows' is unknown"):
        submit(inputs={"rows": rows})
    with pytest.raises(OutputUnknown, match="output 'Output1' is unknown"):
        submit(input=rows, outputs={"Output1": rows})


def test_rows_are_read_from_csv_and_tsv(catalogue, served, submit):
    submit(input=catalogue.upload(served, b"x\tword\n", "rows.TSV"))
    with pytest.raises(ExtensionInvalid, match=r"\.csv, \.tsv, \.xlsx or"):
        submit(input=catalogue.upload(served, b"x,word\n", "rows.txt"))


@pytest.mark.parametrize("extension", ["csv", "tsv", "arff"])
def test_the_extension_of_the_output_decides_its_format(submit, rows, extension):
    wish = BlobReference(f"/mycontainer/results.{extension}")
    job = submit(input=rows, outputs={"output1": wish})
    assert job.output.endswith(f".{extension}")


def test_an_output_of_another_format_is_refused(submit, rows):
    with pytest.raises(ExtensionInvalid, match=r"\.csv, \.tsv or \.arff"):
        submit(input=rows, outputs={"output1": BlobReference("c/results.xlsx")})


def test_results_go_to_the_address_that_was_uploaded_to(
    catalogue, served, submit, rows
):
    signed = catalogue.blobs.new_upload(served.endpoint.id, "mine.csv")
    job = submit(input=rows, outputs={"output1": reference(signed)})
    assert job.output == signed.relative


def test_results_are_not_written_to_an_address_to_read(catalogue, submit, rows):
    fresh = reference(catalogue.blobs.signed_read(rows.relative_location))
    submit(input=fresh)
    with pytest.raises(LocationInvalid, match="does not allow to write"):
        submit(input=rows, outputs={"output1": fresh})


@pytest.mark.parametrize(
    "foreign",
    [
        BlobReference("container/rows.csv", "https://acct.blob.example/", "?sig=x"),
        BlobReference("container/rows.csv", connection_string="AccountKey=x"),
    ],
)
def test_rows_of_another_store_are_refused(submit, foreign):
    with pytest.raises(LocationInvalid):
        submit(input=foreign)


def test_rows_that_were_not_uploaded_are_refused(catalogue, served, submit):
    signed = catalogue.blobs.new_upload(served.endpoint.id, "rows.csv")
    with pytest.raises(LocationInvalid, match="nothing was uploaded"):
        submit(input=reference(signed))


def test_parameters_are_checked_at_once(catalogue):
    served = catalogue.served(schema=with_parameter())
    rows = catalogue.upload(served, b"x,word\n")
    caller = bearer(served.endpoint)
    with pytest.raises(ParameterMissing, match="'rate'"):
        catalogue.jobs.submit(served, caller, JobSubmit(input=rows))
    request = JobSubmit(input=rows, global_parameters={"rate": "0.5"})
    assert catalogue.jobs.submit(served, caller, request).parameters == {"rate": 0.5}


@pytest.mark.parametrize("number", [-1, 1_000_001, 2**63, 2**64 - 1])
def test_error_rows_are_a_number_within_reason(submit, rows, number):
    with pytest.raises(InvalidValue, match="0 to 1,000,000"):
        submit(input=rows, max_error_rows=number)


def test_all_rows_of_a_sheet_may_be_bad(submit, rows):
    assert submit(input=rows, max_error_rows=1_000_000).max_error_rows == 1_000_000


def test_a_job_is_started_once(catalogue, submit, rows):
    job = submit(input=rows)
    catalogue.jobs.start(job.endpoint_id, job.id)
    with pytest.raises(NotAllowed, match="is started already"):
        catalogue.jobs.start(job.endpoint_id, job.id)


def test_a_cancelled_job_stays_cancelled(catalogue, submit, rows):
    job = submit(input=rows)
    for _ in range(2):
        catalogue.jobs.cancel(job.endpoint_id, job.id)
    with pytest.raises(NotAllowed, match="is Cancelled already"):
        catalogue.jobs.start(job.endpoint_id, job.id)
    found = catalogue.jobs.get(job.endpoint_id, job.id)
    assert (found.status, found.ended) == (JobStatus.CANCELLED, catalogue.clock.now)


def test_jobs_are_listed_from_the_newest_and_by_key(catalogue, submit, rows):
    mine, others = "1" * 32, "2" * 32
    jobs = []
    for key_id in (mine, others, mine):
        catalogue.clock.move(seconds=1)
        jobs.append(submit(key_id, input=rows))
    endpoint_id = jobs[0].endpoint_id
    assert catalogue.jobs.all(endpoint_id) == jobs[::-1]
    assert catalogue.jobs.all(endpoint_id, mine) == [jobs[2], jobs[0]]


def test_a_job_is_known_to_its_own_endpoint_alone(catalogue, submit, rows):
    job = submit(input=rows)
    for call in (
        catalogue.jobs.get,
        catalogue.jobs.start,
        catalogue.jobs.cancel,
        catalogue.jobs.delete,
    ):
        with pytest.raises(NotFound, match="no job"):
            call("0" * 32, job.id)


def test_a_deleted_job_is_gone(catalogue, submit, rows):
    job = submit(input=rows)
    catalogue.jobs.delete(job.endpoint_id, job.id)
    with pytest.raises(NotFound):
        catalogue.jobs.get(job.endpoint_id, job.id)


def test_jobs_go_with_their_endpoint(catalogue, served, submit, rows):
    job = submit(input=rows)
    catalogue.registry.endpoints.delete(served.web_service.id, "acme")
    assert catalogue.jobs.all(job.endpoint_id) == []
    with pytest.raises(NotFound, match="no endpoint"):
        submit(input=rows)
