"""``scoreline addin``: what Excel loads."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scoreline.cli.options import AsJson, group
from scoreline.cli.output import plain, show_json, tell
from scoreline.core.errors import InvalidValue

__all__ = ["commands"]

commands = group("""Build, install and diagnose the add-in that Excel loads.

The ribbon's buttons start the Python that 'addin install' ran under; keep it.
""")


@commands.command()
def build(
    *,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", dir_okay=False)],
    force: Annotated[
        bool, typer.Option("--force", help="Replace FILE if it exists.")
    ] = False,
) -> None:
    """Make the add-in's file, the same bytes on every machine; print its SHA-256.

    \b
    Example:
      scoreline addin build --out scoreline.xlam
    """
    from scoreline.excel.addin import build as building

    if out.exists() and not force:
        raise InvalidValue(f"{out} exists; name another file or add --force")
    building.build(out)
    print(building.digest_of(out.read_bytes()))


@commands.command()
def install() -> None:
    """Install the add-in for you, in Excel's own startup folder.

    \b
    Example:
      scoreline addin install
    """
    from scoreline.excel.addin.install import install as install_addin
    from scoreline.excel.addin.places import Places
    from scoreline.ribbon import ACTIONS

    path = install_addin(Places.here(), ACTIONS, page=_page())
    tell(f"scoreline: the add-in lies in {path}; restart Excel")


@commands.command()
def uninstall() -> None:
    """Remove the add-in and its settings.

    \b
    Example:
      scoreline addin uninstall
    """
    from scoreline.excel.addin.install import uninstall as uninstall_addin
    from scoreline.excel.addin.places import Places

    done = uninstall_addin(Places.here())
    tell(f"scoreline: the add-in {'was removed' if done else 'was not installed'}")


@commands.command()
def doctor(*, as_json: AsJson = False) -> None:
    """Look for what keeps the add-in from working; exit 1 if something does.

    \b
    Example:
      scoreline addin doctor
    """
    from scoreline.excel.addin.doctor import diagnose
    from scoreline.excel.addin.finding import Outcome
    from scoreline.excel.addin.places import Places
    from scoreline.ribbon import service_probe

    findings = diagnose(Places.here(), reach=service_probe())
    if as_json:
        show_json(findings)
    else:
        for finding in findings:
            print(plain(f"{finding.outcome.value}: {finding.check}: {finding.message}"))
            if finding.remedy:
                print(plain(f"  {finding.remedy}"))
    if any(finding.outcome is Outcome.PROBLEM for finding in findings):
        raise typer.Exit(1)


def _page() -> str:
    """Return the address of the service that the person is logged in to, if any."""
    from scoreline.cli.connect import connected

    try:
        return connected(None).url
    except InvalidValue:
        return ""
