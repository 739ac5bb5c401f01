import json

import pytest

from support.loans import applications, dump, fitted

NAME = "taught"


@pytest.fixture
def published(scoreline, shop, tmp_path):
    """Publish with training; return the customer's rows."""
    frame, approved = applications()
    rows = tmp_path / "rows.csv"
    frame.assign(approved=approved).to_csv(rows, index=False)
    dump(fitted(), tmp_path / "m.skops")
    options = ["--model", tmp_path / "m.skops", "--sample", rows, "--training"]
    assert scoreline("service", "publish", NAME, *options).code == 0
    scoreline("endpoint", "create", NAME, "acme")
    return rows


def test_a_model_is_trained_compared_and_applied(scoreline, published):
    run = ["endpoint", "retrain", NAME, "acme", "--data", published]
    done = scoreline(*run)
    assert done.code == 0, done.err
    assert "AUC" in done.out
    assert "nothing was changed" in done.err
    done = scoreline(*run, "--apply", "--json")
    assert done.json["applied"]
    shown = scoreline("endpoint", "show", NAME, "acme", "--json").json
    assert {r["Location"]["RelativeLocation"] for r in shown["Resources"]} == {
        done.json["model"]["RelativeLocation"]
    }


def test_the_sample_without_the_outcome_does_as_well(scoreline, shop, tmp_path):
    """Then the one column that is no input is the outcome, whatever it is called."""
    frame, approved = applications()
    frame.to_csv(tmp_path / "rows.csv", index=False)
    frame.assign(paid=approved).to_csv(tmp_path / "acme.csv", index=False)
    dump(fitted(), tmp_path / "m.skops")
    options = ["--model", tmp_path / "m.skops", "--sample", tmp_path / "rows.csv"]
    assert scoreline("service", "publish", "plain", *options, "--training").code == 0
    run = ["endpoint", "retrain", "plain", "default", "--data", tmp_path / "acme.csv"]
    assert scoreline(*run).code == 0


def test_a_service_without_training_is_told_so(scoreline, shop, tmp_path):
    (tmp_path / "a.csv").write_text("a\n1\n", encoding="utf-8")
    run = ["endpoint", "retrain", "credit", "default", "--data", tmp_path / "a.csv"]
    done = scoreline(*run)
    assert done.code != 0
    assert "--training" in done.err


def test_the_schema_is_printed_corrected_and_published(scoreline, published, tmp_path):
    """A publisher who knows better than the sample says so in the schema."""
    printed = scoreline("service", "show", NAME, "--schema").json
    column = printed["Inputs"]["input1"][0]
    column |= {"Nullable": True, "Description": "Yearly", "Unit": "USD thousands"}
    path = tmp_path / "schema.json"
    path.write_text(json.dumps(printed), encoding="utf-8")
    options = ["--model", tmp_path / "m.skops", "--sample", published, "--training"]
    done = scoreline("service", "publish", NAME, *options, "--schema", path)
    assert done.code == 0, done.err
    again = scoreline("service", "show", NAME, "--schema").json
    assert again["Inputs"]["input1"][0] == column
