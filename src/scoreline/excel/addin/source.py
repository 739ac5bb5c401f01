"""The text that the add-in is built from: ``addin/`` of the checkout or the wheel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from scoreline.core.errors import FileUnreadable

__all__ = [
    "MODULES",
    "RIBBON",
    "SCRIPT",
    "WORKBOOK_MODULE",
    "Control",
    "ControlKind",
    "controls_by_group",
    "text_of",
]

RIBBON: Final = "ribbon.xml"
SCRIPT: Final = "scoreline.applescript"
WORKBOOK_MODULE: Final = "ThisWorkbook"
_UI: Final = "{http://schemas.microsoft.com/office/2009/07/customui}"
MODULES: Final = (
    "ScorelineLauncher",
    "ScorelineRibbon",
    "ScorelineSaving",
    "ScorelineState",
)
"""The standard modules, by name, as they stand in the project."""


class ControlKind(Enum):
    """What a control is; the value is the element's name in ``ribbon.xml``."""

    BUTTON = "button"
    CHOICE = "dropDown"
    SWITCH = "toggleButton"


@dataclass(frozen=True, slots=True)
class Control:
    """One control of the ribbon.

    Attributes:
        id: By which its action goes.
        label: What it bears.
        kind: What it is.
        tip: What it does, in a sentence or two.
    """

    id: str
    label: str
    kind: ControlKind
    tip: str


def text_of(name: str) -> str:
    """Return the text of the file called *name*.

    Raises:
        FileUnreadable: If it is missing; then the installation is damaged.
    """
    package = Path(__file__).parents[2]
    for folder in (package / "_addin", package.parents[1] / "addin"):
        if (folder / name).is_file():
            return (folder / name).read_text(encoding="utf-8")
    raise FileUnreadable(f"addin/{name} is missing; install Scoreline again")


def controls_by_group() -> Iterator[tuple[str, tuple[Control, ...]]]:
    """Yield the ribbon's groups: a title and the controls."""
    root = ET.fromstring(text_of(RIBBON))  # noqa: S314 - our own file
    for group in root.iter(f"{_UI}group"):
        found = (one for one in group.iter() if one.get("tag"))
        yield group.get("label", ""), tuple(map(_control, found))


def _control(element: ET.Element) -> Control:
    return Control(
        element.get("id", ""),
        element.get("label", ""),
        ControlKind(element.tag.removeprefix(_UI)),
        element.get("tag", ""),
    )
