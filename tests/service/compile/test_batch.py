import csv

import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder

from scoreline.core.errors import SchemaMismatch
from scoreline.core.schema import Column, ColumnType, Port, Schema
from scoreline.service.compile.batch import score_csv
from scoreline.service.compile.model import Model
from scoreline.service.compile.scorer import Scorer
from scoreline.service.entities import Recipe
from scoreline.service.tasks import ScoreCsv
from support.pipelines import applications, fitted

PORT = Port(
    "input1",
    (
        Column("income", ColumnType.NUMBER, nullable=True),
        Column("amount", ColumnType.NUMBER),
        Column("purpose", ColumnType.STRING),
        Column("region", ColumnType.STRING, nullable=True),
    ),
)


class Job:
    """A CSV file in a folder, scored as one piece."""

    def __init__(self, folder, text, port=PORT):
        self.path, self.out, self.port = folder / "in.csv", folder / "out.csv", port
        self.path.write_text(text, encoding="utf-8", newline="")

    def run(self, pipeline, **given):
        header = self.path.read_text(encoding="utf-8").splitlines()[0]
        offset = len(header) + 1
        task = ScoreCsv(
            Recipe("experiment"),
            b"",
            str(self.path),
            offset,
            self.path.stat().st_size - offset,
            header.split(","),
            1,
            str(self.out),
            **given,
        )
        model = Model.of_pipeline(pipeline)
        schema = Schema((self.port,), (Port("output1", model.outputs),))
        return score_csv(Scorer(lambda: model), schema, task)

    @property
    def lines(self):
        with self.out.open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file))


def test_results_are_the_pipelines_own_doubles(tmp_path):
    frame, pipeline = applications(3), fitted()
    job = Job(tmp_path, frame.to_csv(index=False))
    done = job.run(pipeline)
    assert (done.rows, done.errors, done.problems) == (200, 0, [])
    expected = pipeline.predict_proba(frame)[:, 1].tolist()
    assert [float(line[1]) for line in job.lines] == expected
    assert [line[0] for line in job.lines] == pipeline.predict(frame).tolist()


BAD = "income,amount,purpose,region\n1,2,car,north\nmuch,2,car,north\n3,,car,north\n"


def test_a_bad_row_ends_the_task_where_none_may_be(tmp_path):
    job = Job(tmp_path, BAD)
    with pytest.raises(SchemaMismatch, match=r"row 2, column 'income'.*row 3, column"):
        job.run(fitted())
    assert not job.out.exists()


def test_bad_rows_pass_with_their_reason_in_a_last_column(tmp_path):
    job = Job(tmp_path, BAD)
    done = job.run(fitted(), max_errors=2)
    assert done.errors == 2
    assert [line[2] for line in job.lines] == [
        "",
        "income: text in a numeric column; write a number such as 12.5",
        "amount: blank in a required column; fill in a value",
    ]
    assert job.lines[1][:2] == ["", ""]


def test_nothing_is_written_beyond_the_limit(tmp_path):
    job = Job(tmp_path, BAD)
    assert job.run(fitted(), max_errors=1).errors == 2
    assert not job.out.exists()


def strict_pipeline():
    """A pipeline that raises over a category that it never saw."""
    frame = applications()[["purpose"]]
    steps = [("prepare", OneHotEncoder()), ("model", LogisticRegression())]
    return Pipeline(steps).fit(frame, ["no", "yes"] * 100)


PURPOSE = Port("input1", (PORT.column("purpose"),))
YACHTS = "purpose\n" + "car\n" * 5 + "yacht\n" + "house\n" * 5 + "yacht\ncar\n"


def test_a_row_that_the_model_raises_over_is_found(tmp_path):
    job = Job(tmp_path, YACHTS, PURPOSE)
    done = job.run(strict_pipeline(), max_errors=2)
    told = [
        "row 6: the model can't score this row",
        "row 12: the model can't score this row",
    ]
    assert list(map(str, done.problems)) == told
    assert [number for number, line in enumerate(job.lines, 1) if line[2]] == [6, 12]
    assert len(job.lines) == 13


def test_a_model_that_raises_ends_the_task_where_no_row_may_be_bad(tmp_path):
    with pytest.raises(ValueError, match="unknown categories"):
        Job(tmp_path, YACHTS, PURPOSE).run(strict_pipeline())


def test_a_model_that_always_raises_is_not_tried_row_by_row_for_ever(tmp_path):
    job = Job(tmp_path, "purpose\n" + "yacht\n" * 500, PURPOSE)
    assert job.run(strict_pipeline(), max_errors=3).errors == 4
    assert not job.out.exists()
