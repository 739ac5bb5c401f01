"""``scoreline service recompile``: plans made anew, after an upgrade for instance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

import typer

from scoreline.cli.options import AsJson, Home
from scoreline.cli.output import show_json, show_rows

if TYPE_CHECKING:
    from scoreline.client.recompiling import Recompiled

__all__ = ["recompile"]

_SHOWN: Final = 3  # endpoints that are named


def recompile(
    name: Annotated[str, typer.Argument(metavar="NAME")],
    *,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Compile the models of the web service NAME anew, its endpoints' own included.

    Worth it after an upgrade of the service or of scikit-learn. Models that the new
    version can't load are refused, with the reason; a plan that there was scores on.

    \b
    Example:
      scoreline service recompile mortgage
    """
    from scoreline.cli.connect import workspace
    from scoreline.client.recompiling import recompile as recompiled

    outcomes = list(recompiled(workspace(home).endpoints(name)))
    if as_json:
        show_json(outcomes)
    else:
        rows = [[_named(one.endpoints), _told(one)] for one in outcomes]
        show_rows(["Endpoints", "Outcome"], rows)
    if any(one.refused for one in outcomes):
        raise typer.Exit(1)


def _named(names: tuple[str, ...]) -> str:
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more:,} more" if more > 0 else "")


def _told(outcome: Recompiled) -> str:
    if outcome.refused:
        return f"refused: {outcome.reason}"
    return "compiled" if outcome.compiled else f"no plan: {outcome.reason}"
