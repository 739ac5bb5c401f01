"""``scoreline demo``: the whole story on real data, in one command."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from scoreline.cli.output import bar, show_json, show_rows, tell

if TYPE_CHECKING:
    from scoreline.demo.report import Summary
    from scoreline.workbook.ports import Progress

__all__ = ["demo"]

_PORT: Final = 8750
_MAX_PORT: Final = 65_535


def demo(
    *,
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Where home and workbooks go.")
    ] = Path("demo-out"),
    port: Annotated[
        int, typer.Option(min=0, max=_MAX_PORT, help="0 takes a free one.")
    ] = _PORT,
    once: Annotated[
        bool, typer.Option("--once", help="End when all is done; do not keep serving.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print what was made as JSON.")
    ] = False,
) -> None:
    """Sell a model of real mortgage applications to three banks, and score for them.

    The service runs as a process of its own, until Ctrl-C.

    \b
    Examples:
      scoreline demo
      scoreline demo --once --json --out /tmp/demo
    """
    from scoreline.demo.run import DemoOptions, run

    def show(summary: Summary) -> None:
        if as_json:
            show_json(summary.as_json())
        else:
            _show(summary, stays=not once)

    run(DemoOptions(out, port, once), _Terminal(), show)


class _Terminal:
    """Tells what goes on to whoever watches."""

    def step(self, sentence: str) -> None:
        """Tell what is done next."""
        tell(f"• {sentence}")

    def bar(self, title: str) -> AbstractContextManager[Progress]:
        """Show a progress bar."""
        return bar(title)


def _show(summary: Summary, *, stays: bool) -> None:
    show_rows(
        ("Endpoint", "Throttle", "Model", "Rows", "Seconds", "File"), _rows(summary)
    )
    print(f"\nChecked {summary.workbooks} workbooks: {_count(len(summary.problems))}.")
    print(f"They are in {summary.home.parent}; each holds its own key.")
    if stays:
        print(f"Serving on {summary.url} until Ctrl-C.")


def _rows(summary: Summary) -> list[tuple[object, ...]]:
    return [
        (
            result.bank.name,
            f"{result.endpoint.throttle_level} {result.endpoint.max_concurrent_calls}",
            result.bank.model,
            report.scored,
            round(report.seconds, 1),
            file.name,
        )
        for result in summary.results
        for file, report in result.scored
    ]


def _count(problems: int) -> str:
    return f"{problems} to mend" if problems else "nothing to mend"
