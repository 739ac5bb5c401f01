"""``scoreline serve``: the service as a process."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

__all__ = ["serve"]

_PORT: Final = 8750
_MAX_PORT: Final = 65_535


def serve(  # noqa: PLR0913 - each is an option of its own
    *,
    home: Annotated[
        Path,
        typer.Option(
            "--home",
            envvar="SCORELINE_HOME",
            metavar="DIR",
            help="Where the service keeps everything; made if it is not there.",
        ),
    ] = Path("scoreline-home"),
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=_MAX_PORT, help="0 takes a free one.")
    ] = _PORT,
    public_url: Annotated[
        str, typer.Option(metavar="URL", help="The address that customers see.")
    ] = "",
    tls_cert: Annotated[
        Path | None,
        typer.Option(metavar="FILE", exists=True, help="Serve TLS: the certificate."),
    ] = None,
    tls_key: Annotated[
        Path | None,
        typer.Option(metavar="FILE", exists=True, help="Serve TLS: its private key."),
    ] = None,
    database: Annotated[
        str, typer.Option(metavar="URL", help="PostgreSQL instead of SQLite.")
    ] = "",
) -> None:
    """Run the service, until Ctrl-C.

    Its home holds connection.json, by which the other commands find it.

    The environment may say more: SCORELINE_LOG the level of the log (error, warning,
    info, debug); SCORELINE_KEEP_DIAGNOSTICS_DAYS (30), SCORELINE_KEEP_JOBS_DAYS (7) and
    SCORELINE_KEEP_AUDIT_DAYS (400) how long records, jobs with their rows, and the
    audit log are kept; SCORELINE_MAX_CALL_MB (4) and SCORELINE_CALL_TIMEOUT_S (100) how
    large a call may be and how long it may take; SCORELINE_WORKER_MEMORY_GB (4) how
    much memory each process that runs models may take, on Linux.

    SCORELINE_ALLOWED_LOCATIONS (none) names folders that jobs may read from and write
    to besides the service's own store, such as "file:///data/{endpoint}/ s3://bucket/":
    whoever may submit a job may use all below them, and {endpoint} stands for the id of
    the endpoint. They need scoreline[locations], and what opens a bucket is read from
    its library's file in the home of the user who runs the service.

    \b
    Examples:
      scoreline serve --home scores
      scoreline serve --home scores --public-url https://scores.example \\
          --host 0.0.0.0 --port 443 --tls-cert cert.pem --tls-key key.pem
    """
    from scoreline.server.serve import run

    run(
        home,
        host=host,
        port=port,
        public_url=public_url,
        tls_cert=tls_cert,
        tls_key=tls_key,
        database=database,
    )
