"""A pipeline trained anew: the same steps, fitted on a customer's rows."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from sklearn.base import clone, is_classifier, is_regressor
from sklearn.model_selection import train_test_split
from sklearn.pipeline import Pipeline

from scoreline.core.errors import (
    CellProblem,
    ModelInvalid,
    RequestUnreadable,
    SchemaMismatch,
)
from scoreline.core.schema import Column, Port, Schema
from scoreline.core.table import CellValue, Row
from scoreline.service.compile.evaluation import evaluate
from scoreline.service.compile.load import dump
from scoreline.service.compile.model import Model
from scoreline.service.compile.outputs import plain
from scoreline.service.compile.records import Records, read_piece, read_records
from scoreline.service.cutting import cut
from scoreline.service.entities import Sample
from scoreline.service.tasks import CutCsv, Train, Trained, unpack_schema
from scoreline.service.training import OUTCOME, training_schema
from scoreline.wire.scoring import MAX_PROBLEMS, spell

__all__ = ["describe_training", "outcome_in", "train"]

MIN_ROWS: Final = 10  # fewer can't be learnt from and leave some to compare on
_PIECE: Final = 50_000  # rows read at once
_MIN_OF_CLASS: Final = 2  # rows of each class: one to learn from, one to compare on


def outcome_in(model: Model, sample: Sample) -> str:
    """Return the name of the column of *sample* that *model* does not take.

    Raises:
        ModelInvalid: If there are several.
    """
    further = _further(sample.columns, model.input_names or sample.columns)
    if len(further) > 1:
        raise ModelInvalid(
            f"the model takes neither {further[0]!r} nor {further[1]!r} of the sample; "
            "one column besides its inputs may be there, the outcome"
        )
    return further[0] if further else OUTCOME


def describe_training(model: Model, scoring: Schema, outcome: str) -> Schema:
    """Return what a training service of *model* takes and gives.

    Args:
        model: What is to be cloned and fitted.
        scoring: What the model itself takes and gives.
        outcome: What the column to be learnt is called.

    Raises:
        ModelInvalid: If it is no classifier or regressor.
    """
    final = model.steps[-1][1]
    if not is_classifier(final) and not is_regressor(final):
        raise ModelInvalid(
            f"the last step is a {type(final).__name__}; only a classifier or a "
            "regressor learns an outcome"
        )
    labels = scoring.output.columns[0].type
    return training_schema(scoring.input, Column(outcome, labels))


def train(task: Train, version: Model, present: Model) -> Trained:
    """Fit a clone of *version* on the rows of *task*, compare it with *present*.

    What is compared is what is given: a model that has not seen the rows held out.

    Raises:
        SchemaMismatch: If more rows are bad than may be.
        UnexpectedName: If the file has more columns than inputs and outcome.
        RequestUnreadable: If it is no CSV, or has too few rows, or of some class.
        ModelInvalid: If the pipeline can't be fitted on the rows.
    """
    port = unpack_schema(task.schema).input
    inputs = Port(port.name, port.columns[:-1])
    classes = getattr(version.steps[-1][1], "classes_", None)
    rows = _read(task, port, classes)
    _check_enough(rows.truth, classes)
    learn, hold = _split(rows.truth, task, is_stratified=classes is not None)
    pipeline = _fitted(version, rows.some(learn), inputs, task.seed)
    dump(pipeline, Path(task.model_path))
    held = rows.some(hold)
    metrics = evaluate(Model.of_pipeline(pipeline), inputs, held.blocks, held.truth)
    before = _of_present(present, inputs, held)
    lines: list[Row] = [(name, v, before.get(name)) for name, v in metrics.items()]
    lines.append(("Training Rows", float(len(learn)), None))
    lines.append(("Held-out Rows", float(len(hold)), float(len(hold))))
    _write(task, lines)
    return Trained(rows.count, rows.count - len(rows.truth))


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows to learn from.

    Attributes:
        blocks: Shape (c, n): each input column's values.
        truth: Shape (n,): the outcomes, as the model's classes or as float64.
        count: How many rows the file held, bad ones included.
    """

    blocks: list[list[CellValue]]
    truth: np.ndarray
    count: int

    def some(self, places: np.ndarray) -> _Rows:
        """Return the rows at *places*, counted from 0."""
        blocks = [[block[at] for at in places] for block in self.blocks]
        return _Rows(blocks, self.truth[places], self.count)


def _read(task: Train, port: Port, classes: np.ndarray | None) -> _Rows:
    """Return the good rows of the file; the last column of *port* is the outcome."""
    file = Path(task.path)
    found = cut(CutCsv(task.path, task.delimiter, _PIECE))
    header = _named_alike(found.header, port.names)
    blocks: list[list[CellValue]] = [[] for _ in port.columns]
    problems: list[CellProblem] = []
    for piece in found.pieces:
        records = read_records(
            port,
            read_piece(file, piece.offset, piece.length),
            header=header,
            delimiter=task.delimiter,
            first_row=piece.first_row,
        )
        bad = records.problems | _unknown(records, port, classes, piece.first_row)
        problems += bad.values()
        if len(problems) > task.max_errors:
            raise SchemaMismatch(*problems[:MAX_PROBLEMS])
        for kept, block in zip(blocks, records.blocks, strict=True):
            kept += [value for at, value in enumerate(block) if at not in bad]
    count = sum(piece.rows for piece in found.pieces)
    return _Rows(blocks[:-1], _truth(blocks[-1], classes), count)


def _named_alike(header: list[str], names: Sequence[str]) -> list[str]:
    """Return *header*, its one column that is no input called as the outcome is."""
    further = _further(header, names)
    if names[-1] in header or len(further) != 1:
        return header
    return [names[-1] if name == further[0] else name for name in header]


def _further(names: Sequence[str], known: Sequence[str]) -> list[str]:
    return [name for name in names if name not in known]


def _unknown(
    records: Records, port: Port, classes: np.ndarray | None, first_row: int
) -> dict[int, CellProblem]:
    """Return what is wrong with outcomes that are none of the model's classes."""
    if classes is None:
        return {}
    known = set(plain(classes))
    reason = f"not one of the {len(known)} classes that the model knows"
    return {
        at: CellProblem(first_row + at, port.names[-1], reason)
        for at, value in enumerate(records.blocks[-1])
        if value not in known and at not in records.problems
    }


def _truth(values: list[CellValue], classes: np.ndarray | None) -> np.ndarray:
    if classes is None:
        return np.array(values, dtype=np.float64)
    known = dict(zip(plain(classes), classes, strict=True))
    return np.array([known[value] for value in values], dtype=classes.dtype)


def _check_enough(truth: np.ndarray, classes: np.ndarray | None) -> None:
    if len(truth) < MIN_ROWS:
        raise RequestUnreadable(
            f"{len(truth)} rows are too few to learn from; give {MIN_ROWS} or more"
        )
    if classes is None:
        return
    for name, label in zip(plain(classes), classes, strict=True):
        count = np.count_nonzero(truth == label)
        if count < _MIN_OF_CLASS:
            raise RequestUnreadable(
                f"the rows hold {count} of the class {spell(name)!r}; "
                f"{_MIN_OF_CLASS} or more of each are needed"
            )


def _split(
    truth: np.ndarray, task: Train, *, is_stratified: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Return the places to learn from and those to hold out."""
    try:
        learn, hold = train_test_split(
            np.arange(len(truth)),
            test_size=task.held_out,
            random_state=task.seed,
            stratify=truth if is_stratified else None,
        )
    except ValueError:
        raise RequestUnreadable(
            "the rows are too few to hold some of each class out"
        ) from None
    return np.sort(learn), np.sort(hold)


def _fitted(version: Model, rows: _Rows, inputs: Port, seed: int) -> Pipeline:
    np.random.seed(seed)  # noqa: NPY002 - what steps without a random_state draw from
    pipeline = Pipeline([(name, clone(step)) for name, step in version.steps])
    try:
        pipeline.fit(version.frame(inputs, rows.blocks), rows.truth)
    except Exception as exc:  # noqa: BLE001 - a model may raise anything
        raise ModelInvalid(
            f"the pipeline can't be fitted on these rows ({type(exc).__name__})"
        ) from None
    return pipeline


def _of_present(present: Model, inputs: Port, held: _Rows) -> dict[str, float]:
    """Return the present model's metrics; none if it takes other rows."""
    try:
        return evaluate(present, inputs, held.blocks, held.truth)
    except Exception:  # noqa: BLE001 - it may be of a version with other columns
        return {}


def _write(task: Train, lines: Sequence[Row]) -> None:
    with Path(task.evaluation_path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=task.out_delimiter, lineterminator="\n")
        writer.writerows([spell(value) for value in line] for line in lines)
