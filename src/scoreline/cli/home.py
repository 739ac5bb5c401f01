"""``scoreline home``: what a service keeps, in one file and back; its secrets, new."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scoreline.cli.options import ExistingFile, group
from scoreline.cli.output import tell

__all__ = ["commands"]

commands = group("""Back up a service's home, restore it, and replace its secrets.""")

Place = Annotated[
    Path,
    typer.Option(
        "--home",
        envvar="SCORELINE_HOME",
        metavar="DIR",
        help="Where the service keeps everything.",
    ),
]
Database = Annotated[
    str, typer.Option(metavar="URL", help="PostgreSQL instead of SQLite.")
]
_HERE = Path("scoreline-home")


@commands.command()
def backup(
    *,
    out: Annotated[Path, typer.Option(metavar="FILE", dir_okay=False)],
    home: Place = _HERE,
    force: Annotated[bool, typer.Option(help="Replace an existing file.")] = False,
) -> None:
    """Write the home into one file; the service may run meanwhile.

    The file holds the secret: it is as private as the home.

    \b
    Example:
      scoreline home backup --home scores --out scores.tar
    """
    from scoreline.core.errors import NotAllowed
    from scoreline.service.backup import back_up
    from scoreline.service.home import Home

    if out.exists() and not force:
        raise NotAllowed(f"{out} exists already; replace it with --force")
    has_database = back_up(Home.existing(home), out)
    if not has_database:
        tell("scoreline: the database lies elsewhere; back it up by its own means")
    tell(f"scoreline: the home {home} is in {out}, its secret included")


@commands.command()
def restore(file: ExistingFile, *, home: Place = _HERE) -> None:
    """Make a new home of a backup.

    \b
    Example:
      scoreline home restore scores.tar --home scores
    """
    from scoreline.service.backup import restore as restored

    restored(file, home)
    tell(f"scoreline: restored to {home}; start it with 'scoreline serve'")


@commands.command("rotate-secret")
def rotate_secret(*, home: Place = _HERE, database: Database = "") -> None:
    """Replace the secret under which keys are stored; the keys stay valid.

    The service must not run. Addresses of uploads and results expire at once.

    \b
    Example:
      scoreline home rotate-secret --home scores
    """
    from scoreline.service.home import Home
    from scoreline.service.rotation import rotate_secret as rotated

    rotated(Home.existing(home), database)
    tell("scoreline: the secret was replaced; earlier backups open with the old one")


@commands.command("rotate-token")
def rotate_token(*, home: Place = _HERE, database: Database = "") -> None:
    """Replace the workspace token; the old one is valid no more.

    The service must not run. The new token lies in the home's connection.json.

    \b
    Example:
      scoreline home rotate-token --home scores
    """
    from scoreline.service.home import Home
    from scoreline.service.rotation import rotate_token as rotated

    rotated(Home.existing(home), database)
    tell("scoreline: the token was replaced; log in again where it was used")
