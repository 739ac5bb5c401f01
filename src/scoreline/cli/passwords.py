"""Passwords of encrypted workbooks: from stdin, never from an argument."""

from __future__ import annotations

import sys

from scoreline.core.errors import InvalidValue

__all__ = ["password_of"]


def password_of(wanted: bool) -> str:
    """Return the first line on stdin, or nothing if none is *wanted*.

    On a terminal it is asked for, and not shown while it is typed.

    Raises:
        InvalidValue: If the line is empty.
    """
    if not wanted:
        return ""
    if sys.stdin.isatty():
        import getpass

        text = getpass.getpass("password: ")
    else:
        text = sys.stdin.readline().rstrip("\r\n")
    if not text:
        raise InvalidValue("no password was given; pipe it to stdin")
    return text
