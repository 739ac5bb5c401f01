"""The log: one JSON object per line, on stderr.

Fields: ``time`` (UTC), ``level``, ``logger``, ``message``; ``request_id`` where a
request was being answered, and what an event adds. Line feeds and other control
characters are escaped, lines are cut at 8 KiB, and keys and signatures are blotted out
wherever they stand. Of an exception its type and the places it passed are told, never
its message, which may repeat a row's value.

``SCORELINE_LOG`` chooses the level: ``error``, ``warning`` (by default), ``info`` (a
line per request: method, path without its query, status, seconds) or ``debug``. It
holds for our own loggers alone: those of libraries would tell rows and SQL.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Final

from scoreline.core.errors import InvalidValue
from scoreline.core.keys import KEY_PATTERN

__all__ = ["REQUEST", "JsonLines", "log_level", "log_to_stderr"]

REQUEST: Final[ContextVar[str]] = ContextVar("request")
"""The id of the request that is being answered."""

_LEVELS: Final = ("error", "warning", "info", "debug")
_MAX_LINE: Final = 8 * 1024  # characters, all of them ASCII
_SECRETS: Final = re.compile(rf"{KEY_PATTERN.pattern}|(?<=sig=)[^&\s\"']+")


def log_level(environment: Mapping[str, str]) -> int:
    """Return the level that ``SCORELINE_LOG`` chooses.

    Raises:
        InvalidValue: If it is no level.
    """
    name = environment.get("SCORELINE_LOG", "").strip().lower() or "warning"
    if name not in _LEVELS:
        raise InvalidValue(f"SCORELINE_LOG is one of {', '.join(_LEVELS)}")
    return logging.getLevelNamesMapping()[name.upper()]


def log_to_stderr(level: int) -> None:
    """Send the log to stderr: ours from *level* on, that of libraries from warnings."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("scoreline").setLevel(level)
    logging.captureWarnings(capture=True)


class JsonLines(logging.Formatter):
    """Spells a log record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without its end."""
        fields: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        request_id = REQUEST.get("")
        if request_id:
            fields["request_id"] = request_id
        fields.update(getattr(record, "event", {}))
        if record.exc_info and record.exc_info[0] is not None:
            kind, _, trace = record.exc_info
            fields["error"] = kind.__qualname__
            fields["places"] = traceback.format_tb(trace)
        line = _spelt(fields)
        if len(line) > _MAX_LINE:
            line = _spelt(_shortened(fields))
        return line


def _spelt(fields: Mapping[str, object]) -> str:
    """Return *fields* in ASCII, without secrets."""
    return _SECRETS.sub("(secret)", json.dumps(fields, default=str))


def _shortened(fields: Mapping[str, object]) -> dict[str, object]:
    """Return *fields* with texts so short that a line holds them, escaped or not."""
    share = _MAX_LINE // (12 * max(1, len(fields)))  # one character may become 12
    return {name: _cut(value, share) for name, value in fields.items()}


def _cut(value: object, length: int) -> object:
    if isinstance(value, int | float):
        return value
    text = str(value)
    return text if len(text) <= length else text[: length - 1] + "…"
