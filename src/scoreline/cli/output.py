"""How commands speak: data to stdout, everything else to stderr.

Text that a service or a file brought is shown with its control characters spelt out,
so that it can't drive the terminal.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence

__all__ = ["bar", "moment", "plain", "show_fields", "show_json", "show_rows", "tell"]


def plain(text: str) -> str:
    """Return *text* with control characters spelt out, line feeds too."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def moment(text: str) -> str:
    """Return one of the protocol's times (UTC) to the minute, as people read it."""
    return text[:16].replace("T", " ")


def tell(sentence: str) -> None:
    """Print *sentence* to stderr."""
    print(plain(sentence), file=sys.stderr)


def show_json(thing: object) -> None:
    """Print *thing* to stdout as JSON."""
    import msgspec

    text = msgspec.json.format(msgspec.json.encode(thing), indent=2)
    print(text.decode())


def show_rows(headers: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table to stdout; numbers stand to the right."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for at, header in enumerate(headers):
        numbers = bool(rows) and all(isinstance(row[at], int | float) for row in rows)
        table.add_column(
            header,
            justify="right" if numbers else "left",
            no_wrap=at == 0,
            overflow="fold",
        )
    for row in rows:
        table.add_row(*(Text(_cell(value)) for value in row))
    Console(highlight=False).print(table)


def show_fields(fields: Sequence[tuple[str, object]]) -> None:
    """Print names and values to stdout, one per line; a long value is never cut."""
    width = max(len(name) for name, _ in fields)
    for name, value in fields:
        print(f"{name:<{width}}  {_cell(value)}".rstrip())


@contextlib.contextmanager
def bar(
    title: str, *, unit: str = "rows"
) -> Iterator[Callable[[int, int | None], None]]:
    """Show a progress bar on stderr; yield what moves it: done, and in all."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
    )

    console = Console(stderr=True, highlight=False)
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(unit),
        TimeElapsedColumn(),
    )
    shown = console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=not shown) as all_:
        task = all_.add_task(plain(title), total=None)

        def move(done: int, total: int | None) -> None:
            all_.update(task, completed=done, total=total)

        yield move


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    return plain(str(value))
