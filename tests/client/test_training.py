import pytest

from scoreline.client.training import Metric
from scoreline.core.errors import JobFailed, NotAllowed
from scoreline.core.names import new_id
from scoreline.wire.schemas import SampleObject
from support.loans import applications, dump, fitted
from support.shop import WEB_SERVICE, workspace_of

TAUGHT = "taught"


@pytest.fixture(scope="module")
def workspace(shop, tmp_path_factory):
    workspace = workspace_of(shop)
    model = tmp_path_factory.mktemp("taught") / "model.skops"
    dump(fitted(), model)
    frame, approved = applications()
    rows = frame.assign(approved=approved).head(20).astype(str)
    sample = SampleObject(list(rows.columns), rows.to_numpy().tolist())
    workspace.publish(TAUGHT, model, sample, training=True)
    return workspace


@pytest.fixture
def endpoint(workspace):
    return workspace.endpoints(TAUGHT).create(f"e{new_id()[:12]}")


@pytest.fixture
def data(tmp_path):
    frame, approved = applications(3)
    path = tmp_path / "customer.csv"
    frame.assign(approved=approved).to_csv(path, index=False)
    return path


def locations(endpoint):
    return {r.name: r.location.relative_location for r in endpoint.resources}


def test_a_training_compares_and_changes_nothing(workspace, endpoint, data):
    moves = []
    done = workspace.retrain(
        TAUGHT, endpoint.name, data, progress=lambda *at: moves.append(at)
    )
    assert not done.applied
    assert Metric("Training Rows", 150, None) in done.evaluation
    assert {"AUC", "Accuracy"} <= {metric.name for metric in done.evaluation}
    assert moves[-1] == (200, 200)
    present = workspace.endpoints(TAUGHT).show(endpoint.name)
    assert locations(present) == locations(endpoint)


def test_applied_the_endpoint_scores_with_the_trained_model(workspace, endpoint, data):
    done = workspace.retrain(TAUGHT, endpoint.name, data, apply=True)
    assert done.applied
    present = workspace.endpoints(TAUGHT).show(endpoint.name)
    assert set(locations(present).values()) == {done.model.relative_location}
    again = workspace.retrain(TAUGHT, endpoint.name, data)
    metrics = {metric.name: metric for metric in again.evaluation}
    assert metrics["AUC"].trained == metrics["AUC"].present


def test_default_takes_no_model(workspace, data):
    with pytest.raises(NotAllowed, match="default endpoint takes no"):
        workspace.retrain(TAUGHT, "default", data, apply=True)
    assert workspace.retrain(TAUGHT, "default", data).evaluation


def test_without_a_training_service_nothing_is_sent(workspace, data):
    with pytest.raises(NotAllowed, match="published without training"):
        workspace.retrain(WEB_SERVICE, "default", data)


def test_a_training_that_fails_tells_why(workspace, endpoint, tmp_path):
    data = tmp_path / "few.csv"
    data.write_text("income,debt,region,approved\n1,2,east,yes\n", encoding="utf-8")
    with pytest.raises(JobFailed, match="1 rows are too few"):
        workspace.retrain(TAUGHT, endpoint.name, data)
