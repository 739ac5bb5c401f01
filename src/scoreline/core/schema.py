"""What a web service takes and gives: ports, columns, parameters.

A schema is data. It is inferred from a publisher's sample (``core.infer``), may be
corrected, and travels to the client, which checks rows by the very same rules
(``core.values``) before they leave.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from scoreline.core.errors import (
    CellProblem,
    InvalidValue,
    SchemaMismatch,
    UnexpectedName,
)
from scoreline.core.table import CellValue

__all__ = [
    "EVALUATION_PORT",
    "INPUT_PORT",
    "OUTPUT_PORT",
    "SCORED_LABELS",
    "SCORED_PROBABILITIES",
    "Column",
    "ColumnType",
    "Parameter",
    "Port",
    "Schema",
    "class_probability",
]

INPUT_PORT: Final = "input1"  # Classic's name for the first port
OUTPUT_PORT: Final = "output1"
EVALUATION_PORT: Final = "output2"  # of a training service; its output1 is a model
SCORED_LABELS: Final = "Scored Labels"
SCORED_PROBABILITIES: Final = "Scored Probabilities"


def class_probability(label: str) -> str:
    """Return the output column of one class of a classifier with more than two."""
    return f'{SCORED_PROBABILITIES} for Class "{label}"'


class ColumnType(Enum):
    """What the values of a column are."""

    INTEGER = "integer"
    NUMBER = "number"
    STRING = "string"
    BOOLEAN = "boolean"
    DATETIME = "datetime"

    @property
    def is_numeric(self) -> bool:
        """Whether the values are numbers."""
        return self in {ColumnType.INTEGER, ColumnType.NUMBER}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a port.

    Attributes:
        name: As the model knows it; matching is exact on the wire.
        type: What its values are.
        nullable: Whether a value may be missing.
        categories: The texts seen when the model was fitted, in order; empty if free.
            A model may still score another text: that is a warning, not an error.
        minimum: Smallest value seen or allowed by the publisher; a warning beyond.
        maximum: Largest value, likewise.
        description: One sentence for the people who fill it in.
        unit: Such as ``USD thousands``.

    Raises:
        InvalidValue: If the name is empty, or the limits are out of order.
    """

    name: str
    type: ColumnType
    nullable: bool = False
    categories: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    description: str = ""
    unit: str = ""

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise InvalidValue("a column has a name")
        low, high = self.minimum, self.maximum
        if low is not None and high is not None and low > high:
            raise InvalidValue(f"column {self.name!r}: minimum is above maximum")


@dataclass(frozen=True, slots=True)
class Port:
    """A named input or output of a web service, and its columns.

    Raises:
        InvalidValue: If a column name repeats.
    """

    name: str
    columns: tuple[Column, ...]
    _by_name: dict[str, Column] = field(
        init=False, repr=False, compare=False, hash=False
    )

    def __post_init__(self) -> None:
        by_name = {column.name: column for column in self.columns}
        if len(by_name) != len(self.columns):
            raise InvalidValue(f"port {self.name!r}: column names repeat")
        object.__setattr__(self, "_by_name", by_name)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names, in order."""
        return tuple(self._by_name)

    def column(self, name: str) -> Column | None:
        """Return the column called *name*, or None."""
        return self._by_name.get(name)

    def places_in(self, names: Sequence[str]) -> list[int]:
        """Return where in *names* each column stands, counted from 0.

        Raises:
            UnexpectedName: If *names* holds one that is no column's.
            SchemaMismatch: If a column is missing from it, or given twice.
        """
        if list(names) == list(self._by_name):
            return list(range(len(names)))
        at = {name: place for place, name in enumerate(names)}
        if len(at) != len(names):
            twice = next(name for name in names if names.count(name) > 1)
            raise SchemaMismatch(CellProblem(0, twice, "the column is given twice"))
        unknown = [name for name in names if name not in self._by_name]
        if unknown:
            raise UnexpectedName(
                f"column {unknown[0]!r} is unknown; input {self.name!r} has "
                f"{', '.join(map(repr, self.names))}"
            )
        missing = [name for name in self.names if name not in at]
        if missing:
            raise SchemaMismatch(
                *(CellProblem(0, name, "the column is missing") for name in missing)
            )
        return [at[name] for name in self.names]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A web-service parameter (``GlobalParameters`` on the wire).

    Attributes:
        name: As the model knows it.
        type: What its value is.
        default: The value if none is given; None makes the parameter required.
        minimum: Smallest number allowed.
        maximum: Largest number allowed.
        choices: The texts allowed; empty if any is.
        description: One sentence.
    """

    name: str
    type: ColumnType
    default: CellValue = None
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True)
class Schema:
    """What a web service takes and gives.

    Attributes:
        inputs: The input ports; today a model has one.
        outputs: The output ports; today a model has one.
        parameters: What a call may set besides its rows.

    Raises:
        InvalidValue: If port or parameter names repeat, or a port is missing.
    """

    inputs: tuple[Port, ...]
    outputs: tuple[Port, ...]
    parameters: tuple[Parameter, ...] = ()

    def __post_init__(self) -> None:
        if not self.inputs or not self.outputs:
            raise InvalidValue("a schema has at least one input and one output")
        for things in (self.inputs, self.outputs, self.parameters):
            names = [thing.name for thing in things]
            if len(set(names)) != len(names):
                raise InvalidValue(f"names repeat in the schema: {', '.join(names)}")

    @classmethod
    def of(cls, inputs: Iterable[Column], outputs: Iterable[Column]) -> Schema:
        """Return the schema of a model with one input, one output, no parameters."""
        return cls(
            (Port(INPUT_PORT, tuple(inputs)),), (Port(OUTPUT_PORT, tuple(outputs)),)
        )

    @property
    def input(self) -> Port:
        """The first input port."""
        return self.inputs[0]

    @property
    def output(self) -> Port:
        """The first output port."""
        return self.outputs[0]

    @property
    def digest(self) -> str:
        """16 hexadecimal digits that change when a caller would have to change.

        Names, types and nullability count, and parameters; descriptions, limits and
        category lists do not.
        """
        shape = [
            [
                [port.name, [[c.name, c.type.value, c.nullable] for c in port.columns]]
                for port in (*self.inputs, *self.outputs)
            ],
            [[p.name, p.type.value, p.default is None] for p in self.parameters],
        ]
        text = json.dumps(shape, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:16]
