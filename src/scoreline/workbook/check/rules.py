"""The rules that a workbook is checked by: their ids, and what each holds it to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

__all__ = ["RULES"]

RULES: Final[Mapping[str, str]] = {
    "file-unreadable": "The file is a workbook that can be read.",
    "macros": "The file holds no macros.",
    "external-links": "The file has no links to other workbooks.",
    "dates-1904": "Dates are counted from 1900.",
    "unsupported-parts": "Other programs keep all that the file holds.",
    "sheet-too-large": "Every sheet is small enough to be worked with.",
    "alt-text-missing": "Pictures and charts have a text in their place.",
    "sheet-name": "Sheets are named by what they hold.",
    "endpoint-sheet-missing": "The workbook has an endpoint sheet.",
    "endpoint-sheet-damaged": "The endpoint sheet can be used.",
    "endpoint-sheet-visible": "The endpoint sheet is hidden.",
    "protection-missing": "Sheets for scoring are protected against slips.",
    "key-in-file": "The file holds no key, or people know that it does.",
    "key-dead": "The key scores.",
    "key-shared": "No two workbooks hold one key.",
    "id-repeated": "A workbook's id is no other workbook's.",
    "origin-refused": "The endpoint is at an address that keys may travel to.",
    "endpoint-unreachable": "The endpoint answers.",
    "schema-drift": "The endpoint takes and gives what the workbook was made for.",
    "column-missing": "All columns are there.",
    "column-extra": "All columns are known to the endpoint.",
    "header-spelling": "Headers are spelt as in the schema.",
    "rows-unclear": "One range fits the endpoint.",
    "merged-cells": "No input cells are merged.",
    "hidden-rows": "No rows with data are hidden.",
    "cell-error": "No input cell holds an error.",
    "formula-uncalculated": "Every formula was calculated.",
    "cell-blank": "Required cells are filled in.",
    "number-as-text": "Numbers are numbers.",
    "text-as-number": "Ids and codes are texts.",
    "cell-type": "Values are of their column's type.",
    "category-unseen": "The model has seen every choice.",
    "golden-rows-changed": "The rows are those whose results were recorded.",
    "golden-result": "The endpoint gives the results that were recorded.",
}
"""A sentence for each rule that is true of a workbook that keeps it."""
