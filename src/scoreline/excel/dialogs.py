"""What a person is told and asked: the one port to windows, terminals and tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from scoreline.core.errors import NotAllowed

__all__ = [
    "Answers",
    "Dialogs",
    "Field",
    "FieldKind",
    "Form",
    "ProgressWindow",
    "Stopped",
]

Answers = Mapping[str, str]
"""What was filled in, by the fields' names; a tick is ``yes`` or nothing."""


class Stopped(NotAllowed):
    """The person pressed *Stop*; nothing was changed."""

    def __init__(self) -> None:
        super().__init__("stopped; nothing was changed")


class FieldKind(Enum):
    """How a field is filled in."""

    TEXT = "text"
    SECRET = "secret"  # noqa: S105 - a kind of field
    CHOICE = "choice"
    TICK = "tick"
    NEW_FILE = "new file"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to be filled in.

    Attributes:
        name: By which the answer goes.
        label: What the person reads.
        kind: How it is filled in; a secret is not shown.
        value: What stands there at first.
        choices: Of a choice, at least one.
        hint: A few words below the field.
    """

    name: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    value: str = ""
    choices: tuple[str, ...] = ()
    hint: str = ""


def _no_problem(_answers: Answers) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True, slots=True)
class Form:
    """Things to be filled in, checked while they are.

    Attributes:
        title: What it is for.
        fields: From top to bottom.
        button: What the person presses when all is filled in.
        intro: A sentence above the fields.
        check: Returns what is wrong, a sentence by the field's name; quick, because
            it is asked after every change.
    """

    title: str
    fields: tuple[Field, ...]
    button: str = "OK"
    intro: str = ""
    check: Callable[[Answers], Mapping[str, str]] = _no_problem


class ProgressWindow(Protocol):
    """Rows done, and a button *Stop*."""

    def __call__(self, done: int, total: int | None, /) -> None:
        """Show rows done and rows in all.

        Raises:
            Stopped: If *Stop* was pressed.
        """


class Dialogs(Protocol):
    """Speaks with the person in front of the spreadsheet."""

    def tell(self, text: str, *, report: str = "", brief: bool = False) -> None:
        """Tell *text*; *report* is what *Copy report* copies.

        Args:
            text: Sentences.
            report: Lines for whoever helps; keys are masked already.
            brief: Whether it may go away by itself: good news.
        """

    def choose(self, question: str, choices: Sequence[str]) -> int | None:
        """Return which of *choices* was pressed, from 0; None for Cancel."""

    def ask(self, form: Form) -> Answers | None:
        """Return what was filled in, such that nothing is wrong; None for Cancel."""

    def progress(self, title: str) -> AbstractContextManager[ProgressWindow]:
        """Show a window while the ``with`` block runs."""
