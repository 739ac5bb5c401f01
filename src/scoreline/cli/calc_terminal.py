"""A menu of actions, and a person, at a terminal: for a LibreOffice nobody sees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from getpass import getpass
from pathlib import Path
from typing import Final, TextIO

from scoreline.cli.output import bar, plain, tell
from scoreline.core.address import Address
from scoreline.core.errors import ServiceError, WorkbookError
from scoreline.excel.actions.table import ON_WORKBOOKS
from scoreline.excel.addin.source import controls_by_group
from scoreline.excel.dialogs import (
    Answers,
    Field,
    FieldKind,
    Form,
    ProgressWindow,
    Stopped,
)
from scoreline.excel.host import CalcHost
from scoreline.excel.pressing import Presses
from scoreline.workbook.file import scored_path

__all__ = ["Menu", "TerminalDialogs"]

_YES: Final = "yes"
_HELP: Final = (
    "Type an action's name, or: select Sheet!A1:B9, endpoint NAME, show Sheet!A1:B9, "
    "save [FILE], quit"
)


class TerminalDialogs:
    """Implements `scoreline.excel.dialogs.Dialogs` with lines of text.

    Args:
        lines: What is typed.
    """

    def __init__(self, lines: TextIO) -> None:
        self._lines = lines

    def line(self, prompt: str) -> str | None:
        """Return what is typed; None at the end of the input."""
        if self._lines.isatty():
            tell(prompt)
        line = self._lines.readline()
        return line.strip() if line else None

    def tell(self, text: str, *, report: str = "", brief: bool = False) -> None:
        """Tell *text*."""
        del report, brief
        for line in text.splitlines():
            tell(line)

    def choose(self, question: str, choices: Sequence[str]) -> int | None:
        """Return which of *choices* was typed, by its number."""
        tell(question)
        for number, text in enumerate(choices, start=1):
            tell(f"  {number}  {text}")
        typed = self.line("Number, or empty for Cancel:") or ""
        known = typed.isdecimal() and 1 <= int(typed) <= len(choices)
        return int(typed) - 1 if known else None

    def ask(self, form: Form) -> Answers | None:
        """Return what was filled in, field by field; None for Cancel."""
        tell(form.title)
        if form.intro:
            tell(form.intro)
        answers: dict[str, str] = {}
        for field in form.fields:
            typed = self._typed(field)
            if typed is None:
                return None
            answers[field.name] = typed
        problems = form.check(answers)
        for name, problem in problems.items():
            tell(f"{name}: {problem}")
        return None if problems else answers

    @contextmanager
    def progress(self, title: str) -> Iterator[ProgressWindow]:
        """Show a bar; Ctrl-C stops."""
        try:
            with bar(title) as move:
                yield move
        except KeyboardInterrupt:
            raise Stopped from None

    def _typed(self, field: Field) -> str | None:
        if field.kind is FieldKind.SECRET and self._lines.isatty():
            return getpass(f"{field.label}: ")
        choices = f" ({', '.join(field.choices)})" if field.choices else ""
        present = f" [{field.value}]" if field.value else ""
        typed = self.line(f"{field.label}{choices}{present}:")
        if typed is None:
            return None
        if field.kind is FieldKind.TICK:
            return _YES if (typed or field.value) == _YES else ""
        if field.choices and typed and typed not in field.choices:
            tell(f"choose among {', '.join(field.choices)}")
            return None
        return typed or field.value


class Menu:
    """Takes lines and does what they say, until they end."""

    def __init__(
        self,
        host: CalcHost,
        file: Path,
        presses: Presses,
        dialogs: TerminalDialogs,
    ) -> None:
        self._file = file
        self._host = host
        self._presses = presses
        self._dialogs = dialogs

    def run(self) -> None:
        """Take lines until ``quit`` or their end."""
        self._show_actions()
        while (line := self._dialogs.line(_HELP)) is not None:
            word, _, rest = line.partition(" ")
            if word == "quit":
                break
            try:
                self._do(word, rest.strip())
            except ServiceError as error:
                tell(f"scoreline: {error}")
            if self._presses.watches:
                self._presses.look_around()
        if self._host.is_modified:
            tell("scoreline: closed without saving what was changed")

    def _do(self, word: str, rest: str) -> None:
        if word in ON_WORKBOOKS:
            self._presses.press(word)
        elif word == "select":
            self._host.select(rest)
        elif word == "show":
            self._show(self._host.area(rest))
        elif word == "endpoint":
            self._choose(rest)
        elif word == "save":
            target = Path(rest) if rest else scored_path(self._file)
            self._host.save(target)
            print(target)
        elif word:
            tell(f"scoreline: there is no action {word!r}")

    def _show(self, area: Address) -> None:
        for _, row in self._host.front().read(area):
            print("\t".join("" if v is None else plain(str(v)) for v in row))

    def _choose(self, name: str) -> None:
        from scoreline.workbook.endpoint_sheet import read

        names = [stored.name for stored in read(self._host.front()).endpoints]
        if name not in names:
            raise WorkbookError(f"endpoints here: {', '.join(names)}")
        self._host.choose(names.index(name))
        self._presses.press("endpoint")

    def _show_actions(self) -> None:
        for title, controls in controls_by_group():
            names = [one.id for one in controls if one.id in ON_WORKBOOKS]
            tell(f"{title}: {', '.join(names)}")
