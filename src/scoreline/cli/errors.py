"""Errors become one sentence and an exit code: here, for all commands."""

from __future__ import annotations

import secrets
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Final

import platformdirs

from scoreline.cli.output import tell
from scoreline.core.errors import (
    AnswerInvalid,
    ColumnMissing,
    JobFailed,
    NotFound,
    SchemaMismatch,
    ServiceError,
)
from scoreline.core.keys import KEY_PATTERN

__all__ = ["ANSWERED_NO", "NOT_BEGUN", "exit_code", "guarded"]

ANSWERED_NO: Final = 1  # the service answered no, or findings, or rows in error
NOT_BEGUN: Final = 2  # usage, unreadable file, unreachable service, no endpoint sheet
_UNEXPECTED: Final = 70  # an error of ours ("internal software error" of sysexits.h)
_STOPPED: Final = 130  # by Ctrl-C, as shells tell it

# Not answered by a service as errors, but found out by asking it, or in the rows.
_FOUND: Final = (
    AnswerInvalid,
    ColumnMissing,
    JobFailed,
    NotFound,
    SchemaMismatch,
)


def guarded(command: Callable[[], object]) -> None:
    """Run *command*; whatever it raises ends as a sentence and an exit code."""
    try:
        command()
    except ServiceError as error:
        tell(f"scoreline: {error}")
        sys.exit(exit_code(error))
    except KeyboardInterrupt:
        tell("scoreline: stopped")
        sys.exit(_STOPPED)
    except Exception:  # noqa: BLE001 - the last place that can say a plain word
        tell(_reported())
        sys.exit(_UNEXPECTED)


def exit_code(error: ServiceError) -> int:
    """Return the exit code that tells *error*."""
    found = error.answered or isinstance(error, _FOUND)
    return ANSWERED_NO if found else NOT_BEGUN


def _reported() -> str:
    """Write down the error being handled; return the sentence that says where."""
    incident = secrets.token_hex(4)
    sentence = f"scoreline: an unexpected error (incident {incident})"
    report = KEY_PATTERN.sub("sl?_…", traceback.format_exc())
    folder = Path(platformdirs.user_log_path("scoreline"))
    path = folder / f"{incident}.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(report, encoding="utf-8")
    except OSError:
        return f"{sentence}; a report of it could not be written"
    return f"{sentence}; the report lies in {path}"
