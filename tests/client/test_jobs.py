import pytest
import requests
from requests.adapters import HTTPAdapter

from scoreline.client.endpoint import ScoringEndpoint
from scoreline.client.jobs import Jobs
from scoreline.client.session import Session
from scoreline.core.description import EndpointSchema
from scoreline.core.errors import (
    AnswerInvalid,
    InvalidValue,
    JobFailed,
    NotAllowed,
    NotFound,
    OriginRefused,
    RequestInProgress,
    Unreachable,
)
from scoreline.core.keys import ApiKey, KeyKind
from scoreline.core.schema import Column, ColumnType, Schema
from scoreline.core.states import JobStatus
from scoreline.wire.errors import encode_error
from support.listener import Listener
from support.loans import about, applications, fitted
from support.shop import WEB_SERVICE, workspace_of

KEY = ApiKey.new(KeyKind.WORKBOOK)
PLACE = f"/workspaces/{'a' * 32}/services/{'b' * 32}"
JOB = "c" * 32
SCHEMA = Schema.of(
    [Column("x", ColumnType.NUMBER)],
    [Column("Scored Labels", ColumnType.STRING), Column("p", ColumnType.NUMBER)],
)


@pytest.fixture
def endpoint(shop):
    """An endpoint of the shop, with a workbook key, as an analyst has it."""
    endpoints = workspace_of(shop).endpoints(WEB_SERVICE)
    key = endpoints.keys("default").create("rows.xlsx").key
    return ScoringEndpoint(endpoints.show("default").api_location, key)


def rows(count):
    frame, _ = applications(count=count)
    return map(tuple, frame.to_numpy().tolist())


def test_a_jobs_results_equal_the_pipelines_own_numbers(endpoint):
    """Submitted, watched and fetched, row for row."""
    frame, _ = applications(count=7000)
    told = []
    job_id = endpoint.submit(rows(7000))
    endpoint.wait(job_id, lambda *at: told.append(at))
    results = list(endpoint.results(job_id))
    assert endpoint.status(job_id) is JobStatus.FINISHED
    assert [row[0] for row in results] == fitted().predict(frame).tolist()
    expected = fitted().predict_proba(frame)[:, 1].tolist()
    assert [row[1] for row in results] == about(expected)
    assert told[-1] == (7000, 7000)
    assert job_id in [job.id for job in endpoint.jobs.list()]
    endpoint.cancel(job_id)
    assert endpoint.jobs.status(job_id).status_code == "Finished"
    endpoint.jobs.delete(job_id)
    with pytest.raises(NotFound):
        endpoint.jobs.status(job_id)
    assert endpoint.status(job_id) is None


def test_a_job_that_fails_says_where_and_not_what(endpoint):
    job_id = endpoint.submit([(1.0, 2.0, "west"), (None, 2.0, "west")])
    with pytest.raises(JobFailed, match="row 2, column 'income'"):
        endpoint.wait(job_id)
    with pytest.raises(JobFailed):
        next(endpoint.results(job_id))


def test_a_cancelled_job_is_told_as_one(endpoint):
    job_id = endpoint.submit(rows(20_000))
    endpoint.cancel(job_id)
    with pytest.raises(JobFailed, match="was cancelled"):
        endpoint.wait(job_id)


@pytest.mark.parametrize("bad", ["", "1", "../x", "C" * 32, "c" * 33])
def test_a_bad_id_is_refused_before_any_connection(bad):
    with Listener() as listener:
        jobs = jobs_at(listener)
        for act in (jobs.status, jobs.wait, jobs.cancel, jobs.delete, jobs.download):
            with pytest.raises(InvalidValue, match="32 digits"):
                act(bad)
        assert not listener.connections


class Losing(HTTPAdapter):
    """A network that loses the first answer to a submission, which was done."""

    lost = 0

    def send(self, request, *arguments, **settings):
        answer = super().send(request, *arguments, **settings)
        if request.method == "POST" and "/jobs?" in request.url and not self.lost:
            self.lost += 1
            answer.close()
            raise requests.ConnectionError(request=request)
        return answer


def test_a_service_that_did_what_was_asked_makes_no_second_job(endpoint):
    session = Session(adapter=Losing())
    retold = ScoringEndpoint(endpoint.api_location, endpoint._key, session=session)
    job_id = retold.submit(rows(10))
    assert [job.id for job in endpoint.jobs.list()] == [job_id]


@pytest.fixture
def rows_file(tmp_path):
    file = tmp_path / "rows.csv"
    file.write_text("x\n1\n")
    return file


def told(error, detail=""):
    """What the service answers to tell *error*."""
    status, body, headers = encode_error(error, detail=detail)
    return status, headers, body


def lost(_seen):
    """The connection ends before anything is answered."""
    raise ConnectionAbortedError


def test_a_submission_whose_answer_is_lost_is_sent_again_under_one_key(
    listener, rows_file
):
    """A key for each job: the service makes one of however many requests."""
    blob = {"BaseLocation": f"{listener.url}/", "RelativeLocation": "b.csv"}
    listener.tell("POST", f"{PLACE}/blobs", {**blob, "SasBlobToken": "?sig=x"})
    listener.tell("PUT", "/b.csv", (201, {}, b""))
    again = lost, told(RequestInProgress("ask again")), JOB
    listener.tell("POST", f"{PLACE}/jobs", *again)
    started = told(NotAllowed("it is started"), "CannotStartJob")
    listener.tell("POST", f"{PLACE}/jobs/{JOB}/start", lost, started)
    jobs = jobs_at(listener)
    assert jobs.submit(rows_file) == JOB
    sent = listener.requests("POST", f"{PLACE}/jobs")
    assert len(sent) == len(again)
    assert len({seen.headers["Idempotency-Key"] for seen in sent}) == 1
    assert len({seen.body for seen in sent}) == 1
    listener.tell("POST", f"{PLACE}/jobs/{JOB}/start", (204, {}, b""))
    jobs.submit(rows_file)
    another = listener.requests("POST", f"{PLACE}/jobs")[-1]
    assert another.headers["Idempotency-Key"] != sent[0].headers["Idempotency-Key"]


@pytest.fixture
def listener():
    with Listener() as listener:
        yield listener


def jobs_at(listener, sleep=lambda _seconds: None):
    description = EndpointSchema("acme01", "echo", "", "", SCHEMA, None)
    location = listener.url + PLACE
    return Jobs(Session(), location, KEY, lambda: description, sleep=sleep)


def finished(listener, csv, total=2, base=None):
    """Let *listener* tell that the job is done, with *csv* as its results."""
    blob = {"BaseLocation": f"{base or listener.url}/", "RelativeLocation": "r.csv"}
    results = {"output1": {**blob, "SasBlobToken": "?sig=x"}}
    status = {"StatusCode": "Finished", "Results": results, "RowsTotal": total}
    listener.tell("GET", f"{PLACE}/jobs/{JOB}", status)
    listener.tell("GET", "/r.csv", csv)


def test_a_job_is_looked_at_less_and_less_often(listener):
    """From a tenth of a second up to two seconds between looks."""
    waits = []
    running = {"StatusCode": "Running"}
    listener.tell(
        "GET", f"{PLACE}/jobs/{JOB}", *[running] * 16, {"StatusCode": "Finished"}
    )
    jobs_at(listener, waits.append).wait(JOB)
    assert waits[0] == 0.1
    assert waits == sorted(waits)
    assert waits[-1] == 2.0


def test_a_service_that_restarts_is_waited_for():
    """Connections are refused for a while; the job goes on afterwards."""
    with Listener() as listener:
        jobs = jobs_at(listener)
    waits = []

    def restart(seconds):
        waits.append(seconds)
        if len(waits) == 3:
            jobs._api.session.close()
            jobs._location = back.url + PLACE

    with Listener() as back:
        back.tell("GET", f"{PLACE}/jobs/{JOB}", {"StatusCode": "Finished"})
        jobs._sleep = restart
        jobs.wait(JOB)
    assert len(waits) == 3


def test_a_service_that_stays_away_is_told_after_a_minute():
    waits = []
    with Listener() as listener:
        jobs = jobs_at(listener, waits.append)
    with pytest.raises(Unreachable):
        jobs.wait(JOB)
    assert 55 < sum(waits) < 65


def test_results_keep_texts_as_they_are(listener):
    csv = '\ufeffScored Labels,p\r\n"a ""b"",\nc",0.1\r\n=1+1,-1e-300\r\n'.encode()
    finished(listener, csv)
    assert list(jobs_at(listener).results(JOB)) == [
        ('a "b",\nc', 0.1),
        ("=1+1", -1e-300),
    ]


@pytest.mark.parametrize(
    "csv",
    [
        b"",
        b"p,Scored Labels\n1,a\n2,b\n",
        b"Scored Labels,p\na,1\n",
        b"Scored Labels,p\na,1\nb,2\nc,3\n",
        b"Scored Labels,p\na,1\nb\n",
        b"Scored Labels,p\na,1\nb,x\n",
        b"Scored Labels,p\na,1\nb,\n",
        b"Scored Labels,p\na,1\n\xff,2\n",
        b'Scored Labels,p\na,1\n"b,2\n',
        b"<html>Sign in</html>",
    ],
)
def test_results_that_do_not_fit_are_refused(listener, csv):
    finished(listener, csv)
    with pytest.raises(AnswerInvalid):
        list(jobs_at(listener).results(JOB))


def test_results_cut_short_are_refused(listener):
    """The connection ends in the middle: no part counts as the whole."""
    finished(listener, b"Scored Labels,p\na,1\nb,2\n", total=None)
    jobs = jobs_at(listener)
    pieces = jobs.download(JOB)
    listener.cut = 20
    with pytest.raises(Unreachable, match="broke off"):
        list(pieces)


def test_results_elsewhere_are_not_fetched(listener):
    finished(listener, b"", base="https://evil.example")
    with pytest.raises(OriginRefused, match=r"evil\.example"):
        list(jobs_at(listener).results(JOB))


def test_results_outside_the_service_are_told_and_not_opened(listener):
    finished(listener, b"", base="file:///data")
    with pytest.raises(InvalidValue, match="wrote its results to 'file:///data/"):
        list(jobs_at(listener).results(JOB))


@pytest.mark.parametrize("status", ["Canceled", "", "4"])
def test_a_state_nobody_knows_is_told(listener, status):
    listener.tell("GET", f"{PLACE}/jobs/{JOB}", {"StatusCode": status})
    with pytest.raises(AnswerInvalid, match="no state of a job"):
        jobs_at(listener).wait(JOB)


def test_results_of_a_running_job_come_later(listener):
    listener.tell("GET", f"{PLACE}/jobs/{JOB}", {"StatusCode": "Running"})
    with pytest.raises(InvalidValue, match="not over yet"):
        jobs_at(listener).download(JOB)
