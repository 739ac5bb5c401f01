"""The add-in comes to Excel, and goes.

Installed are the add-in's file in Excel's startup folder, a file that names the
Python to start, the ribbon's first state, and on a Mac the script that may start it.
Nothing else on the machine is changed, and no administrator is needed.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from scoreline.core.errors import InvalidValue, NotAllowed
from scoreline.excel.addin.build import build
from scoreline.excel.addin.controls import Facts
from scoreline.excel.addin.places import Places
from scoreline.excel.addin.source import SCRIPT, text_of
from scoreline.excel.addin.state import (
    STATE_FILE,
    BookState,
    StateFile,
    replace_file,
)

__all__ = ["Launcher", "install", "read_launcher", "uninstall", "write_launcher"]

_HEADING: Final = "scoreline launcher 1"
# what the companion and the pages leave in the settings
_KEPT: Final = ("kept-*.json", "scoring-options.json", "companion.*", "*.html")
_ENCODING: Final = "utf-16-le"  # VBA takes the bytes for a string as they are


@dataclass(frozen=True, slots=True)
class Launcher:
    """What a press of a button starts.

    Attributes:
        python: The interpreter, an absolute path.
        actions: Ids that it knows; other controls are off, and say so.
        page: The service's page, told where Excel may not start it; may be empty.

    Raises:
        InvalidValue: If one of them can't stand in the file or on a command line.
    """

    python: str
    actions: frozenset[str]
    page: str = ""

    def __post_init__(self) -> None:
        if any(char in text for text in (self.python, self.page) for char in '"\t\r\n'):
            raise InvalidValue(
                "the interpreter's path and the page's address can't hold quotes, "
                "tabs or line breaks"
            )


def install(
    places: Places,
    actions: Collection[str],
    *,
    python: Path | None = None,
    page: str = "",
) -> Path:
    """Install the add-in for the person whose *places* these are.

    Args:
        places: Where it goes.
        actions: Ids of the controls that can be pressed.
        python: The interpreter that has Scoreline; by default the one that runs.
        page: The page of the service that the person is logged in to; it is named
            where Excel may not start Python.

    Returns:
        Where the add-in's file lies now.

    Raises:
        NotAllowed: If a file can't be written, as while Excel has the add-in open.
    """
    program = python or _windowless(Path(sys.executable))
    launcher = Launcher(str(program), frozenset(actions), page)
    try:
        places.settings.mkdir(parents=True, exist_ok=True)
        write_launcher(places.launcher, launcher)
        facts = Facts(is_owner=bool(page))
        StateFile(places.settings).show("", BookState.of(facts))
        if places.scripts:
            places.scripts.mkdir(parents=True, exist_ok=True)
            script = _script(launcher.python).encode()
            replace_file(places.scripts / SCRIPT, script)
    except OSError as error:
        raise NotAllowed(f"{error.filename}: {error.strerror}") from error
    return build(places.addin)


def uninstall(places: Places) -> bool:
    """Remove what ``install`` wrote; return whether there was anything.

    Raises:
        NotAllowed: If a file can't be removed, as while Excel has the add-in open.
    """
    there = [path for path in _installed(places) if path.exists()]
    for path in there:
        try:
            path.unlink()
        except OSError as error:
            raise NotAllowed(
                f"{path} can't be removed ({error.strerror}); close Excel, which keeps "
                "its add-ins open, and try again"
            ) from error
    return bool(there)


def read_launcher(path: Path) -> Launcher | None:
    """Return what the file at *path* says, if it is such a file."""
    try:
        text = path.read_bytes().decode(_ENCODING)
    except (OSError, UnicodeDecodeError):
        return None
    heading, *lines = text.split("\n")
    told = dict(line.split("\t", 1) for line in lines if "\t" in line)
    if heading != _HEADING or not told.get("python"):
        return None
    actions = frozenset(told.get("actions", "").split())
    return Launcher(told["python"], actions, told.get("page", ""))


def write_launcher(path: Path, launcher: Launcher) -> None:
    """Write *launcher* to the file at *path*.

    Raises:
        OSError: If it can't be written.
    """
    lines = (
        _HEADING,
        f"python\t{launcher.python}",
        f"actions\t{' '.join(sorted(launcher.actions))}",
        f"page\t{launcher.page}",
    )
    replace_file(path, "\n".join(lines).encode(_ENCODING))


def _windowless(python: Path) -> Path:
    """Return the interpreter beside *python* that opens no console window, if any."""
    beside = python.with_name("pythonw.exe")
    return beside if beside.is_file() else python


def _script(python: str) -> str:
    quoted = python.replace("\\", "\\\\")  # no quotes: Launcher refuses them
    return text_of(SCRIPT).replace("{interpreter}", quoted)


def _installed(places: Places) -> Iterator[Path]:
    yield places.addin
    yield places.launcher
    yield places.settings / STATE_FILE
    for pattern in _KEPT:
        yield from places.settings.glob(pattern)
    if places.scripts:
        yield places.scripts / SCRIPT
