"""The VBA project in a workbook of its own, written by pyOpenVBA.

pyOpenVBA starts from an empty add-in that Excel itself saved and is checked by its
authors against live Office. It is a big library for the small part that is used here:
MIT, no dependencies, versions pinned to a minor, imported when an add-in is built.

The launcher is ours and not xlwings' ``RunPython``, whose module would need more
patches than our own has lines: it looks for settings in the active workbook and beside
it, puts the workbook's folder in front of Python's path, passes the workbook's name
through ``cmd.exe``, and lets Excel wait until Python ends. The companion finds Excel
through xlwings from its own side, so nothing needs to be passed but the control's id.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from zipfile import ZipFile

from scoreline.core.errors import NotAllowed
from scoreline.excel.addin.source import MODULES, WORKBOOK_MODULE, text_of

__all__ = ["project_parts"]

_SPARE_MODULE = "Module1"  # comes with pyOpenVBA's empty add-in


def project_parts() -> dict[str, bytes]:
    """Return the parts of an add-in that holds our VBA and nothing else, by name.

    Raises:
        NotAllowed: If pyOpenVBA is not installed.
    """
    try:
        from pyopenvba import ExcelFile  # noqa: PLC0415 - takes 0.1 s, needed only here
    except ImportError:
        raise NotAllowed(
            "the add-in is built with pyOpenVBA; run pip install 'scoreline[excel]'"
        ) from None

    with tempfile.TemporaryDirectory(prefix="scoreline-addin-") as folder:
        path = Path(folder) / "scoreline.xlam"
        with ExcelFile.create_new(path) as book:
            project = book.vba_project()
            project.delete_module(_SPARE_MODULE)
            for name in MODULES:
                project.add_module(name, _windows_lines(text_of(f"{name}.bas")))
            source = text_of(f"{WORKBOOK_MODULE}.cls")
            book.set_module(WORKBOOK_MODULE, _windows_lines(source))
            book.save()
        with ZipFile(path) as parts:
            return {name: parts.read(name) for name in parts.namelist()}


def _windows_lines(source: str) -> str:
    return "\r\n".join(source.splitlines()) + "\r\n"
