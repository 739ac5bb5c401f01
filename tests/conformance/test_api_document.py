"""Nothing that the published API allows, or forbids, makes the service fail."""

import os

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import checks

from support import loans
from support.bes import rows_csv
from support.service import serving

IS_LONG = os.environ.get("SCORELINE_LONG") == "1"
EXAMPLES = 400 if IS_LONG else 10
CHECKS = [
    checks.not_a_server_error,
    schemathesis.checks.CHECKS.get_one("status_code_conformance"),
    schemathesis.checks.CHECKS.get_one("content_type_conformance"),
    schemathesis.checks.CHECKS.get_one("response_schema_conformance"),
]


@pytest.fixture(scope="module")
def target(tmp_path_factory):
    """A service of its own, with an endpoint and a job, and its document."""
    folder = tmp_path_factory.mktemp("api")
    with serving(folder / "home") as service:
        model = loans.save(loans.fitted(), folder / "m.skops")
        made = service.publish("loans", model, loans.sample()).json()
        endpoint = service.endpoint(made["Id"], "acme")
        api = endpoint["ApiLocation"]
        rows = service.upload(rows_csv(5), "rows.csv", f"{api}/blobs")
        body = {"Inputs": {"input1": rows}}
        job = service.call("POST", f"{api}/jobs", json=body).json()
        document = schemathesis.openapi.from_url(f"{service.url}/openapi.json")
        real = {
            "webService": made["Id"],
            "endpoint": "acme",
            "endpointId": api.rpartition("/")[2],
            "jobId": job,
        }
        yield service, document, real
        log = (folder / "home.log").read_text(encoding="utf-8")
    assert "incident" not in log
    assert "Traceback" not in log


def operations():
    from scoreline.server.openapi import openapi_document  # noqa: PLC0415

    paths = openapi_document("http://127.0.0.1", "0" * 32)["paths"]
    return [one["operationId"] for path in paths.values() for one in path.values()]


@pytest.mark.parametrize("name", [n for n in operations() if "delete" not in n])
def test_whatever_is_sent_is_answered_as_the_document_says(target, name):
    service, document, real = target
    operation = document.find_operation_by_id(name)

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=not IS_LONG,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), is_real=st.booleans())
    def run(case, is_real):
        if is_real:
            known = {k: v for k, v in real.items() if k in case.path_parameters}
            case.path_parameters.update(known)
        case.call_and_validate(
            headers={"Authorization": f"Bearer {service.token}"}, checks=CHECKS
        )

    run()


def test_the_document_needs_no_key_and_names_every_page_of_management(target):
    service, _, _ = target
    document = requests.get(f"{service.url}/openapi.json", timeout=60).json()
    assert document["servers"] == [{"url": service.url}]
    assert all(f"/{service.workspace_id}/" in path for path in document["paths"])
    assert "secret" not in str(document)
