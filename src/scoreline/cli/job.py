"""``scoreline job``: batch jobs (BES)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scoreline.cli.options import AsJson, Home, Yes, group
from scoreline.cli.output import moment, show_fields, show_json, show_rows, tell

if TYPE_CHECKING:
    from scoreline.client.jobs import Jobs

__all__ = ["commands"]

commands = group("""Score files of many rows as batch jobs.""")

Service = Annotated[str, typer.Argument(metavar="SERVICE")]
Endpoint = Annotated[str, typer.Argument(metavar="ENDPOINT")]
Id = Annotated[str, typer.Argument(metavar="ID")]


@commands.command()
def submit(
    service: Service,
    endpoint: Endpoint,
    *,
    input_: Annotated[
        Path,
        typer.Option(
            "--input",
            exists=True,
            dir_okay=False,
            metavar="F",
            help="CSV, TSV, .xlsx or Parquet, with a header line.",
        ),
    ],
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Start a job on the rows of a file, and print its id.

    \b
    Example:
      scoreline job submit mortgage acme01 --input applications.csv
    """
    job_id = _jobs(home, service, endpoint).submit(input_)
    if as_json:
        show_json(job_id)
    else:
        print(job_id)


@commands.command("list")
def list_(
    service: Service, endpoint: Endpoint, *, home: Home = None, as_json: AsJson = False
) -> None:
    """List the jobs of an endpoint, the newest first.

    \b
    Example:
      scoreline job list mortgage acme01
    """
    found = _jobs(home, service, endpoint).list()
    if as_json:
        show_json(found)
        return
    show_rows(
        ["Id", "Status", "Rows done", "Rows", "Submitted"],
        [
            [
                job.id,
                job.status_code,
                job.rows_done,
                job.rows_total,
                moment(job.creation_time),
            ]
            for job in found
        ],
    )


@commands.command()
def status(
    service: Service,
    endpoint: Endpoint,
    job_id: Id,
    *,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Show where a job stands.

    \b
    Example:
      scoreline job status mortgage acme01 3f2a…
    """
    job = _jobs(home, service, endpoint).status(job_id)
    if as_json:
        show_json(job)
        return
    show_fields(
        [
            ("Status", job.status_code),
            ("Rows done", job.rows_done),
            ("Rows", job.rows_total),
            ("Rows in error", job.error_rows),
            ("Details", job.details),
        ]
    )


@commands.command()
def cancel(
    service: Service, endpoint: Endpoint, job_id: Id, *, home: Home = None
) -> None:
    """Stop a job, whatever its state.

    \b
    Example:
      scoreline job cancel mortgage acme01 3f2a…
    """
    _jobs(home, service, endpoint).cancel(job_id)
    tell(f"scoreline: cancelled job {job_id}")


@commands.command()
def results(  # noqa: PLR0913 - each is an option of its own
    service: Service,
    endpoint: Endpoint,
    job_id: Id,
    *,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", dir_okay=False, help="By default, stdout."),
    ] = None,
    force: Annotated[bool, typer.Option(help="Replace an existing file.")] = False,
    home: Home = None,
) -> None:
    """Fetch the results of a finished job, as CSV.

    \b
    Example:
      scoreline job results mortgage acme01 3f2a… --out scored.csv
    """
    pieces = _jobs(home, service, endpoint).download(job_id)
    if out is None:
        stdout = typer.get_binary_stream("stdout")
        for piece in pieces:
            stdout.write(piece)
        return
    from scoreline.files.atomic import replacing

    with replacing(out, force=force) as target, target.open("wb") as file:
        file.writelines(pieces)
    tell(f"scoreline: results in {out}")


@commands.command()
def delete(
    service: Service,
    endpoint: Endpoint,
    job_id: Id,
    *,
    yes: Yes = False,
    home: Home = None,
) -> None:
    """Stop a job, and forget its rows and results.

    \b
    Example:
      scoreline job delete mortgage acme01 3f2a… --yes
    """
    from scoreline.cli.confirm import confirm

    confirm(f"delete job {job_id} with its rows and results", yes=yes)
    _jobs(home, service, endpoint).delete(job_id)
    tell(f"scoreline: deleted job {job_id}")


def _jobs(home: Path | None, service: str, endpoint: str) -> Jobs:
    """Return the jobs of an endpoint, as the owner of the workspace sees them."""
    from scoreline.cli.connect import connected, session, workspace
    from scoreline.client.endpoint import ScoringEndpoint

    place = workspace(home).endpoints(service).show(endpoint).api_location
    token = connected(home).token
    return ScoringEndpoint(place, token, session=session(home)).jobs
