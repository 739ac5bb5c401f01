"""What a training service takes and gives: the contract of its jobs.

It is a web service of its own, called ``NAME training``, and answers to batch jobs
alone. A job takes the scoring service's input columns and the outcome to be learnt,
and gives ``output1``, the trained model, and ``output2``, its evaluation beside the
present one. The trained model is a pipeline of the same steps, all of them fitted on
the customer's rows; patched in under the name of any resource, it brings all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from scoreline.core.names import DEFAULT_ENDPOINT
from scoreline.core.schema import (
    EVALUATION_PORT,
    OUTPUT_PORT,
    Column,
    ColumnType,
    Parameter,
    Port,
    Schema,
)
from scoreline.core.table import CellValue

__all__ = [
    "ENDPOINT",
    "EVALUATION_EXTENSIONS",
    "MODEL_EXTENSIONS",
    "OUTCOME",
    "held_out",
    "seed",
    "training_schema",
]

OUTCOME: Final = "Outcome"  # the column's name, where the publisher's sample lacks it
ENDPOINT: Final = "Endpoint"
MODEL_EXTENSIONS: Final = (".ilearner", ".skops")
EVALUATION_EXTENSIONS: Final = (".csv", ".tsv")

_HELD_OUT: Final = Parameter(
    "Held-out share",
    ColumnType.NUMBER,
    default=0.25,
    minimum=0.05,
    maximum=0.5,
    description="Which share of the rows is kept for the evaluation.",
)
_SEED: Final = Parameter(
    "Random seed",
    ColumnType.INTEGER,
    default=0.0,
    minimum=0,
    maximum=2**32 - 1,
    description="Tells which rows those are.",
)
_COMPARED: Final = Parameter(
    ENDPOINT,
    ColumnType.STRING,
    default=DEFAULT_ENDPOINT,
    description="The endpoint whose present model the trained one is compared with.",
)
_EVALUATION: Final = (
    Column("Metric", ColumnType.STRING),
    Column("Trained Model", ColumnType.NUMBER, nullable=True),
    Column("Present Model", ColumnType.NUMBER, nullable=True),
)


def training_schema(inputs: Port, outcome: Column) -> Schema:
    """Return what the training service takes and gives.

    Args:
        inputs: The scoring service's input.
        outcome: The column to be learnt.

    Raises:
        InvalidValue: If an input column bears the outcome's name.
    """
    return Schema(
        (Port(inputs.name, (*inputs.columns, outcome)),),
        (Port(OUTPUT_PORT, ()), Port(EVALUATION_PORT, _EVALUATION)),
        (_COMPARED, _HELD_OUT, _SEED),
    )


def held_out(parameters: Mapping[str, CellValue]) -> float:
    """Return which share of the rows is kept for the evaluation."""
    return float(str(parameters[_HELD_OUT.name]))


def seed(parameters: Mapping[str, CellValue]) -> int:
    """Return what tells which rows those are."""
    return int(float(str(parameters[_SEED.name])))
