"""Rows of a call, and a whole call, to be scored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scoreline.service.entities import Recipe
from scoreline.service.tasks.base import Result, Task

__all__ = [
    "BodyScored",
    "RowsScored",
    "ScoreBody",
    "ScoreRows",
]


class RowsScored(Result, frozen=True, tag=True):
    """Rows that were scored.

    Attributes:
        rows: Shape (n, c) under the output port's columns, in the order of the task.
    """

    rows: Sequence[Sequence[Any]]


class BodyScored(Result, frozen=True, tag=True):
    """A request's body was answered.

    Attributes:
        rows: How many rows were scored.
        body: The answer's body.
    """

    rows: int
    body: bytes


class ScoreRows(Task[RowsScored], frozen=True, tag=True):
    """Score these rows.

    Attributes:
        recipe: Which models score.
        schema: Packed.
        rows: Shape (n, c) under the input port's columns; every value as its column
            holds it, but a datetime may be ISO text.
    """

    recipe: Recipe
    schema: bytes
    rows: list[list[Any]]


class ScoreBody(Task[BodyScored], frozen=True, tag=True):
    """Answer the body of an RRS call.

    Attributes:
        recipe: Which models score.
        schema: Packed.
        body: What the caller sent.
        details: Whether names and types of the columns are told.
        swagger: Whether each row is an object.
    """

    recipe: Recipe
    schema: bytes
    body: bytes
    details: bool
    swagger: bool
