"""What a model turns out to take and give, proved by scoring its sample."""

from __future__ import annotations

import numpy as np

from scoreline.core.errors import InvalidValue, ModelInvalid, OutputMismatch
from scoreline.core.infer import infer_columns
from scoreline.core.schema import INPUT_PORT, OUTPUT_PORT, Column, Port, Schema
from scoreline.core.table import CellValue, Row
from scoreline.core.values import read_text
from scoreline.service.compile.known import with_known
from scoreline.service.compile.load import digest_of
from scoreline.service.compile.model import Model
from scoreline.service.compile.outputs import plain
from scoreline.service.entities import Sample
from scoreline.service.threshold import with_threshold
from scoreline.wire.scoring import spell

__all__ = ["inspect", "prove", "resources", "sample_blocks"]


def inspect(model: Model, sample: Sample, given: Schema | None = None) -> Schema:
    """Return what *model* takes and gives.

    Args:
        model: The experiment's model.
        sample: Rows that it must be able to score.
        given: The publisher's schema; without one, the sample tells the inputs, and
            the model's encoders tell categories that the sample may lack.

    Raises:
        ModelInvalid: If the model, its sample and the schema do not fit together.
    """
    columns = given.input.columns if given else _inferred(sample)
    _check_names(model, tuple(column.name for column in columns))
    parameters = given.parameters if given else ()
    name = given.input.name if given else INPUT_PORT
    port = Port(name, columns)
    prove(model, port, sample)
    if given is None:  # what is fitted, as is proved now, knows its categories
        port = Port(name, with_known(columns, model))
    classes = getattr(model.steps[-1][1], "classes_", None)
    spelt = () if classes is None else [str(spell(c)) for c in plain(np.array(classes))]
    outputs, known = with_threshold(model.outputs, spelt, parameters)
    return Schema((port,), (Port(OUTPUT_PORT, outputs),), known)


def resources(model: Model) -> list[tuple[str, str]]:
    """Return name and digest of each of *model*'s resources, in graph order."""
    return [(name, digest_of(step)) for name, step in model.steps]


def prove(model: Model, port: Port, sample: Sample) -> list[Row]:
    """Return the results of *sample*: the proof that *model* scores.

    Raises:
        ModelInvalid: If it does not, or the sample does not fit *port*.
    """
    if not sample.rows:
        raise ModelInvalid(
            "the sample has no rows; give a few that the model can score"
        )
    blocks = sample_blocks(port, sample)
    try:
        return model.score(port, blocks)
    except OutputMismatch as exc:
        raise ModelInvalid(str(exc)) from exc
    except Exception as exc:  # noqa: BLE001 - a model may raise anything
        raise ModelInvalid(
            f"the model can't score the sample ({type(exc).__name__}); is it fitted, "
            "and are the sample's columns of the types that it was fitted on?"
        ) from None


def sample_blocks(port: Port, sample: Sample) -> list[list[CellValue]]:
    """Return *sample* by column, shape (c, n), each value as its column holds it.

    An empty text is a missing value wherever its column may lack one.

    Raises:
        ModelInvalid: If a column is missing or a value does not fit.
    """
    at = {name: place for place, name in enumerate(sample.columns)}
    missing = [name for name in port.names if name not in at]
    if missing:
        raise ModelInvalid(f"the sample lacks the column {missing[0]!r}")
    return [
        [
            _read(column, row[at[column.name]], number)
            for number, row in enumerate(sample.rows, start=1)
        ]
        for column in port.columns
    ]


def _read(column: Column, text: str | None, number: int) -> CellValue:
    if not text and column.nullable:
        return None
    try:
        return read_text(column, text or "")
    except InvalidValue as error:
        raise ModelInvalid(
            f"the sample's row {number}, column {column.name!r}: {error}"
        ) from None


def _inferred(sample: Sample) -> tuple[Column, ...]:
    rows = [[text or "" for text in row] for row in sample.rows]
    return infer_columns(sample.columns, rows)


def _check_names(model: Model, names: tuple[str, ...]) -> None:
    expected = model.input_names
    if expected is None:
        count = getattr(model.steps[0][1], "n_features_in_", len(names))
        if count != len(names):
            raise ModelInvalid(
                f"the model takes {count} columns, and the sample has {len(names)}"
            )
        return
    missing = [name for name in expected if name not in names]
    if missing:
        raise ModelInvalid(
            f"the sample lacks the column {missing[0]!r}; the model takes "
            f"{', '.join(map(repr, expected))}"
        )
    further = [name for name in names if name not in expected]
    if further:
        raise ModelInvalid(
            f"the model does not take the sample's column {further[0]!r}; leave out "
            "what is no input, such as the outcome"
        )
