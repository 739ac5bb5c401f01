"""Where the files lie that come with Scoreline: specs of workbooks."""

from __future__ import annotations

from pathlib import Path

from scoreline.core.errors import FileUnreadable

__all__ = ["shipped"]


def shipped(name: str) -> Path:
    """Return the path of the workbook resource called *name*.

    In an installed wheel they lie in the package, in a checkout at its root.

    Raises:
        FileUnreadable: If there is none; then the installation is damaged.
    """
    package = Path(__file__).parents[1]
    for folder in (package / "_workbooks", package.parents[1] / "workbooks"):
        if (folder / name).is_file():
            return folder / name
    raise FileUnreadable(f"{name} is missing; install Scoreline again")
