"""``scoreline origin``: where keys may travel."""

from __future__ import annotations

from typing import Annotated

import typer

from scoreline.cli.options import AsJson, group
from scoreline.cli.output import show_json, tell
from scoreline.core.errors import InvalidValue

__all__ = ["commands"]

commands = group("""Say where a workbook's key may travel.

A workbook names the address that it is scored at; a key only goes to addresses
that are allowed here, in SCORELINE_ALLOWED_ORIGINS, or by a login of your own.
""")

Url = Annotated[str, typer.Argument(metavar="URL")]


@commands.command()
def allow(url: Url) -> None:
    """Let keys travel to the scheme, host and port of URL.

    \b
    Example:
      scoreline origin allow https://scores.example
    """
    from scoreline.client.profile import Profile

    origin = Profile().allow(url)
    if not origin.is_confidential:
        tell("scoreline: mind that plain http can be read by others on the way")
    tell(f"scoreline: keys may travel to {origin}")


@commands.command("list")
def list_(*, as_json: AsJson = False) -> None:
    """List the addresses that keys may travel to, besides this machine.

    \b
    Example:
      scoreline origin list --json
    """
    from scoreline.client.profile import Profile

    origins = sorted(map(str, Profile().allowed_origins().origins))
    if as_json:
        show_json(origins)
        return
    for origin in origins:
        print(origin)


@commands.command()
def remove(url: Url) -> None:
    """Let keys travel to URL no more.

    \b
    Example:
      scoreline origin remove https://scores.example
    """
    from scoreline.client.profile import Profile

    if not Profile().disallow(url):
        raise InvalidValue(f"{url} was not allowed; 'scoreline origin list' shows all")
    tell(f"scoreline: keys travel to {url} no more")
