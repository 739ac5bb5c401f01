"""``scoreline login`` and ``logout``: which workspace commands manage."""

from __future__ import annotations

from typing import Annotated

import typer

from scoreline.cli.output import tell

__all__ = ["login", "logout"]


def login(
    url: Annotated[str, typer.Argument(metavar="URL")],
    workspace: Annotated[
        str, typer.Option(metavar="ID", help="The workspace: 32 hexadecimal digits.")
    ],
) -> None:
    """Remember a workspace, for commands without --home.

    Its token comes from SCORELINE_TOKEN or stdin and goes into the system's key store.

    \b
    Example:
      scoreline login https://scores.example --workspace 3f2a… < token.txt
    """
    from scoreline.cli.connect import secret
    from scoreline.client.management import Workspace
    from scoreline.client.profile import Connection, Profile
    from scoreline.client.session import Session

    token = secret("SCORELINE_TOKEN", "workspace token")
    connection = Connection(url, workspace, token)
    profile = Profile()
    allowed = profile.allowed_origins()
    if connection.origin.is_confidential:
        allowed = allowed.with_origin(connection.origin)
    with Session(allowed) as session:
        Workspace(url, workspace, token, session=session).web_services()
    file = profile.log_in(connection)
    if file:
        tell(
            "scoreline: no key store of the system works, so the token lies in "
            f"{file}, readable by you alone"
        )
    tell(f"scoreline: logged in to {connection.origin}")


def logout() -> None:
    """Forget the workspace that login stored, and its token.

    \b
    Example:
      scoreline logout
    """
    from scoreline.client.profile import Profile

    known = Profile().log_out()
    tell("scoreline: logged out" if known else "scoreline: there was no login")
