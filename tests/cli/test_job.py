import time

import pytest

from support.loans import about, applications, fitted
from support.shop import WEB_SERVICE

ROWS = 12


@pytest.fixture
def job(scoreline, shop):
    def run(verb, *arguments):
        return scoreline("job", verb, WEB_SERVICE, "default", *arguments)

    return run


@pytest.fixture
def rows(tmp_path):
    frame, _ = applications(count=ROWS)
    path = tmp_path / "rows.csv"
    frame.to_csv(path, index=False)
    return path


def finished(job, job_id):
    """Wait until the job is over; return where it stands."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        status = job("status", job_id, "--json").json
        if status["StatusCode"] not in {"NotStarted", "Running"}:
            return status
    raise AssertionError("the job is not over after a minute")


def test_a_file_is_scored_as_a_job(job, rows, tmp_path):
    done = job("submit", "--input", rows)
    assert done.code == 0
    job_id = done.out.strip()
    assert finished(job, job_id)["RowsDone"] == ROWS
    assert "Finished" in job("status", job_id).out
    assert job_id in job("list").out
    assert job_id in [one["Id"] for one in job("list", "--json").json]
    out = tmp_path / "scored.csv"
    assert job("results", job_id, "--out", out).code == 0
    frame, _ = applications(count=ROWS)
    lines = out.read_text(encoding="utf-8").splitlines()
    probabilities = [float(line.split(",")[1]) for line in lines[1:]]
    assert probabilities == about(fitted().predict_proba(frame)[:, 1].tolist())
    blocked = job("results", job_id, "--out", out)
    assert (blocked.code, "scored.csv exists already" in blocked.err) == (2, True)
    assert job("cancel", job_id).code == 0
    assert job("delete", job_id).code == 2
    assert job("delete", job_id, "--yes").code == 0
    gone = job("status", job_id)
    assert (gone.code, gone.err) == (1, f"scoreline: there is no job '{job_id}'\n")


def test_results_go_to_stdout_as_they_are(job, rows):
    job_id = job("submit", "--input", rows).out.strip()
    finished(job, job_id)
    done = job("results", job_id)
    assert done.code == 0
    assert done.out.startswith("Scored Labels,Scored Probabilities")
    assert len(done.out.splitlines()) == 1 + ROWS


def test_a_failed_job_has_no_results(job, tmp_path):
    rows = tmp_path / "rows.csv"
    rows.write_text("income,debt,region\n1,2,west\nmuch,2,west\n", encoding="utf-8")
    job_id = job("submit", "--input", rows).out.strip()
    assert finished(job, job_id)["StatusCode"] == "Failed"
    done = job("results", job_id)
    assert done.code == 1
    assert "row 2, column 'income': text in a numeric column" in done.err
    assert "much" not in done.err


def test_a_bad_id_is_usage(job):
    assert job("status", "x").code == 2
