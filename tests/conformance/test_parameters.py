"""Row 26: global parameters, which a publisher's schema names."""

import pytest
import schemathesis

from support import loans
from support.bes import Bes
from support.checklist import table
from support.service import detail_of


@pytest.fixture(scope="module")
def schema(shop):
    made = shop.publish("plainly").json()["Id"]
    default = shop.service.call("GET", shop.url("default", made)).json()
    url = f"{default['ApiLocation']}/schema"
    return shop.service.call("GET", url).json()["Schema"]


def publish(shop, name, schema, **fields):
    """Publish with the parameter ``Threshold``; return an endpoint."""
    parameter = {"Name": "Threshold", "Type": "number", **fields}
    answer = shop.publish(name, Schema={**schema, "Parameters": [parameter]})
    assert answer.status_code == 201, answer.text
    return shop.endpoint(answer.json()["Id"])


@pytest.fixture(scope="module")
def endpoint(shop, schema):
    return publish(shop, "decided", schema, Default=0.5)


def labels(shop, endpoint, parameters, rows=30):
    answer = shop.execute(endpoint, table(rows=rows, parameters=parameters))
    assert answer.status_code == 200, answer.text
    return [row[0] for row in answer.json()["Results"]["output1"]["value"]["Values"]]


def wanted(threshold, rows=30):
    frame, _ = loans.applications()
    found = loans.fitted().predict_proba(frame.head(rows))[:, 1]
    return ["yes" if p >= threshold else "no" for p in found]


@pytest.mark.parametrize("threshold", [0.05, 0.5, 0.95])
def test_row_26_a_parameter_decides_and_has_a_default(shop, endpoint, threshold):
    found = labels(shop, endpoint, {"Threshold": threshold})
    assert found == wanted(threshold)
    assert labels(shop, endpoint, {}) == wanted(0.5)


def test_row_26_a_job_takes_it_too(shop, endpoint):
    bes = Bes(shop.service)
    frame, _ = loans.applications()
    rows = frame.head(30).to_csv(index=False).encode()
    job_id = bes.registered(endpoint, rows, GlobalParameters={"Threshold": "0.95"})
    status = bes.over(endpoint, job_id)
    reference = status["Results"]["output1"]
    text = shop.service.call("GET", blob(reference)).text
    found = [line.split(",")[0] for line in text.splitlines()[1:]]
    assert found == wanted(0.95)


def blob(reference):
    return "".join(
        reference[part] for part in ("BaseLocation", "RelativeLocation", "SasBlobToken")
    )


@pytest.mark.parametrize("value", [1.5, -0.1, "high", True])
def test_row_26_a_value_beyond_its_limits_is_refused(shop, endpoint, value):
    body = table(parameters={"Threshold": value})
    assert detail_of(shop.execute(endpoint, body))[0] == 400


def test_row_26_swagger_tells_type_default_and_limits(shop, endpoint):
    url = f"{endpoint['ApiLocation']}/swagger.json"
    document = shop.service.call("GET", url).json()
    schemathesis.openapi.from_dict(document).validate()
    told = document["definitions"]["GlobalParameters"]
    assert told["properties"]["Threshold"] == {
        "type": "number",
        "format": "double",
        "default": 0.5,
        "minimum": 0,
        "maximum": 1,
    }


def test_row_26_a_parameter_without_a_default_is_required(shop, schema):
    endpoint = publish(shop, "required", schema)
    answer = shop.execute(endpoint)
    assert detail_of(answer)[2] == "MissingRequiredGlobalParameters"
    assert labels(shop, endpoint, {"Threshold": 0.95}) == wanted(0.95)


def test_a_parameter_that_means_nothing_to_the_model_is_refused(shop, schema):
    seed = {**schema, "Parameters": [{"Name": "Seed", "Type": "number"}]}
    assert detail_of(shop.publish("seeded", Schema=seed))[0] == 400


def test_own_models_fit_as_before(shop, endpoint):
    assert shop.own_model(endpoint, 3).status_code == 200
