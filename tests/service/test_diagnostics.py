"""Records of calls and jobs: the right number of files, with the right contents."""

import json
from dataclasses import replace

import pytest

from scoreline.core.errors import NotFound
from scoreline.core.keys import ApiKey, KeyKind
from scoreline.core.states import JobStatus, TraceLevel
from scoreline.service.diagnostics import CallTrace, Diagnostics
from scoreline.service.entities import Job

DONE = CallTrace("1" * 32, "a" * 32, 0.5, 2, request=b'{"x": "c4nary"}', response=b"[]")
FAILED = CallTrace(
    "1" * 32,
    "b" * 32,
    0.5,
    code="InputMismatchError",
    message="row 1, column 'x': a number is needed",
    request=b"c4nary, which is no JSON",
)


@pytest.fixture
def diagnostics(catalogue):
    it = Diagnostics(
        catalogue.home.diagnostics, catalogue.registry.workspace_id, catalogue.clock
    )
    yield it
    it.close()


@pytest.fixture
def served(catalogue):
    """Return an endpoint of a web service, at a level."""
    web_service = catalogue.publish()

    def at(level):
        endpoint = catalogue.endpoint(web_service, level.value.lower())
        endpoint = replace(endpoint, trace_level=level)
        return replace(catalogue.registry.served(endpoint.id), endpoint=endpoint)

    return at


def written(diagnostics, kind):
    """Return the records of a kind, by their folder's name, once all are written."""
    diagnostics.close()
    return [json.loads(path.read_bytes()) for path in files(diagnostics, kind)]


def files(diagnostics, kind):
    return sorted(diagnostics._root.glob(f"*/{kind}/*/*.json"))


def job_of(served, status, **fields):
    return Job(
        "c" * 32,
        served.endpoint.id,
        "1" * 32,
        served.version.published,
        "blobs/in.csv",
        "blobs/out.csv",
        served.version.id,
        served.recipe,
        status=status,
        **fields,
    )


@pytest.mark.parametrize(
    ("level", "wanted"),
    [
        (TraceLevel.NONE, [0, 0, 0]),
        (TraceLevel.ERROR, [1, 0, 1]),
        (TraceLevel.ALL, [3, 1, 3]),
    ],
)
def test_each_level_records_what_it_says(catalogue, diagnostics, served, level, wanted):
    """Calls, initialisations and jobs, of three calls and three jobs."""
    at = served(level)
    for trace in (DONE, replace(DONE, request_id="d" * 32), FAILED):
        diagnostics.record_call(at, trace)
    for status in (JobStatus.FINISHED, JobStatus.FAILED, JobStatus.CANCELLED):
        diagnostics.record_job(at, job_of(at, status))
        catalogue.clock.move(seconds=1)
    diagnostics.close()
    found = [
        len(files(diagnostics, kind))
        for kind in ("score/requests", "score/init", "batch")
    ]
    assert found == wanted


def test_records_lie_where_classics_lay(catalogue, diagnostics, served):
    at = served(TraceLevel.ALL)
    diagnostics.record_call(at, FAILED)
    diagnostics.close()
    [path] = files(diagnostics, "score/requests")
    prefix = (
        f"{catalogue.registry.workspace_id}-{at.web_service.id}-{at.endpoint.id}"
        "/score/requests/2026-03-01/120000.000000-"
    )
    assert path.relative_to(diagnostics._root).as_posix() == f"{prefix}{'b' * 32}.json"


def test_a_failure_tells_code_and_cell_and_no_value(diagnostics, served):
    at = served(TraceLevel.ERROR)
    diagnostics.record_call(at, FAILED)
    [record] = written(diagnostics, "score/requests")
    assert record == {
        "Type": "score/requests",
        "Time": "2026-03-01T12:00:00.000Z",
        "WebService": "loans",
        "WebServiceId": at.web_service.id,
        "Endpoint": "error",
        "EndpointId": at.endpoint.id,
        "Version": at.version.id,
        "KeyId": "1" * 32,
        "RequestId": "b" * 32,
        "Seconds": 0.5,
        "Rows": 0,
        "Code": "InputMismatchError",
        "Message": "row 1, column 'x': a number is needed",
    }


@pytest.mark.parametrize(
    ("level", "told"),
    [
        (TraceLevel.ERROR, "column '…' is unknown; 'word' is missing"),
        (TraceLevel.ALL, "column 'c4nary\\'s' is unknown; 'word' is missing"),
    ],
)
def test_a_name_that_nobody_knows_may_be_a_value(diagnostics, served, level, told):
    """A caller without headers sends rows as names: below All they stay out."""
    message = "column 'c4nary\\'s' is unknown; 'word' is missing"
    diagnostics.record_call(served(level), replace(FAILED, message=message))
    [record] = written(diagnostics, "score/requests")
    assert record["Message"] == told


def test_bodies_are_recorded_at_all_alone(diagnostics, served):
    at = served(TraceLevel.ALL)
    for trace in (DONE, FAILED):
        diagnostics.record_call(at, trace)
    done, failed = written(diagnostics, "score/requests")
    assert (done["Request"], done["Response"]) == ({"x": "c4nary"}, [])
    assert failed["Request"] == "c4nary, which is no JSON"
    assert "Response" not in failed


def test_a_key_in_a_row_is_blotted_out(diagnostics, served):
    key = ApiKey.new(KeyKind.ENDPOINT).reveal()
    body = json.dumps({"x": f"my key is {key}!"}).encode()
    diagnostics.record_call(served(TraceLevel.ALL), replace(DONE, request=body))
    [record] = written(diagnostics, "score/requests")
    assert record["Request"] == {"x": "my key is (a key)!"}


def test_new_models_are_initialised_anew(catalogue, diagnostics, served):
    at = served(TraceLevel.ALL)
    changed = replace(at, recipe=replace(at.recipe, own=(("model", "f" * 64),)))
    for version in (at, at, changed, changed):
        diagnostics.record_call(version, DONE)
        catalogue.clock.move(seconds=1)
    found = written(diagnostics, "score/init")
    assert [record["OwnModels"] for record in found] == [{}, {"model": "f" * 64}]


def test_a_job_tells_how_it_ended_and_where_its_rows_lie(diagnostics, served):
    at = served(TraceLevel.ERROR)
    job = job_of(at, JobStatus.FAILED, details="row 3: bad", rows_total=9, rows_done=2)
    diagnostics.record_job(at, job)
    [record] = written(diagnostics, "batch")
    assert (record["JobId"], record["Status"]) == (job.id, "Failed")
    assert (record["Message"], record["RowsTotal"], record["RowsDone"]) == (
        "row 3: bad",
        9,
        2,
    )
    assert record["Input"] == "blobs/in.csv"


def test_records_are_found_newest_first_and_read_again(catalogue, diagnostics, served):
    at = served(TraceLevel.ALL)
    for digit in "345":
        diagnostics.record_call(at, replace(FAILED, request_id=digit * 32))
        catalogue.clock.move(hours=13)
    diagnostics.close()
    names = diagnostics.names(at.endpoint, limit=2)
    assert [name[-37] for name in names] == ["5", "4"]
    assert json.loads(diagnostics.read(at.endpoint, names[0]))["RequestId"] == "5" * 32


@pytest.mark.parametrize(
    "name",
    [
        "../x.json",
        "score/requests/2026-03-01/../../../../secret",
        "score/requests/2026-03-01/120000.000000-" + "e" * 32 + ".json",
        "",
    ],
)
def test_what_is_no_record_is_not_read(diagnostics, served, name):
    with pytest.raises(NotFound):
        diagnostics.read(served(TraceLevel.ALL).endpoint, name)


def test_days_that_are_over_are_deleted(catalogue, diagnostics, served):
    at = served(TraceLevel.ALL)
    diagnostics.record_call(at, FAILED)
    catalogue.clock.move(days=1)
    diagnostics.record_call(at, FAILED)
    diagnostics.close()
    diagnostics.delete(catalogue.clock())
    [path] = files(diagnostics, "score/requests")
    assert path.parent.name == "2026-03-02"


def test_a_record_is_dropped_rather_than_waited_for(diagnostics, served, monkeypatch):
    monkeypatch.setattr("scoreline.service.diagnostics._MAX_WAITING", 2000)
    at = served(TraceLevel.ALL)
    diagnostics.record_call(at, replace(FAILED, request=b"x" * 5000))
    diagnostics.record_call(at, replace(FAILED, request=b"x"))
    assert len(written(diagnostics, "score/requests")) == 1
    assert diagnostics.dropped == 1


def test_a_full_disk_stops_no_call(diagnostics, served, monkeypatch, caplog):
    at = served(TraceLevel.ALL)
    monkeypatch.setattr(diagnostics, "_write", disk_full)
    diagnostics.record_call(at, FAILED)
    diagnostics.close()
    assert diagnostics.dropped == 1
    assert "No space left" in caplog.text


def disk_full(*_):
    raise OSError(28, "No space left on device")
