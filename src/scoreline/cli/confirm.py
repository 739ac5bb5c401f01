"""Asking before something is gone for ever."""

from __future__ import annotations

import sys

import typer

from scoreline.core.errors import InvalidValue

__all__ = ["confirm"]


def confirm(deed: str, *, yes: bool) -> None:
    """Go on if the person agrees to *deed*, such as ``delete endpoint 'acme01'``.

    Raises:
        InvalidValue: If there is no terminal to ask on, and *yes* is not given.
        Exit: If the person does not agree.
    """
    if yes:
        return
    if not sys.stdin.isatty():
        raise InvalidValue(f"there is no terminal to ask on; to {deed}, add --yes")
    if not typer.confirm(f"{deed[0].upper()}{deed[1:]}?", err=True):
        raise typer.Exit(1)
