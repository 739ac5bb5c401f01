"""The text that the add-in is built from: ``addin/`` of the checkout or the wheel."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from scoreline.core.errors import FileUnreadable

__all__ = ["MODULES", "RIBBON", "SCRIPT", "WORKBOOK_MODULE", "text_of"]

RIBBON: Final = "ribbon.xml"
SCRIPT: Final = "scoreline.applescript"
WORKBOOK_MODULE: Final = "ThisWorkbook"
MODULES: Final = (
    "ScorelineLauncher",
    "ScorelineRibbon",
    "ScorelineSaving",
    "ScorelineState",
)
"""The standard modules, by name, as they stand in the project."""


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
