"""Trying an endpoint: files as batch jobs, and services that train."""

from dataclasses import replace

import pytest

from scoreline.core.names import EndpointName, WebServiceName
from scoreline.core.schema import ColumnType, Parameter, Schema
from scoreline.core.states import JobStatus
from scoreline.service.entities import Experiment, Sample
from support.room import SCHEMA, URL
from support.workbooks import workbook


async def bring(visitor, endpoint, name, content, **fields):
    """Start a batch test with a file; return the page that it leads to."""
    answer = await visitor.http.post(
        f"{endpoint}/test/batch",
        data={"token": visitor.token, **fields},
        files={"file": (name, content)},
        headers={"Origin": URL},
    )
    if answer.status_code == 303:
        return await visitor.get(answer.headers["Location"])
    return answer


def published(visitor, outcome="", parameters=()):
    """Publish a web service; return the path of its endpoint."""
    schema = Schema(SCHEMA.inputs, SCHEMA.outputs, parameters)
    sample = Sample(("income", "region"), (("12.5", "east"),))
    registry = visitor.room.parts.registry
    experiment = Experiment("cd" * 32, (), schema, sample, outcome)
    service = registry.publish(None, WebServiceName("other"), experiment)
    endpoint = registry.endpoints.create(service.id, EndpointName("acme"))
    return f"/portal/endpoints/{endpoint.id}"


def test_a_workbook_without_the_columns_is_told_so_on_the_test_page(visit):
    async def scenario(visitor):
        await visitor.sign_in()
        content = workbook(Data=[["income", "note"], [1, "a"]])
        page = await bring(visitor, visitor.endpoint, "a.xlsx", content)
        return page, await visitor.get(visitor.endpoint + "/test")

    page, listed = visit(scenario)
    assert "The endpoint needs these columns" in page.text
    assert 'aria-current="page">Test</a>' in page.text
    assert "a.xlsx" in listed.text


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.xlsx", b"0" * (20 * 2**20 + 1), "a workbook may have 20 MiB at most"),
        ("a.pdf", b"%PDF", ".csv"),
        ("", b"", "choose a file"),
    ],
)
def test_a_file_that_no_job_takes_is_refused_beside_its_field(
    visit, name, content, told
):
    async def scenario(visitor):
        await visitor.sign_in()
        return await bring(visitor, visitor.endpoint, name, content)

    page = visit(scenario)
    assert page.status_code == 400
    assert 'id="file-error"' in page.text
    assert told in page.text.partition('id="file-error"')[2].partition("</p>")[0]


def test_a_batch_test_takes_parameters_and_keeps_what_was_typed(visit):
    async def scenario(visitor):
        await visitor.sign_in()
        wanted = Parameter("limit", ColumnType.INTEGER, None)
        endpoint = published(visitor, parameters=(wanted,))
        rows = b"income,region\r\n1,east\r\n"
        fields = {"batch:limit": "much"}
        bad = await bring(visitor, endpoint, "a.csv", rows, **fields)
        good = await bring(visitor, endpoint, "a.csv", rows, **{"batch:limit": "7"})
        (job,) = visitor.room.parts.jobs.all(endpoint.rpartition("/")[2])
        return bad, good, job

    bad, good, job = visit(scenario)
    assert bad.status_code == 400
    assert 'value="much"' in bad.text
    assert good.status_code == 200
    assert job.parameters == {"limit": 7}


def test_a_training_service_is_shown_for_what_it_does(visit):
    async def scenario(visitor):
        await visitor.sign_in()
        endpoint = published(visitor, outcome="Outcome")
        tabs = [
            (await visitor.get(endpoint + tab)).text for tab in ("/test", "/consume")
        ]
        content = workbook(Data=[["income", "region"], [1, "east"]])
        refused = await bring(visitor, endpoint, "a.xlsx", content)
        endpoint_id = endpoint.rpartition("/")[2]
        served = visitor.room.parts.registry.served(endpoint_id)
        here = visitor.room.parts.addresses.help(served.endpoint).removeprefix(URL)
        helps = [await visitor.get(here + part) for part in ("", "/score")]
        return *tabs, refused, *helps

    test, consume, refused, jobs, score = visit(scenario)
    assert "Train on rows as a batch job" in jobs.text
    assert score.status_code == 404
    assert "Train on a file of rows" in test
    assert "One row" not in test
    assert "Score a workbook" not in test
    assert "Download workbook" not in consume
    assert "Request-response" not in consume
    assert "trained on a CSV file" in refused.text


def test_results_outside_the_service_are_named_and_not_offered(visit):
    async def scenario(visitor):
        await visitor.sign_in()
        await bring(visitor, visitor.endpoint, "rows.csv", b"income,region\n1,east\n")
        jobs, endpoint_id = visitor.room.parts.jobs, visitor.room.endpoint.id
        (job,) = jobs.all(endpoint_id)
        far = replace(job, id="f" * 32, output="s3://bucket/out.csv")
        with jobs._store.write_jobs() as session:
            session.jobs.insert(far)
            states = {JobStatus.NOT_STARTED}
            session.jobs.move(far.id, states, to=JobStatus.FINISHED, at=job.created)
        return await visitor.get(f"{visitor.endpoint}/jobs/{far.id}")

    page = visit(scenario)
    assert "written to <code>s3://bucket/out.csv</code>" in page.text
    assert "Download" not in page.text
