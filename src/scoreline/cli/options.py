"""What commands have in common: how a group is made, and options they share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from scoreline.core.states import TraceLevel
from scoreline.core.throttle import ThrottleLevel

__all__ = [
    "AsJson",
    "ExistingFile",
    "Home",
    "Level",
    "PasswordStdin",
    "Trace",
    "Yes",
    "group",
]

Home = Annotated[
    Path | None,
    typer.Option(
        "--home",
        envvar="SCORELINE_HOME",
        metavar="DIR",
        help="The service's home; by default what 'scoreline login' stored.",
    ),
]
AsJson = Annotated[
    bool, typer.Option("--json", help="Print the protocol's objects as JSON.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Do it without asking.")]
ExistingFile = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, readable=True, metavar="FILE")
]

PasswordStdin = Annotated[
    bool,
    typer.Option("--password-stdin", help="The file's password is stdin's first line."),
]


class Level(StrEnum):
    """A throttle level, as people type it."""

    LOW = "low"
    HIGH = "high"

    @property
    def spelt(self) -> ThrottleLevel:
        """The level, as the protocol spells it."""
        return ThrottleLevel(self.value.title())


class Trace(StrEnum):
    """What is recorded of an endpoint's calls, as people type it."""

    NONE = "none"
    ERROR = "error"
    ALL = "all"

    @property
    def spelt(self) -> TraceLevel:
        """The level, as the protocol spells it."""
        return TraceLevel(self.value.title())


def group(text: str) -> typer.Typer:
    """Return a group of commands, described by *text*."""
    return typer.Typer(
        help=text,
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
