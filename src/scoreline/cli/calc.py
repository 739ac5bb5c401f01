"""``scoreline calc``: a workbook in LibreOffice, with the ribbon's actions at hand."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scoreline.cli.options import ExistingFile, Home
from scoreline.cli.output import tell

if TYPE_CHECKING:
    from scoreline.excel.actions.table import Action
    from scoreline.excel.dialogs import Dialogs
    from scoreline.excel.host import CalcHost, Host
    from scoreline.excel.pressing import Presses

__all__ = ["calc"]


def calc(
    file: ExistingFile,
    *,
    terminal: Annotated[
        bool,
        typer.Option("--terminal", help="A menu here, even where windows could show."),
    ] = False,
    home: Home = None,
) -> None:
    """Open FILE in LibreOffice, with the actions of Excel's ribbon at hand.

    With a display, LibreOffice shows the workbook, and a window has the buttons.
    Without, the actions are chosen here. LibreOffice leaves out what it does not know
    of a workbook when it saves: 'scoreline workbook score' changes nothing else.

    \b
    Examples:
      scoreline calc acme.xlsx
      scoreline calc acme.xlsx --terminal
    """
    from scoreline.excel.calc.engine import open_book
    from scoreline.excel.calc.office import Office
    from scoreline.excel.host import CalcHost

    windows = _has_display() and not terminal
    with Office(visible=windows) as office:
        host = CalcHost(open_book(office, file))
        if windows:
            _with_windows(host, file, home)
        else:
            _in_terminal(host, file, home)


def _has_display() -> bool:
    if sys.platform in {"win32", "darwin"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _with_windows(host: CalcHost, file: Path, home: Path | None) -> None:
    """Act on the buttons of a window until it, or LibreOffice, is closed."""
    from scoreline.cli.calc_palette import Palette, page_actions
    from scoreline.excel.forms.windows import TkWindows
    from scoreline.workbook.file import scored_path

    folder = _folder()
    with TkWindows() as windows:
        presses = _presses(host, windows, home, page_actions(folder))
        tell("scoreline: close the window with the buttons to end")
        target = scored_path(file)
        Palette(host, windows, presses, folder=folder, target=target).run()


def _in_terminal(host: CalcHost, file: Path, home: Path | None) -> None:
    from scoreline.cli.calc_terminal import Menu, TerminalDialogs

    dialogs = TerminalDialogs(sys.stdin)
    Menu(host, file, _presses(host, dialogs, home, {}), dialogs).run()


def _presses(
    host: Host, dialogs: Dialogs, home: Path | None, more: Mapping[str, Action]
) -> Presses:
    from scoreline.excel.actions.table import ON_WORKBOOKS
    from scoreline.excel.pressing import Presses
    from scoreline.ribbon.services import ClientServices

    actions = {**ON_WORKBOOKS, **more}
    services = ClientServices(home)
    return Presses(host, dialogs, services, folder=_folder(), actions=actions)


def _folder() -> Path:
    import platformdirs

    return platformdirs.user_state_path("scoreline") / "calc"
