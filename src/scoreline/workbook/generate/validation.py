"""Dropdowns and limits, which advise and do not forbid: a model scores new values."""

from __future__ import annotations

from typing import Any, Final, Literal

from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from scoreline.core.address import column_letters
from scoreline.core.schema import Column, ColumnType
from scoreline.workbook.generate.blueprint import Blueprint
from scoreline.workbook.generate.cells import Look, put
from scoreline.workbook.generate.describe import allowed

__all__ = ["LISTS_SHEET", "add_validations", "build_lists_sheet", "rule_of"]

LISTS_SHEET: Final = "Lists"

_TITLE_LENGTH: Final = 32  # characters in a message's title (Excel's limit)
_TEXT_LENGTH: Final = 255  # characters in a message (Excel's limit)
_FIRST_DATE: Final = "61"  # 1 March 1900; before, Excel's calendar is off by a day
_LAST_DATE: Final = "2958465"  # 31 December 9999
_Style = Literal["stop", "warning"]
_LARGEST: Final = "1.7E+308"


def build_lists_sheet(sheet: Worksheet, plan: Blueprint) -> None:
    """Fill *sheet* with the choices of each column that has some."""
    for at, column in enumerate(_with_choices(plan), start=1):
        put(sheet, 1, at, column.name, Look(bold=True))
        for row, text in enumerate(column.categories, start=2):
            put(sheet, row, at, text)
        sheet.column_dimensions[column_letters(at)].width = 24


def add_validations(sheet: Worksheet, plan: Blueprint) -> None:
    """Give each input column of the table its dropdown or limits."""
    choices = {column.name: at for at, column in enumerate(_with_choices(plan), 1)}
    for at, column in enumerate(plan.inputs, start=1):
        rule = rule_of(column, _source(column, choices.get(column.name, 0)))
        if rule is not None:
            rule.add(plan.cells(at))
            sheet.add_data_validation(rule)


def _with_choices(plan: Blueprint) -> list[Column]:
    return [column for column in plan.inputs if column.categories]


def _source(column: Column, list_at: int) -> str:
    """Return where the choices of *column* stand, if it has some."""
    if not list_at:
        return ""
    letters = column_letters(list_at)
    return f"{LISTS_SHEET}!${letters}$2:${letters}${len(column.categories) + 1}"


def rule_of(column: Column, source: str) -> DataValidation | None:
    """Return the dropdown or limits of *column*; None if any text will do.

    Args:
        column: What the cells take.
        source: Where its choices stand, as a formula; empty if it has none.
    """
    if source:
        told = "The model has not seen this value. It will be scored, but check it."
        return _advice(column, "warning", told, type="list", formula1=source)
    if column.type is ColumnType.BOOLEAN:
        told = "Write TRUE or FALSE."
        return _advice(column, "stop", told, type="list", formula1='"TRUE,FALSE"')
    if column.type is ColumnType.DATETIME:
        told = "Write a date, such as 2026-01-31."
        ends = {"formula1": _FIRST_DATE, "formula2": _LAST_DATE}
        return _advice(column, "stop", told, type="date", **ends)
    if column.type.is_numeric:
        return _limits(column)
    return None


def _limits(column: Column) -> DataValidation:
    kind = "whole" if column.type is ColumnType.INTEGER else "decimal"
    low, high = column.minimum, column.maximum
    ends = {
        "formula1": f"-{_LARGEST}" if low is None else repr(low),
        "formula2": _LARGEST if high is None else repr(high),
    }
    if low is None and high is None:
        told = "Write a number, such as 12.5."
        return _advice(column, "stop", told, type=kind, **ends)
    told = f"{allowed(column)}. Beyond, the model has little to go by: check the value."
    return _advice(column, "warning", told, type=kind, **ends)


def _advice(
    column: Column,
    style: _Style,
    told: str,
    **rule: Any,  # noqa: ANN401 - openpyxl's own keyword arguments
) -> DataValidation:
    prompt = " ".join(
        part
        for part in (
            column.description,
            f"Unit: {column.unit}." if column.unit else "",
            f"{allowed(column)}." if allowed(column) else "",
        )
        if part
    )
    return DataValidation(
        allow_blank=column.nullable,
        errorStyle=style,
        showErrorMessage=True,
        errorTitle=column.name[:_TITLE_LENGTH],
        error=told[:_TEXT_LENGTH],
        showInputMessage=bool(prompt),
        promptTitle=column.name[:_TITLE_LENGTH],
        prompt=prompt[:_TEXT_LENGTH] or None,
        **rule,
    )
