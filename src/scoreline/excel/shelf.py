"""What outlives a press: options, and results that have not found their place yet.

Files of the person's own, which only they may read. Results are removed when they are
fetched, or after a week.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from scoreline.core.names import is_id, new_id
from scoreline.core.table import CellValue, Row
from scoreline.workbook.submission import Submission

__all__ = ["Choices", "Kept", "Shelf"]

_OPTIONS: Final = "scoring-options.json"
_KEPT_SECONDS: Final = 7 * 86_400.0
_MAX_OPTIONS: Final = 500  # endpoints whose options are remembered, the latest


@dataclass(frozen=True, slots=True)
class Choices:
    """How the person wants rows scored with one endpoint.

    Attributes:
        has_headers: Whether the first row names the columns.
        output: The upper left cell of the results; empty for beside the rows.
        new_sheet: Whether results go to a new sheet.
        parameters: Values of web-service parameters, as typed.
    """

    has_headers: bool = True
    output: str = ""
    new_sheet: bool = False
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kept:
    """Results, or a job that will have some, that are not in their workbook yet.

    Attributes:
        id: 32 hexadecimal digits.
        book: The workbook's full name.
        url: The endpoint.
        endpoint: Its name.
        submission: What was sent.
        answers: The results; None if the job has them.
        moment: When, in seconds since 1970.
    """

    id: str
    book: str
    url: str
    endpoint: str
    submission: Submission
    answers: tuple[Row, ...] | None = field(default=None, repr=False)
    moment: float = 0.0


class Shelf:
    """Keeps options and results in a folder of the person's own.

    Args:
        folder: Where; made when it is first needed.
        now: Seconds since 1970.
    """

    def __init__(self, folder: Path, now: Callable[[], float] = time.time) -> None:
        self._folder = folder
        self._now = now

    def choices(self, url: str) -> Choices:
        """Return the options for the endpoint at *url*."""
        told = self._options().get(url)
        try:
            return Choices(**told) if isinstance(told, dict) else Choices()
        except TypeError:
            return Choices()

    def keep_choices(self, url: str, choices: Choices) -> None:
        """Remember the options for the endpoint at *url*."""
        options = self._options()
        options.pop(url, None)
        options[url] = asdict(choices)
        latest = dict(list(options.items())[-_MAX_OPTIONS:])
        self._write(self._folder / _OPTIONS, latest)

    def keep(self, kept: Kept) -> Kept:
        """Keep results, or a job; return them with id and time."""
        kept = replace(kept, id=kept.id or new_id(), moment=self._now())
        told = {**asdict(kept), "answers": _told(kept.answers)}
        self._write(self._path(kept.id), told)
        return kept

    def drop(self, kept_id: str) -> None:
        """Forget what was kept."""
        self._path(kept_id).unlink(missing_ok=True)

    def kept(self, book: str) -> tuple[Kept, ...]:
        """Return what was kept for the workbook called *book*, the latest first."""
        found = []
        for path in self._folder.glob("kept-*.json"):
            one = _read_kept(path)
            if one is None or one.moment < self._now() - _KEPT_SECONDS:
                path.unlink(missing_ok=True)
            elif one.book == book:
                found.append(one)
        return tuple(sorted(found, key=lambda one: -one.moment))

    def _path(self, kept_id: str) -> Path:
        return self._folder / f"kept-{kept_id}.json"

    def _options(self) -> dict[str, object]:
        told = _read(self._folder / _OPTIONS)
        return told if isinstance(told, dict) else {}

    def _write(self, path: Path, thing: object) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
        fresh.unlink(missing_ok=True)
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", errors="surrogatepass") as file:
            json.dump(thing, file)
        fresh.replace(path)


def _read(path: Path) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8", errors="surrogatepass"))
    except (OSError, ValueError):
        return None


def _read_kept(path: Path) -> Kept | None:
    told = _read(path)
    try:
        if not isinstance(told, dict) or not is_id(told["id"]):
            return None
        answers = told.pop("answers")
        submission = Submission(**told.pop("submission"))
        rows = None if answers is None else tuple(map(_row, answers))
        return Kept(**told, submission=submission, answers=rows)
    except (KeyError, TypeError, ValueError):
        return None


def _told(rows: tuple[Row, ...] | None) -> list[list[object]] | None:
    if rows is None:
        return None
    return [[_told_cell(value) for value in row] for row in rows]


def _told_cell(value: CellValue) -> object:
    return {"moment": value.isoformat()} if isinstance(value, datetime) else value


def _row(cells: list[object]) -> Row:
    return tuple(map(_cell, cells))


def _cell(told: object) -> CellValue:
    if isinstance(told, dict):
        return datetime.fromisoformat(told["moment"])
    if told is None or isinstance(told, bool | float | str):
        return told
    raise ValueError("no cell's value")
