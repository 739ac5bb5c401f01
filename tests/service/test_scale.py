"""Ten thousand customers of one model."""

import os
import time

import pytest

from scoreline.core.errors import NotAllowed
from scoreline.core.names import EndpointName, new_id
from scoreline.core.states import TraceLevel
from scoreline.core.throttle import Throttle
from scoreline.plan.store import write_plan
from scoreline.service.endpoints import MAX_ENDPOINTS
from scoreline.service.entities import Endpoint
from scoreline.service.plans import Plans
from support.catalogue import SCHEMA, open_catalogue
from support.plans import PLAN
from support.service import serving

IS_LONG = os.environ.get("SCORELINE_LONG") == "1"
COUNT = MAX_ENDPOINTS if IS_LONG else 1_000
READY_S = 10.0  # after a kill, whatever the home holds


def fill(catalogue, web_service, count):
    """Add endpoints, *count* in all, in one transaction."""
    version_id, now = web_service.version_id, catalogue.clock()
    endpoints = catalogue.registry.endpoints
    with catalogue.store.write() as session:
        for number in range(count - session.endpoints.count(web_service.id)):
            endpoint = Endpoint(
                new_id(),
                web_service.id,
                EndpointName(f"c{number}"),
                "",
                now,
                Throttle(),
                TraceLevel.NONE,
                prevent_update=False,
                sample_data=True,
                version_id=version_id,
            )
            endpoints.add(session, endpoint)


@pytest.mark.scale
@pytest.mark.timeout(1800 if IS_LONG else 120)
def test_a_home_of_many_endpoints_is_ready_soon_after_a_kill(tmp_path):
    home = tmp_path / "home"
    with open_catalogue(home) as it:
        loans = it.publish()
        fill(it, loans, COUNT)
        last = it.registry.endpoints.get(loans.id, f"c{COUNT - 2}")
        key = it.access.keys(last.id).primary.reveal()
        recipe = it.registry.served(last.id).recipe
        write_plan(PLAN, Plans(it.home.models).path(recipe, SCHEMA))
    with serving(home) as service:
        service.process.kill()
    began = time.monotonic()
    with serving(home) as service:
        assert service.call("GET", f"{service.url}/health/ready").ok
        assert time.monotonic() - began < READY_S
        execute = f"{service.workspace}/services/{last.id}/execute?api-version=2.0"
        body = {
            "Inputs": {"input1": {"ColumnNames": ["x", "word"], "Values": [["0", "a"]]}}
        }
        answer = service.call("POST", execute, key, json=body)
        assert answer.status_code == 200, answer.text
        found = service.call("GET", service.endpoints(loans.id)).json()
        assert len({one["PrimaryKey"] for one in found}) == COUNT


@pytest.mark.scale
@pytest.mark.skipif(not IS_LONG, reason="long: SCORELINE_LONG=1")
@pytest.mark.timeout(600)
def test_one_endpoint_more_than_ten_thousand_is_refused(catalogue):
    web_service = catalogue.publish()
    fill(catalogue, web_service, MAX_ENDPOINTS)
    with pytest.raises(NotAllowed, match="10,000"):
        catalogue.endpoint(web_service)
