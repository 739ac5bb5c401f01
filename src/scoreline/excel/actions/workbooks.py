"""The buttons of the group *Workbook*: make one, share it, check it."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

from scoreline.core.errors import NotAllowed
from scoreline.excel.actions.data import findings_in_words
from scoreline.excel.desk import Desk
from scoreline.excel.dialogs import Answers, Field, FieldKind, Form, Stopped
from scoreline.workbook.check import Finding, check
from scoreline.workbook.check.report import as_text
from scoreline.workbook.endpoint_edit import put_endpoint
from scoreline.workbook.endpoint_sheet import StoredEndpoint

__all__ = ["check_workbook", "make_workbook", "share_without_keys"]

_SUFFIX: Final = ".xlsx"


def make_workbook(desk: Desk) -> None:
    """Make a new workbook for a customer of the chosen endpoint, with its own key.

    Raises:
        Stopped: If the person pressed Cancel.
        NotAllowed: If nobody is logged in.
        ServiceError: If it can't be made; then no key is left behind.
    """
    stored, owner = desk.endpoint(), desk.owner()

    def problems(answers: Answers) -> dict[str, str]:
        found = _problem_of_file(answers["file"])
        return {**found, **_problem_of_day(answers["expires"])}

    form = Form(
        f"Make a workbook for customers of {stored.name}",
        (
            Field("file", "New file", FieldKind.NEW_FILE),
            Field(
                "expires", "Key expires on", hint="Such as 2027-12-31; empty: never."
            ),
        ),
        "Make",
        "It gets a workbook key of its own, which you can revoke.",
        problems,
    )
    answers = desk.dialogs.ask(form)
    if answers is None:
        raise Stopped
    day = answers["expires"].strip()
    made = owner.make_workbook(
        stored, Path(answers["file"]), date.fromisoformat(day) if day else None
    )
    desk.dialogs.tell(
        f"{made.name} is made. It holds a key that only scores at {stored.name}; "
        "hidden is not secret, so give it to that customer only.",
    )


def share_without_keys(desk: Desk) -> None:
    """Save a copy of the workbook that holds no key; the workbook keeps its own.

    Raises:
        Stopped: If the person pressed Cancel.
        NotAllowed: If the copy can't be made, or would hold a key.
    """
    held = [stored for stored in desk.endpoints() if stored.key is not None]
    # a copy has the format of its workbook, whatever it is called
    suffix = Path(desk.book.name).suffix.lower() or _SUFFIX
    form = Form(
        "Save a copy without keys",
        (Field("file", "New file", FieldKind.NEW_FILE),),
        "Save",
        check=lambda answers: _problem_of_file(answers["file"], suffix),
    )
    answers = desk.dialogs.ask(form)
    if answers is None:
        raise Stopped
    path = Path(answers["file"])
    _save_without(desk, held, path)
    _check_free_of(held, path)
    desk.dialogs.tell(
        f"{path.name} holds no key. Whoever gets it connects with a key of their own.",
        brief=True,
    )


def check_workbook(desk: Desk) -> None:
    """Tell what is not as it should be: sheet, columns, cells, the live endpoint."""
    findings = check(desk.book, desk.services.describe)
    if not findings:
        desk.dialogs.tell("Nothing was found that should be mended.", brief=True)
        return
    report = as_text({desk.book.name: findings})
    desk.dialogs.tell(findings_in_words(_sorted(findings)), report=report)


def _sorted(findings: list[Finding]) -> list[Finding]:
    order = ("error", "warning", "note")
    return sorted(findings, key=lambda finding: order.index(finding.severity.value))


def _save_without(desk: Desk, held: list[StoredEndpoint], path: Path) -> None:
    """Save a copy while the sheet holds no keys, and put them back in any case."""
    try:
        for stored in held:
            put_endpoint(desk.book, replace(stored, key=None))
        desk.book.save_copy(path)
    finally:
        for stored in held:
            put_endpoint(desk.book, stored)


def _check_free_of(held: list[StoredEndpoint], path: Path) -> None:
    """Remove the copy at *path* if a key stands in any of its parts."""
    keys = [stored.key.reveal().encode() for stored in held if stored.key]
    with zipfile.ZipFile(path) as parts:
        leaks = any(
            key in parts.read(name) for name in parts.namelist() for key in keys
        )
    if leaks:
        path.unlink()
        raise NotAllowed(
            "a key stands elsewhere in the workbook, too, so no copy was saved; find "
            "it with Excel's search in all sheets, and remove it"
        )


def _problem_of_file(text: str, suffix: str = _SUFFIX) -> dict[str, str]:
    path = Path(text.strip())
    if not text.strip():
        return {"file": "choose a file"}
    if path.suffix.lower() != suffix:
        return {"file": f"the name ends in {suffix}"}
    if not path.parent.is_dir():
        return {"file": "there is no such folder"}
    if path.exists():
        return {"file": "the file exists; choose another name"}
    return {}


def _problem_of_day(text: str) -> dict[str, str]:
    if not text.strip():
        return {}
    try:
        date.fromisoformat(text.strip())
    except ValueError:
        return {"expires": "write a day such as 2027-12-31"}
    return {}
