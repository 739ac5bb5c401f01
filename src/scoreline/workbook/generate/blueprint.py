"""What a workbook is to hold, settled before the first cell is written."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from typing import Final
from urllib.parse import urlsplit

from scoreline.core.address import MAX_COLUMNS, MAX_ROWS, Address, column_letters
from scoreline.core.errors import InvalidValue
from scoreline.core.schema import (
    SCORED_LABELS,
    SCORED_PROBABILITIES,
    Column,
    ColumnType,
)
from scoreline.core.table import CellValue, Row, Table
from scoreline.plan.plan import Plan
from scoreline.workbook.columns import normal_name
from scoreline.workbook.endpoint_sheet import StoredEndpoint
from scoreline.workbook.generate.formulas import Formulas, formulas_of
from scoreline.workbook.inputs import result_names
from scoreline.workbook.ports import EndpointSchema
from scoreline.workbook.spec import Spec

__all__ = ["HEADER_ROW", "SCORE_SHEET", "TABLE", "Blueprint", "draw"]

SCORE_SHEET: Final = "Score"
TABLE: Final = "Score"  # the table's name, in formulas
HEADER_ROW: Final = 3  # of the sheet Score: a title and a hint stand above

_MIN_BARS, _MAX_BARS = 2, 12  # categories that one chart shows
_SPECIAL: Final = re.compile(r"(['\[\]#])")  # escaped in structured references


@dataclass(frozen=True, slots=True)
class Blueprint:
    """Contents and layout of one workbook.

    Attributes:
        description: What the endpoint says about itself.
        stored: The endpoint sheet's only row.
        spec: Wording and looks.
        file: The file's name.
        rows: Rows to begin with, shape (n, c) in schema order.
        height: Rows of the table, empty ones included; at least one.
        formulas: What scores the rows offline; None if that is not wanted.
    """

    description: EndpointSchema
    stored: StoredEndpoint
    spec: Spec
    file: str
    rows: tuple[Row, ...]
    height: int
    formulas: Formulas | None = None

    @property
    def inputs(self) -> tuple[Column, ...]:
        """The input columns."""
        return self.description.schema.input.columns

    @property
    def outputs(self) -> tuple[Column, ...]:
        """The output columns."""
        return self.description.schema.output.columns

    @property
    def headers(self) -> tuple[str, ...]:
        """The table's headers: inputs, outputs, status."""
        schema = self.description.schema
        return (*schema.input.names, *result_names(schema))

    @property
    def table(self) -> Address:
        """The table on the sheet *Score*, with its header row."""
        bottom = HEADER_ROW + self.height
        return Address(SCORE_SHEET, HEADER_ROW, 1, bottom, len(self.headers))

    @property
    def measure(self) -> Column | None:
        """The output that charts show: the probability, else the first number."""
        probability = self.description.schema.output.column(SCORED_PROBABILITIES)
        numbers = [c for c in self.outputs if c.type.is_numeric]
        return probability or next(iter(numbers), None)

    @property
    def labels(self) -> Column | None:
        """The output whose labels a chart counts: of more than two, or the only one."""
        output = self.description.schema.output
        found = output.column(SCORED_LABELS)
        few = found is not None and _MIN_BARS <= len(found.categories) <= _MAX_BARS
        return None if output.column(SCORED_PROBABILITIES) or not few else found

    @property
    def is_share(self) -> bool:
        """Whether the measure lies between 0 and 1."""
        measure = self.measure
        return measure is not None and measure.name.startswith(SCORED_PROBABILITIES)

    @property
    def category(self) -> Column | None:
        """The input by whose values the second chart groups."""
        name = self.spec.category
        for column in self.inputs:
            fits = _MIN_BARS <= len(column.categories) <= _MAX_BARS
            if column.name == name if name else fits:
                return column
        return None

    def text(self, template: str) -> str:
        """Return *template* with its names filled in."""
        filled = {
            "{web_service}": self.description.web_service,
            "{endpoint}": self.description.endpoint,
            "{origin}": "{0.scheme}://{0.netloc}".format(urlsplit(self.stored.url)),
            "{file}": self.file,
        }
        for name, value in filled.items():
            template = template.replace(name, value)
        return template

    def reference(self, header: str) -> str:
        """Return the structured reference of a table column, for formulas."""
        escaped = _SPECIAL.sub(r"'\1", header)
        return f"{TABLE}[{escaped}]"

    def cells(self, column: int) -> str:
        """Return the data cells of table column *column*, from 1: ``A4:A203``."""
        letters = column_letters(column)
        return f"{letters}{HEADER_ROW + 1}:{letters}{self.table.bottom}"


def draw(  # noqa: PLR0913 - all that a workbook is made of
    description: EndpointSchema,
    stored: StoredEndpoint,
    *,
    spec: Spec,
    rows: Table | None,
    file: str,
    model: Plan | None = None,
) -> Blueprint:
    """Return the plan of a workbook.

    Args:
        description: What the endpoint says about itself.
        stored: What the endpoint sheet is to hold.
        spec: Wording and looks.
        rows: Rows to begin with; by default the endpoint's sample rows, if it shows
            them.
        file: The file's name.
        model: What scores rows offline, as formulas; None for nothing.

    Raises:
        InvalidValue: If the columns or rows can't stand in one Excel table, or the
            model is too large for formulas.
    """
    description = _reworded(description, spec)
    given = rows or description.sample
    ordered = _ordered(description, given) if given else ()
    height = max(1, len(ordered) + spec.empty_rows)
    formulas = formulas_of(model, description.schema, SCORE_SHEET) if model else None
    plan = Blueprint(description, stored, spec, file, ordered, height, formulas)
    if HEADER_ROW + height > MAX_ROWS or len(plan.headers) > MAX_COLUMNS:
        raise InvalidValue(
            f"{height:,} rows of {len(plan.headers):,} columns do not fit on a sheet"
        )
    _check_headers(plan)
    _check_category(plan)
    return plan


def _reworded(description: EndpointSchema, spec: Spec) -> EndpointSchema:
    """Return *description* with what the spec says of columns.

    The digest of its schema stays: wording and limits do not count.
    """
    schema = description.schema
    known = (*schema.input.names, *schema.output.names)
    for name in spec.columns:
        if name not in known:
            raise InvalidValue(
                f"columns.{name}: the endpoint has no such column; it has "
                f"{', '.join(map(repr, known))}"
            )
    inputs, outputs = (
        tuple(_column(column, spec) for column in port.columns)
        for port in (schema.input, schema.output)
    )
    changed = replace(
        schema,
        inputs=(replace(schema.input, columns=inputs), *schema.inputs[1:]),
        outputs=(replace(schema.output, columns=outputs), *schema.outputs[1:]),
    )
    return replace(description, schema=changed)


def _column(column: Column, spec: Spec) -> Column:
    said = spec.columns.get(column.name)
    if said is None:
        return column
    told = {
        each.name: getattr(said, each.name)
        for each in fields(said)
        if getattr(said, each.name) is not None
    }
    return replace(column, **told)


def _ordered(description: EndpointSchema, given: Table) -> tuple[Row, ...]:
    """Return the rows of *given* in schema order; columns it lacks stay empty."""
    names = description.schema.input.names
    unknown = [name for name in given.columns if name not in names]
    if unknown:
        raise InvalidValue(
            f"column {unknown[0]!r} is unknown; the endpoint takes "
            f"{', '.join(map(repr, names))}"
        )
    if given.columns == names:
        return given.rows
    at = {name: place for place, name in enumerate(given.columns)}
    places = [at.get(name) for name in names]
    return tuple(tuple(_pick(row, place) for place in places) for row in given.rows)


def _pick(row: Row, place: int | None) -> CellValue:
    return None if place is None else row[place]


def _check_headers(plan: Blueprint) -> None:
    seen: dict[str, str] = {}
    for name in plan.headers:
        twin = seen.setdefault(normal_name(name), name)
        if twin is not name:
            raise InvalidValue(
                f"columns {twin!r} and {name!r} differ by case or blanks at most; "
                "Excel can't tell them apart in one table"
            )


def _check_category(plan: Blueprint) -> None:
    name = plan.spec.category
    if name and plan.category is None:
        raise InvalidValue(f"results.category: the endpoint takes no column {name!r}")
    column = plan.category
    if column is not None and column.type is not ColumnType.STRING:
        raise InvalidValue(f"results.category: {column.name!r} is no text column")
