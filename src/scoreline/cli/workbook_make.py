"""``scoreline workbook make``, ``fleet``, ``rekey`` and ``strip-keys``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scoreline.cli.keys import Expires
from scoreline.cli.options import ExistingFile, Home, PasswordStdin
from scoreline.cli.output import bar, tell
from scoreline.core.errors import OutputBlocked

if TYPE_CHECKING:
    from scoreline.workbook.fleet import FleetReport

__all__ = ["fleet", "make", "rekey", "strip_keys"]

SpecFile = Annotated[
    Path | None,
    typer.Option(
        exists=True, dir_okay=False, metavar="TOML", help="Wording and looks."
    ),
]


def make(  # noqa: PLR0913 - each is an option of its own
    service: Annotated[str, typer.Argument(metavar="SERVICE")],
    endpoint: Annotated[str, typer.Argument(metavar="ENDPOINT")],
    *,
    out: Annotated[
        Path, typer.Option(metavar="FILE", dir_okay=False, help="The new .xlsx file.")
    ],
    spec: SpecFile = None,
    expires: Expires = None,
    formula: Annotated[
        bool,
        typer.Option("--formula", help="Add a sheet that scores by plain formulas."),
    ] = False,
    password_stdin: PasswordStdin = False,
    home: Home = None,
) -> None:
    """Make a workbook in which a customer scores rows at ENDPOINT.

    It gets a workbook key of its own, which can be revoked. Hidden is not secret:
    whoever has the file can read the key. With --formula, it can read the model, too.

    \b
    Example:
      scoreline workbook make mortgage acme01 --out acme.xlsx --expires 2027-01-01
    """
    from scoreline.cli.connect import session, workspace
    from scoreline.cli.making import make_workbook
    from scoreline.cli.passwords import password_of
    from scoreline.workbook.spec import load_spec

    if out.exists():
        raise OutputBlocked(f"{out.name} exists already; choose another --out")
    made = make_workbook(
        workspace(home).endpoints(service),
        endpoint,
        out=out,
        web_service=service,
        spec=load_spec(spec) if spec else None,
        expires=expires.date() if expires else None,
        password=password_of(password_stdin),
        formula=formula,
        session=session(home),
    )
    tell(f"scoreline: the workbook holds a key that only scores at {endpoint!r}")
    print(made)


def fleet(
    service: Annotated[str, typer.Argument(metavar="SERVICE")],
    *,
    customers: Annotated[
        Path,
        typer.Option(
            exists=True, dir_okay=False, metavar="CSV", help="A line per customer."
        ),
    ],
    out: Annotated[
        Path, typer.Option(metavar="DIR", file_okay=False, help="Where files go.")
    ],
    spec: SpecFile = None,
    home: Home = None,
) -> None:
    """Give every customer in a list an endpoint and a workbook of its own.

    The CSV file has the column 'name' and, if wanted, description, throttle,
    max_concurrent_calls, logging, sample_data, training_data, expires and logo.
    Endpoints that are missing are created, those that differ are changed. Run it again
    at any time, after a kill too: what is finished stays as it is. DIR/manifest.csv
    lists the finished workbooks.

    \b
    Example:
      scoreline workbook fleet mortgage --customers banks.csv --out shipped
    """
    from scoreline.cli.connect import session, workspace
    from scoreline.cli.fleet import ClientManager
    from scoreline.workbook.fleet import read_customers, ship
    from scoreline.workbook.fleet.manifest import FILE
    from scoreline.workbook.spec import default_spec, load_spec

    listed = read_customers(customers)
    manager = ClientManager(workspace(home), service, session(home))
    manager.check_trainable(listed)
    with bar("Making workbooks", unit="customers") as move:
        report = ship(
            manager,
            listed,
            out,
            web_service=service,
            spec=load_spec(spec) if spec else default_spec(),
            progress=move,
        )
    _tell(report, len(listed))
    print(out / FILE)
    if report.kept:
        raise typer.Exit(1)


def rekey(
    file: ExistingFile,
    *,
    expires: Expires = None,
    home: Home = None,
) -> None:
    """Give a workbook a new key, and revoke the one that it holds.

    The file keeps its name; what is in it stays byte for byte, but for the endpoint
    sheet. Copies with the old key score no more.

    \b
    Example:
      scoreline workbook rekey acme.xlsx --expires 2028-01-01
    """
    from scoreline.cli.connect import workspace
    from scoreline.cli.rekeying import rekey_workbook

    day = expires.date() if expires else None
    names = rekey_workbook(file, workspace(home), expires=day)
    tell(f"scoreline: the old key of {names} is revoked")
    print(file)


def strip_keys(
    file: ExistingFile,
    *,
    out: Annotated[
        Path, typer.Option(metavar="FILE", dir_okay=False, help="The copy.")
    ],
    force: Annotated[
        bool, typer.Option("--force", help="Replace a file in the way.")
    ] = False,
) -> None:
    """Make a copy of a workbook that holds no key, to be shared.

    \b
    Example:
      scoreline workbook strip-keys acme.xlsx --out acme-public.xlsx
    """
    from scoreline.cli.confine import confined
    from scoreline.workbook.keys import strip_keys as strip

    with confined(file):
        count = strip(file, out, force=force)
    tell(f"scoreline: the copy lacks {count} key{'' if count == 1 else 's'}")
    print(out)


def _tell(report: FleetReport, count: int) -> None:
    """Tell on stderr what a run did, and what it left alone."""
    for name in report.kept:
        tell(
            f"scoreline: the workbook of {name!r} was changed since it was made, or is "
            "another one; move it away to have it made anew"
        )
    done = {
        "endpoints created": report.created,
        "changed": report.updated,
        "trained": report.retrained,
        "workbooks made": report.made,
    }
    told = ", ".join(f"{len(names):,} {what}" for what, names in done.items())
    tell(f"scoreline: {count:,} customers: {told}")
