"""The training service: rows in, a trained model and its evaluation out (section 6)."""

import csv
import io

import pytest
import requests
import schemathesis

from support import loans
from support.bes import Bes
from support.checklist import VERSION
from support.service import blob_url, detail_of


@pytest.fixture(scope="module")
def bes(shop):
    return Bes(shop.service)


@pytest.fixture(scope="module")
def taught(shop):
    """A web service published with training: its answer."""
    sample = loans.sample()
    _, approved = loans.applications()
    sample["ColumnNames"] = [*sample["ColumnNames"], "approved"]
    for row, outcome in zip(sample["Values"], approved.tolist(), strict=False):
        row.append(outcome)
    model = shop.model(loans.fitted())
    answer = shop.service.publish("taught", model, sample, Training=True)
    assert answer.status_code == 201, answer.text
    return answer.json()


@pytest.fixture(scope="module")
def training(shop, taught):
    """The training service's default endpoint."""
    found = shop.service.call("GET", f"{shop.service.workspace}/webservices").json()
    own = next(one for one in found if one["Name"] == "taught training")
    assert own["Resources"] == []
    return shop.service.call("GET", shop.url("default", own["Id"])).json()


def rows_csv(seed=2, count=200):
    frame, approved = loans.applications(seed, count)
    return frame.assign(approved=approved).to_csv(index=False).encode()


@pytest.fixture(scope="module")
def done(bes, training):
    """A finished training job's status object."""
    status = bes.done(training, rows_csv())
    assert status["StatusCode"] == "Finished", status
    return status


def test_a_job_gives_a_model_and_its_evaluation(done):
    assert set(done["Results"]) == {"output1", "output2"}
    assert done["Results"]["output1"]["RelativeLocation"].endswith(".ilearner")
    assert (done["RowsDone"], done["RowsTotal"]) == (200, 200)
    text = requests.get(blob_url(done["Results"]["output2"]), timeout=60).text
    lines = list(csv.reader(io.StringIO(text)))
    assert lines[0] == ["Metric", "Trained Model", "Present Model"]
    metrics = {name: (trained, present) for name, trained, present in lines[1:]}
    assert 0.5 < float(metrics["AUC"][0]) <= 1
    assert float(metrics["AUC"][1])


def test_the_trained_model_is_patched_in_by_its_location(shop, taught, done):
    endpoint = shop.endpoint(taught["Id"])
    before = shop.probabilities(endpoint)
    location = done["Results"]["output1"]
    resource = {"Name": "model", "Location": location}
    answer = shop.patch(endpoint, endpoint["PrimaryKey"], Resources=[resource])
    assert answer.status_code == 200, answer.text
    held = {r["Location"]["RelativeLocation"] for r in answer.json()["Resources"]}
    assert held == {location["RelativeLocation"]}
    assert shop.probabilities(endpoint) != before


def test_the_scoring_service_takes_no_outcome(shop, taught):
    default = shop.service.call("GET", shop.url("default", taught["Id"])).json()
    url = f"{default['ApiLocation']}/schema"
    schema = shop.service.call("GET", url).json()
    assert schema["Sample"]["ColumnNames"] == list(loans.COLUMNS)
    assert shop.execute(default).status_code == 200


def test_a_training_service_scores_nothing_at_once(shop, training):
    assert detail_of(shop.execute(training))[:2] == (400, "InvalidOperation")
    swagger = requests.get(f"{training['ApiLocation']}/swagger.json", timeout=60)
    schemathesis.openapi.from_dict(swagger.json()).validate()
    assert not [path for path in swagger.json()["paths"] if "execute" in path]
    outputs = swagger.json()["definitions"]["BatchOutputs"]["properties"]
    assert set(outputs) == {"output1", "output2"}


def test_a_training_service_has_nothing_to_patch(shop, training, done):
    own = shop.endpoint(training["WebServiceId"])
    resource = {"Name": "model", "Location": done["Results"]["output1"]}
    answer = shop.patch(own, Resources=[resource])
    assert detail_of(answer)[:2] == (400, "InvalidOperation")


def test_outputs_go_where_the_caller_says(bes, training):
    outputs = {
        "output1": {"RelativeLocation": "mine/acme.ilearner"},
        "output2": {"RelativeLocation": "mine/acme.tsv"},
    }
    status = bes.done(training, rows_csv(), Outputs=outputs)
    assert status["Results"]["output2"]["RelativeLocation"].endswith(".tsv")
    text = requests.get(blob_url(status["Results"]["output2"]), timeout=60).text
    assert text.startswith("Metric\tTrained Model\tPresent Model\n")


def test_a_model_is_no_csv_and_an_evaluation_no_model(bes, training):
    reference = bes.upload(training, rows_csv())
    for port, name in (("output1", "a.csv"), ("output2", "a.ilearner")):
        outputs = {port: {"RelativeLocation": name}}
        answer = bes.submit(training, Inputs={"input1": reference}, Outputs=outputs)
        assert detail_of(answer)[2] == "InvalidBlobExtension"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (rows_csv(count=5), "too few"),
        (b"income,debt,region\n1,2,east\n", "missing"),
        (rows_csv().replace(b"yes", b"no"), "0 of the class 'yes'"),
        (rows_csv().replace(b"yes", b"perhaps", 1), "not one of the 2 classes"),
    ],
)
def test_rows_that_teach_nothing_fail_the_job_with_the_reason(
    bes, training, content, reason
):
    status = bes.done(training, content)
    assert status["StatusCode"] == "Failed"
    assert reason in status["Details"]
    assert "perhaps" not in status["Details"]


def test_another_endpoints_model_is_compared_for_the_owner_alone(
    shop, bes, taught, training
):
    endpoint = shop.endpoint(taught["Id"])
    body = {
        "Inputs": {"input1": bes.upload(training, rows_csv())},
        "GlobalParameters": {"Endpoint": endpoint["Name"]},
    }
    assert detail_of(bes.submit(training, **body))[0] == 403
    assert bes.submit(training, shop.service.token, **body).status_code == 200


def test_the_name_of_a_training_service_is_reserved(shop, taught):
    answer = shop.publish("taught training")
    assert detail_of(answer) == (400, "BadArgument", "BadParameterValue")
    assert VERSION
