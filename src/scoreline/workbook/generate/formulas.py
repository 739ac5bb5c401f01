"""A plan as plain spreadsheet formulas, for models small enough to be read.

One row of formulas scores one row of the sheet *Score*: steps turn inputs into numbers,
codes and raw values, outputs turn these into labels and probabilities. What the plan
declines, the formulas decline: ``Not scored``.

Source of the limits: Microsoft, "Excel specifications and limits" (8,192 characters in
a formula, 64 levels of nesting).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from scoreline.core.address import column_letters
from scoreline.core.errors import InvalidValue
from scoreline.core.schema import Schema
from scoreline.core.table import CellValue
from scoreline.plan.plan import (
    CodeKind,
    Linear,
    Link,
    Number,
    Plan,
    Table,
    Trees,
)
from scoreline.workbook.generate.formula_numbers import applied, literal, of_missing
from scoreline.workbook.generate.formula_trees import walk

__all__ = ["MODEL_SHEET", "NOT_SCORED", "ROW", "Formulas", "formulas_of"]

MODEL_SHEET: Final = "Model"
NOT_SCORED: Final = "Not scored"
ROW: Final = "\ue000"  # a character for private use: no label has it

_MAX_LENGTH: Final = 8_000  # characters of one formula
_MAX_COLUMNS: Final = 400  # of formulas in a row
_BINARY: Final = 2  # classes


@dataclass(frozen=True, slots=True)
class Formulas:
    """A row of formulas, and the tables that they look into.

    In a formula, `ROW` stands for the row's number.

    Attributes:
        outputs: Header and formula of each output, in columns A on.
        steps: Header and formula of what leads there, in the columns behind.
        tables: Columns of the sheet *Model*: a header, and values from row 2 on.
    """

    outputs: tuple[tuple[str, str], ...]
    steps: tuple[tuple[str, str], ...]
    tables: tuple[tuple[str, tuple[CellValue, ...]], ...]


def formulas_of(plan: Plan, schema: Schema, sheet: str) -> Formulas:
    """Return the formulas that score as *plan* does.

    Args:
        plan: The plan.
        schema: Of the endpoint; its input columns stand in *sheet* from column A on.
        sheet: The name of the sheet with the rows.

    Raises:
        InvalidValue: If the model is too large for formulas, or has parameters.
    """
    if schema.parameters:
        raise InvalidValue("a model with parameters can't be told in formulas")
    writer = _Writer(plan, schema, sheet)
    formulas = writer.write()
    longest = max(len(text) for _, text in (*formulas.outputs, *formulas.steps))
    if longest > _MAX_LENGTH or len(formulas.steps) > _MAX_COLUMNS:
        raise InvalidValue(
            "the model is too large for formulas: they would have "
            f"{len(formulas.steps):,} columns and up to {longest:,} characters"
        )
    return formulas


class _Writer:
    """Writes the formulas of one plan, step by step."""

    def __init__(self, plan: Plan, schema: Schema, sheet: str) -> None:
        self._plan = plan
        self._schema = schema
        self._sheet = sheet
        self._names = schema.output.names
        self._places = [schema.input.names.index(name) for name in plan.columns]
        self._steps: list[tuple[str, str]] = []
        self._tables: list[tuple[str, tuple[CellValue, ...]]] = []
        trees = plan.combination
        takes_missing = isinstance(trees, Trees) and trees.takes_missing
        self._missing = '""' if takes_missing else "NA()"

    def write(self) -> Formulas:
        """Return all formulas."""
        ready = self._step("Ready", self._ready())
        combination = self._plan.combination
        if isinstance(combination, Linear):
            raw = self._linear(combination)
        else:
            raw = self._trees(combination)
        outputs = [
            (name, f'IF({ready},IFERROR({formula},"{NOT_SCORED}"),"")')
            for name, formula in zip(self._names, self._outputs(raw), strict=True)
        ]
        return Formulas(tuple(outputs), tuple(self._steps), tuple(self._tables))

    def _step(self, header: str, formula: str) -> str:
        """Add a step; return the reference to it."""
        self._steps.append((header, formula))
        return f"${column_letters(len(self._names) + len(self._steps))}{ROW}"

    def _ready(self) -> str:
        required = [
            f'{self._input(at)}=""'
            for at, column in enumerate(self._schema.input.columns)
            if not column.nullable
        ]
        if required:
            return f"NOT(OR({','.join(required)}))"
        last = len(self._schema.input.columns) - 1
        return f"COUNTA({self._input(0)}:{self._input(last)})>0"

    def _input(self, at: int) -> str:
        """Return the reference to input column *at*, from 0, in the row scored."""
        letters = column_letters(at + 1)
        # By the row's number: rows that people delete or sort break no reference.
        return f"INDEX({self._sheet}!${letters}:${letters},ROW())"

    def _number(self, number: Number) -> str:
        value = self._input(self._places[number.column])
        missing = of_missing(number.operations)
        rest = self._missing if math.isnan(missing) else literal(missing)
        formula = applied(number.operations, f"({value}*1)")
        return f'IF({value}="",{rest},IF(ISTEXT({value}),NA(),{formula}))'

    def _header(self, number: Number) -> str:
        return self._plan.columns[number.column]

    def _code(self, table: Table) -> str:
        """Add the steps to a table's row, from 1; return the reference to it."""
        codes, known = table.codes, table.codes.known
        header = self._header(codes.number)
        keys = self._column(f"{header}: keys", codes.keys)
        if codes.kind is CodeKind.TEXT:
            value = self._input(self._places[codes.number.column])
            hits = f"EXACT({value},{keys})"
        else:
            value = self._step(header, self._number(codes.number))
            operator = "<=" if codes.kind is CodeKind.BINS else "="
            hits = f"({keys}{operator}{value})"
        if codes.kind is CodeKind.BINS:
            found = f"SUMPRODUCT(--{hits})+1" if codes.keys else "1"
        else:
            place = f"SUMPRODUCT(--{hits},ROW({keys})-1)" if codes.keys else "0"
            found = f"IF({place}=0,{known + 2},{place})"
        code = self._step(f"{header}: code", f'IF({value}="",{known + 1},{found})')
        declined = [f"{code}={at + 1}" for at in np.flatnonzero(table.declined)]
        if not declined:
            return code
        checked = f"IF(OR({','.join(declined)}),NA(),{code})"
        return self._step(f"{header}: known", checked)

    def _column(self, header: str, values: Sequence[CellValue]) -> str:
        """Add a column to the sheet *Model*; return the reference to its values."""
        self._tables.append((header, tuple(values)))
        letters = column_letters(len(self._tables))
        bottom = max(2, 1 + len(values))
        return f"{MODEL_SHEET}!${letters}$2:${letters}${bottom}"

    def _lookups(self, table: Table) -> Iterator[str]:
        """Yield the formula of each value that a table's code stands for."""
        code = self._code(table)
        header = self._header(table.codes.number)
        if not np.isfinite(table.values[~table.declined]).all():
            raise InvalidValue(f"column {header!r} can't be told in formulas")
        for at, column in enumerate(table.values.T.tolist(), start=1):
            finite = [value if math.isfinite(value) else None for value in column]
            values = self._column(f"{header}: {at}", finite)
            yield f"INDEX({values},{code})"

    def _linear(self, linear: Linear) -> list[str]:
        terms: list[list[str]] = [[literal(z)] for z in linear.intercept.tolist()]
        weights = iter(linear.weights.tolist())
        for each in self._plan.inputs:
            if isinstance(each, Number):
                value = self._step(self._header(each), self._number(each))
                found = [f"{value}*{literal(weight)}" for weight in next(weights)]
            else:
                found = list(self._lookups(each))
            for raw, term in zip(terms, found, strict=True):
                raw.append(term)
        return [
            self._step(f"Raw value {at}", "+".join(raw))
            for at, raw in enumerate(terms, start=1)
        ]

    def _trees(self, trees: Trees) -> list[str]:
        features = list(self._features())
        terms: list[list[str]] = [[literal(z)] for z in trees.base.tolist()]
        for number, (root, output) in enumerate(
            zip(trees.roots.tolist(), trees.outputs.tolist(), strict=True), start=1
        ):
            targets = range(len(terms)) if output < 0 else [output]
            for at, target in enumerate(targets):
                branches = walk(trees, features, root, at)
                header = f"Tree {number}" + (f", {at + 1}" if output < 0 else "")
                terms[target].append(self._step(header, branches))
        divisor = literal(trees.divisor)
        return [
            self._step(f"Raw value {at}", f"({'+'.join(raw)})/{divisor}")
            for at, raw in enumerate(terms, start=1)
        ]

    def _features(self) -> Iterator[str]:
        for each in self._plan.inputs:
            if isinstance(each, Number):
                yield self._step(self._header(each), self._number(each))
                continue
            header = self._header(each.codes.number)
            for formula in self._lookups(each):
                yield self._step(header, formula)

    def _outputs(self, raw: list[str]) -> list[str]:
        plan = self._plan
        match plan.link:
            case Link.IDENTITY:
                return raw
            case Link.EXP:
                return [f"EXP({raw[0]})"]
            case Link.LOGISTIC:
                return self._logistic(raw[0])
        top = f"MAX({','.join(raw)})"
        label = '""'
        for z, text in reversed(list(zip(raw, plan.labels, strict=True))):
            label = f"IF({z}={top},{literal(text)},{label})"
        if not plan.has_probabilities:
            return [label]
        shares = self._softmax(raw, top) if plan.link is Link.SOFTMAX else raw
        return [label, *(shares if len(shares) > _BINARY else shares[1:])]

    def _logistic(self, z: str) -> list[str]:
        first, second = map(literal, self._plan.labels)
        sign = ">=" if self._plan.tie_is_second else ">"
        label = f"IF({z}{sign}0,{second},{first})"
        if not self._plan.has_probabilities:
            return [label]
        return [label, f"IF({z}<-700,0,1/(1+EXP(-{z})))"]

    def _softmax(self, raw: list[str], top: str) -> list[str]:
        powers = [self._step("Power", f"EXP({z}-{top})") for z in raw]
        return [f"{power}/({'+'.join(powers)})" for power in powers]
