"""A window with the ribbon's buttons, beside a LibreOffice that a person sees."""

from __future__ import annotations

import webbrowser
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from scoreline import __version__
from scoreline.excel.actions.table import Action
from scoreline.excel.addin.controls import LOOK
from scoreline.excel.addin.pages import help_page
from scoreline.excel.addin.source import Control, controls_by_group
from scoreline.excel.addin.state import BookState, StateFile
from scoreline.excel.desk import Desk
from scoreline.excel.forms.windows import TkWindows
from scoreline.excel.host import CalcHost
from scoreline.excel.pressing import Presses

__all__ = ["Palette", "page_actions"]

_LOOK_SECONDS: Final = 2.0  # between two looks for changed rows
_FOR_EXCEL: Final = frozenset({"diagnose"})  # looks at the add-in's installation


class Palette:
    """Acts on the buttons of a window.

    Args:
        host: The workbook in LibreOffice.
        windows: Where the buttons are.
        presses: What the buttons do.
        folder: Where *presses* writes what the ribbon would show.
        target: Where a workbook that was not saved can be saved at the end.
    """

    def __init__(
        self,
        host: CalcHost,
        windows: TkWindows,
        presses: Presses,
        *,
        folder: Path,
        target: Path,
    ) -> None:
        self._host = host
        self._target = target
        self._windows = windows
        self._presses = presses
        self._state = StateFile(folder)

    def run(self) -> None:
        """Act until the window, or LibreOffice, is closed."""
        self._begin()
        while self._host.open_names():
            press = self._windows.pressed(_LOOK_SECONDS)
            if press is None:
                if self._is_left():
                    return
                self._begin()
            elif press.control:
                self._host.choose(press.index)
                self._press(press.control)
            elif self._presses.watches:
                self._presses.look_around()
                self._show()

    def _begin(self) -> None:
        self._windows.show_palette(tuple(_groups()))
        self._press(LOOK)

    def _is_left(self) -> bool:
        """Return whether the workbook may be closed; the person is asked to save it."""
        if not self._host.is_modified:
            return True
        verb = "Replace" if self._target.exists() else "Save as"
        answer = self._windows.choose(
            "The workbook was changed and is not saved. LibreOffice leaves out what it "
            "does not know of a workbook when it saves.",
            (f"{verb} {self._target.name}", "Close without saving"),
        )
        if answer == 0:
            self._host.save(self._target)
        return answer is not None

    def _press(self, control: str) -> None:
        self._presses.press(control)
        self._show()

    def _show(self) -> None:
        """Let the buttons be as the ribbon's would be now."""
        states = self._state.states()
        known = [states[name] for name in self._host.open_names() if name in states]
        self._windows.show_state(known[0] if known else BookState())


def _groups() -> Iterator[tuple[str, tuple[Control, ...]]]:
    for title, controls in controls_by_group():
        yield title, tuple(one for one in controls if one.id not in _FOR_EXCEL)


def page_actions(folder: Path) -> dict[str, Action]:
    """Return what the buttons do that have nothing to do with a workbook.

    Args:
        folder: Where a page for the browser may lie.
    """

    def show_help(desk: Desk) -> None:
        path = folder / "help.html"
        path.write_text(help_page(""), encoding="utf-8")
        if not webbrowser.open(path.as_uri()):
            desk.dialogs.tell(f"What each button does is told in {path}.")

    def show_version(desk: Desk) -> None:
        desk.dialogs.tell(
            f"Scoreline {__version__}, MIT licence.\nOptions are kept in {folder}."
        )

    return {"help": show_help, "about": show_version}
