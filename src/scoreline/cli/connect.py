"""Which service and workspace a command speaks to, and with which credential."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from scoreline.client.management import Workspace
from scoreline.client.profile import Connection, Profile
from scoreline.client.session import Session
from scoreline.core.errors import InvalidValue
from scoreline.core.keys import ApiKey

__all__ = ["connected", "secret", "session", "workspace"]


def connected(home: Path | None) -> Connection:
    """Return the workspace of *home*, or of the stored login."""
    return Profile().connection(home)


def session(home: Path | None) -> Session:
    """Return what sends requests wherever the person allowed, *home* included."""
    return Session(Profile().allowed_origins(home))


def workspace(home: Path | None) -> Workspace:
    """Return the workspace that commands manage."""
    return Workspace.of(home)


def secret(variable: str, what: str) -> ApiKey:
    """Return the key in the environment's *variable*, or on stdin.

    On a terminal it is asked for, and not shown while it is typed.

    Raises:
        InvalidValue: If there is none.
        KeyRejected: If it is not spelt as a key.
    """
    text = os.environ.get(variable, "")
    if not text and sys.stdin.isatty():
        import getpass

        text = getpass.getpass(f"{what}: ")
    elif not text:
        text = sys.stdin.readline()
    if not text.strip():
        raise InvalidValue(f"no {what} was given; set {variable} or pipe it to stdin")
    return ApiKey(text.strip())
