"""Rows 14 to 21 and 53: models of an endpoint's own, new versions, refreshing."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression

from support import loans
from support.bes import Bes
from support.checklist import expected
from support.service import detail_of


def test_row_14_an_own_model_changes_one_endpoint_alone(shop):
    one, other = shop.endpoint(), shop.endpoint()
    assert shop.own_model(one, 2).status_code == 200
    assert shop.probabilities(one) == pytest.approx(expected(mixed(2)), abs=1e-12)
    assert shop.probabilities(other) == expected(loans.fitted())


def mixed(seed):
    """Return the pipeline of seed 1 with the model of *seed*."""
    return loans.Pipeline(
        [("columns", loans.fitted()["columns"]), ("model", loans.resource(seed))]
    )


def test_row_15_the_default_endpoint_takes_no_model(shop):
    default = shop.service.call("GET", shop.url("default")).json()
    assert detail_of(shop.own_model(default, 2))[:2] == (400, "InvalidOperation")
    assert shop.patch(default, Description="other fields do").status_code == 200


def test_row_16_a_wrong_resource_name_is_explained(shop):
    endpoint = shop.endpoint()
    answer = shop.own_model(endpoint, 2, "Census Model [trained model]")
    assert detail_of(answer) == (400, "InvalidOperation", "IncompatibleModel")
    assert "'model'" in answer.json()["error"]["details"][0]["message"]
    assert shop.probabilities(endpoint) == expected(loans.fitted())


def test_row_16_a_model_that_does_not_fit_is_refused_and_the_old_one_serves_on(shop):
    endpoint = shop.endpoint()
    frame, approved = loans.applications()
    stranger = loans.LogisticRegression().fit(frame[["income"]], approved)
    location = shop.service.upload(shop.model(stranger).read_bytes(), "m.ilearner")
    answer = shop.patch(endpoint, Resources=[{"Name": "model", "Location": location}])
    assert detail_of(answer) == (400, "InvalidOperation", "IncompatibleModel")
    assert shop.probabilities(endpoint) == expected(loans.fitted())


def overflowing(coefficient=1e306):
    """Return a model that gives numbers beyond the largest for large incomes."""
    frame, _ = loans.applications()
    model = LinearRegression().fit(frame[["income"]], frame["debt"])
    model.coef_ = np.array([coefficient])
    return model


def test_a_model_that_answers_no_number_gets_a_clear_error_and_harms_no_other(shop):
    """In place of results that look like missing ones; over RRS and in batch."""
    sample = {"ColumnNames": ["income"], "Values": [["50.5"], ["60"]]}
    made = shop.service.publish("overflowing", shop.model(overflowing()), sample)
    assert made.status_code == 201, made.text
    endpoint = shop.endpoint(made.json()["Id"])

    def score(income):
        rows = {"ColumnNames": ["income"], "Values": [[income]]}
        return shop.execute(endpoint, {"Inputs": {"input1": rows}})

    assert score("70").status_code == 200
    refused = score("1000000")
    assert detail_of(refused)[2] == "OutputMismatch"
    assert "not finite" in refused.text
    assert score("70").status_code == 200
    assert shop.execute(shop.endpoint()).status_code == 200

    bes, rows = Bes(shop.service), b"income\n70\n1000000\n80\n"
    failed = bes.done(endpoint, rows)
    assert failed["StatusCode"] == "Failed"
    assert "not finite" in failed["Details"]
    passed = bes.done(endpoint, rows, MaxErrorRows=1)
    assert (passed["StatusCode"], passed["ErrorRows"]) == ("Finished", 1)

    nothing = shop.model(overflowing(float("nan")))
    location = shop.service.upload(nothing.read_bytes(), "m.ilearner")
    answer = shop.patch(endpoint, Resources=[{"Name": "model", "Location": location}])
    assert answer.status_code == 400
    assert "not finite" in answer.text
    assert score("70").status_code == 200


@pytest.mark.parametrize("content", [b"no model", b"\x80\x04.", b"", b"PK\x03\x04zip"])
def test_row_16_what_is_no_model_is_refused(shop, content):
    endpoint = shop.endpoint()
    location = shop.service.upload(content, "m.ilearner")
    answer = shop.patch(endpoint, Resources=[{"Name": "model", "Location": location}])
    assert detail_of(answer) == (400, "BadArgument", "ModelConfigurationInvalid")


@pytest.mark.parametrize(
    "location",
    [
        {},
        {"RelativeLocation": "blobs/x/y.ilearner"},
        {"BaseLocation": "http://127.0.0.1:1/", "RelativeLocation": "a/b.ilearner"},
        {"ConnectionString": "AccountName=x", "RelativeLocation": "a/b.ilearner"},
    ],
)
def test_row_16_a_blob_elsewhere_is_refused(shop, location):
    answer = shop.patch(
        shop.endpoint(), Resources=[{"Name": "model", "Location": location}]
    )
    assert detail_of(answer)[:2] == (400, "BadArgument")


def test_rows_17_to_20_a_new_version_reaches_who_asks_for_it(shop):
    web_service = shop.publish("versions").json()["Id"]
    plain = shop.endpoint(web_service)
    custom = shop.endpoint(web_service)
    assert shop.own_model(custom, 3).status_code == 200
    custom = shop.show(custom)

    again = shop.publish("versions", seed=2, web_service_id=web_service)
    assert (again.status_code, again.json()["Id"]) == (200, web_service)

    default = shop.service.call("GET", shop.url("default", web_service)).json()
    assert default["Version"] == again.json()["Version"]
    assert shop.probabilities(default) == expected(loans.fitted(2))
    stale = shop.show(plain)
    assert (stale["Version"], stale["UpdateAvailable"]) == (plain["Version"], True)
    assert shop.probabilities(plain) == expected(loans.fitted(1))

    assert shop.refresh(plain).status_code == 200
    assert shop.probabilities(plain) == expected(loans.fitted(2))
    assert shop.refresh(plain).status_code == 304

    refreshed = shop.refresh(custom).json()
    assert refreshed["Version"] == again.json()["Version"]
    assert own_location(refreshed) == own_location(custom)
    assert shop.refresh(custom).status_code == 304

    assert shop.refresh(custom, "True").status_code == 200
    assert own_location(shop.show(custom)) == own_location(default)
    assert shop.probabilities(custom) == expected(loans.fitted(2))


def test_rows_18_to_20_a_dry_run_tells_and_changes_nothing(shop):
    web_service = shop.publish("foretold").json()["Id"]
    plain, custom = (shop.endpoint(web_service) for _ in range(2))
    pinned = shop.endpoint(web_service, PreventUpdate=True)
    shop.own_model(custom, 3)
    custom = shop.show(custom)
    assert shop.refresh(plain, DryRun=True).status_code == 304
    assert shop.refresh(custom, "True", DryRun=True).status_code == 200
    shop.publish("foretold", seed=2, web_service_id=web_service)
    assert shop.refresh(plain, DryRun=True).status_code == 200
    assert shop.refresh(pinned, DryRun=True).status_code == 409
    for endpoint in (plain, custom):
        present = shop.show(endpoint)
        assert present.pop("UpdateAvailable")
        assert present.items() <= endpoint.items()


def test_a_refresh_that_would_leave_a_model_that_does_not_fit_is_refused(shop):
    """An own model that the newest graph has no use for keeps the endpoint as it is."""
    web_service = shop.publish("regions").json()["Id"]
    endpoint = shop.endpoint(web_service)
    shop.own_model(endpoint, 3)
    before = shop.probabilities(endpoint)
    frame, approved = loans.applications()
    other = loans.logistic().fit(frame.replace("west", "east"), approved)
    answer = shop.service.publish(
        "regions", shop.model(other), loans.sample(), web_service
    )
    assert answer.status_code == 200, answer.text
    for refused in (shop.refresh(endpoint, DryRun=True), shop.refresh(endpoint)):
        assert detail_of(refused) == (409, "Conflict", "KeptModelUnfit")
        assert "overwrite" in refused.text
    assert shop.probabilities(endpoint) == before
    assert shop.refresh(endpoint, "True").status_code == 200
    assert shop.probabilities(endpoint) == expected(other)


def test_each_answer_says_which_version_and_models_made_it(shop):
    endpoint = shop.endpoint()
    first = shop.execute(endpoint).headers
    assert first["Scoreline-Version"] == endpoint["Version"]
    shop.own_model(endpoint, 2)
    second = shop.execute(endpoint).headers
    assert second["Scoreline-Version"] == endpoint["Version"]
    changed = zip(parts(first), parts(second), strict=True)
    assert [(one[0], one == other) for one, other in changed] == [
        ("columns", True),
        ("model", False),
    ]


def parts(headers):
    return [part.split("=") for part in headers["Scoreline-Models"].split(", ")]


def test_a_swap_is_atomic_under_load(shop):
    """No call sees a mix: each answer is that of the models that it names."""
    endpoint = shop.endpoint(ThrottleLevel="High", MaxConcurrentCalls=20)
    seen, done = [], Event()

    def call():
        while not done.is_set():
            answer = shop.execute(endpoint)
            values = answer.json()["Results"]["output1"]["value"]["Values"]
            models = answer.headers["Scoreline-Models"]
            seen.append((models, tuple(float(row[1]) for row in values)))

    with ThreadPoolExecutor(4) as threads:
        calls = [threads.submit(call) for _ in range(4)]
        for seed in (2, 3, 4, 5):
            assert shop.own_model(endpoint, seed).status_code == 200
            shop.execute(endpoint)
        done.set()
        for one in calls:
            one.result(60)
    answers = dict(seen)
    assert set(seen) == set(answers.items())
    assert len(answers) >= 4


def own_location(endpoint):
    return next(
        resource["Location"]["RelativeLocation"]
        for resource in endpoint["Resources"]
        if resource["Name"] == "model"
    )


def test_row_21_the_default_endpoint_is_not_refreshed(shop):
    default = shop.service.call("GET", shop.url("default")).json()
    assert detail_of(shop.refresh(default))[:2] == (400, "InvalidOperation")


def test_a_pinned_endpoint_is_not_refreshed_until_it_is_unpinned(shop):
    pinned = shop.endpoint(PreventUpdate=True)
    assert detail_of(shop.refresh(pinned)) == (409, "Conflict", "PreventUpdate")
    assert shop.patch(pinned, PreventUpdate=False).status_code == 200
    assert shop.refresh(pinned).status_code == 304


def test_row_53_customers_have_models_of_their_own(shop):
    endpoints = [shop.endpoint() for _ in range(4)]
    for seed, endpoint in enumerate(endpoints, start=2):
        assert shop.own_model(endpoint, seed).status_code == 200
    answers = {tuple(shop.probabilities(endpoint)) for endpoint in endpoints}
    assert len(answers) == 4


def test_publishing_code_is_refused(shop):
    """As Classic's clients in Python and R send it."""
    bundle = {"InputSchema": {}, "OutputSchema": {}, "Language": "r-3.1-64"}
    body = {"Name": "coded", "Type": "Code", "CodeBundle": bundle}
    url = f"{shop.service.workspace}/webservices/{'1' * 32}"
    answer = shop.service.call("PUT", url, json=body)
    assert detail_of(answer) == (400, "BadArgument", "WebServiceTypeInvalid")


def test_a_sample_that_the_model_cannot_score_is_no_publication(shop):
    sample = {"ColumnNames": ["income"], "Values": [["1"]]}
    model = shop.model(loans.fitted())
    answer = shop.service.publish("unfit", model, sample)
    assert answer.status_code == 400
    assert (
        shop.service.call("GET", f"{shop.service.workspace}/webservices/unfit").ok
        is False
    )


def test_an_onnx_model_is_published_scored_and_replaced(shop, tmp_path):
    pytest.importorskip("onnxruntime")
    from support import onnx_models  # noqa: PLC0415  # it needs the library

    sample = {"ColumnNames": ["income", "debt"], "Values": [["1", "2"], ["3", "4"]]}
    path = onnx_models.save(onnx_models.classifier(), tmp_path / "m.onnx")
    made = shop.service.publish("onnx", path, sample)
    assert made.status_code == 201, made.text
    assert made.json()["Resources"] == ["model"]
    endpoint = shop.endpoint(made.json()["Id"])
    body = {"Inputs": {"input1": sample}}
    values = shop.execute(endpoint, body).json()["Results"]["output1"]["value"]
    found = [float(row[1]) for row in values["Values"]]
    wanted = [onnx_models.probability(1, 2), onnx_models.probability(3, 4)]
    assert found == pytest.approx(wanted, abs=1e-6)
    other = onnx_models.save(onnx_models.classifier(zipped=False), tmp_path / "o.onnx")
    location = shop.service.upload(other.read_bytes(), "o.onnx")
    resource = {"Name": "model", "Location": location}
    assert shop.patch(endpoint, Resources=[resource]).status_code == 200
    refused = shop.service.publish("onnx", path, sample, Training=True)
    assert detail_of(refused)[2] == "ModelConfigurationInvalid"
