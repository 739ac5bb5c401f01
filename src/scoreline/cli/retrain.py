"""``scoreline endpoint retrain``: a model of a customer's own, out of their rows."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scoreline.cli.options import AsJson, Home
from scoreline.cli.output import bar, show_json, show_rows, tell

__all__ = ["retrain"]


def retrain(  # noqa: PLR0913 - each is an option of its own
    service: Annotated[str, typer.Argument(metavar="SERVICE")],
    name: Annotated[str, typer.Argument(metavar="NAME")],
    *,
    data: Annotated[
        Path,
        typer.Option(
            exists=True,
            dir_okay=False,
            metavar="CSV",
            help="The customer's rows: the inputs, and the outcome in one column more.",
        ),
    ],
    apply: Annotated[
        bool, typer.Option("--apply", help="Let the endpoint score with the model.")
    ] = False,
    max_error_rows: Annotated[
        int, typer.Option(min=0, metavar="N", help="Bad rows that may be left out.")
    ] = 0,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Train SERVICE's model on a customer's rows, beside the endpoint's present one.

    SERVICE was published with --training. A quarter of the rows is held out: both
    models are compared on those.

    \b
    Examples:
      scoreline endpoint retrain mortgage acme01 --data acme.csv
      scoreline endpoint retrain mortgage acme01 --data acme.csv --apply
    """
    from scoreline.cli.connect import workspace
    from scoreline.core.names import EndpointName

    EndpointName(name)
    with bar("Training") as progress:
        done = workspace(home).retrain(
            service,
            name,
            data,
            apply=apply,
            max_error_rows=max_error_rows,
            progress=progress,
        )
    if as_json:
        show_json(done)
        return
    show_rows(
        ["Metric", "Trained", "Present"],
        [[m.name, _shown(m.trained), _shown(m.present)] for m in done.evaluation],
    )
    if done.applied:
        tell(f"scoreline: endpoint {name!r} scores with the trained model now")
    else:
        tell(f"scoreline: trained by job {done.job_id}; nothing was changed")


def _shown(number: float | None) -> str:
    return "" if number is None else f"{number:.6g}"
