"""``scoreline endpoint refresh``: bring endpoints to the newest version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from scoreline.cli.options import Home
from scoreline.cli.output import show_rows
from scoreline.core.errors import InvalidValue, NotFound, ServiceError
from scoreline.core.names import DEFAULT_ENDPOINT, EndpointName

if TYPE_CHECKING:
    from scoreline.client.endpoints import Endpoints

__all__ = ["refresh"]


def refresh(  # noqa: PLR0913 - each is an option of its own
    service: Annotated[str, typer.Argument(metavar="SERVICE")],
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME]...")] = None,
    *,
    all_: Annotated[bool, typer.Option("--all", help="All but 'default'.")] = False,
    excepted: Annotated[
        list[str] | None,
        typer.Option("--except", metavar="NAME", help="With --all: not this one."),
    ] = None,
    overwrite_resources: Annotated[
        bool, typer.Option(help="Drop the endpoints' own trained models, too.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option(help="Tell what would change, and change nothing.")
    ] = False,
    home: Home = None,
) -> None:
    """Bring endpoints to the newest version of SERVICE.

    They keep trained models of their own, if not told otherwise.

    \b
    Examples:
      scoreline endpoint refresh mortgage acme01 bigbank
      scoreline endpoint refresh mortgage --all --except acme01 --dry-run
    """
    from scoreline.cli.connect import workspace

    for name in (*(names or ()), *(excepted or ())):
        EndpointName(name)
    if bool(names) == all_:
        raise InvalidValue("name the endpoints to refresh, or say --all")
    endpoints = workspace(home).endpoints(service)
    chosen = names or _all_but(endpoints, excepted or [])
    turn = _Turn(endpoints, overwrite=overwrite_resources, dry_run=dry_run)
    outcomes = [(name, *turn.refresh(name)) for name in chosen]
    show_rows(["Endpoint", "Outcome"], [[name, told] for name, told, _ in outcomes])
    if not all(done for _, _, done in outcomes):
        raise typer.Exit(1)


def _all_but(endpoints: Endpoints, excepted: list[str]) -> list[str]:
    found = [endpoint.name for endpoint in endpoints.list()]
    for name in excepted:
        if name not in found:
            raise NotFound("endpoint", name)
    return [name for name in found if name not in {DEFAULT_ENDPOINT, *excepted}]


@dataclass(frozen=True, slots=True)
class _Turn:
    """How endpoints are refreshed, one after another."""

    endpoints: Endpoints
    overwrite: bool
    dry_run: bool

    def refresh(self, name: str) -> tuple[str, bool]:
        """Refresh one endpoint; return what came of it, and whether that is well."""
        try:
            changed = self.endpoints.refresh(
                name, overwrite_resources=self.overwrite, dry_run=self.dry_run
            )
        except ServiceError as error:
            if not error.answered:
                raise
            return f"{'would be ' * self.dry_run}refused: {error}", self.dry_run
        if not changed:
            return "nothing to do", True
        return f"{'would be ' * self.dry_run}refreshed", True
