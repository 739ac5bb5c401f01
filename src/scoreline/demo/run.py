"""One run of the demonstration, from an empty folder to what was made."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from scoreline.client.management import Workspace
from scoreline.client.profile import CONNECTION_FILE, Profile
from scoreline.core.errors import InvalidValue
from scoreline.demo.process import serving
from scoreline.demo.report import Summary
from scoreline.demo.story import Narrator, tell

__all__ = ["DemoOptions", "run"]

_MARKS: Final = (CONNECTION_FILE, "secret", "lock")  # one is in every home
_LOOK: Final = 0.2  # seconds between looks at whether the service still runs


@dataclass(frozen=True, slots=True)
class DemoOptions:
    """What the user chose.

    Attributes:
        out: Where home and workbooks go.
        port: Where the service listens; 0 takes a free port.
        once: Whether to end when all is done, rather than keep serving.
    """

    out: Path
    port: int = 0
    once: bool = False


def run(
    options: DemoOptions, narrator: Narrator, show: Callable[[Summary], None]
) -> None:
    """Run the demonstration; unless *once*, serve until interrupted.

    Args:
        options: What the user chose.
        narrator: Who tells what goes on.
        show: Called with what was made, while the service is still up.

    Raises:
        InvalidValue: If the home's place is taken by something else.
        Unreachable: If the service does not come up.
    """
    home = _empty_home(options.out)
    narrator.step("Starting the service as a process of its own")
    with serving(home, options.port) as process:
        connection = Profile().connection(home)
        workspace = Workspace(connection.url, connection.workspace_id, connection.token)
        results = tell(workspace, options.out, narrator)
        show(Summary(home, connection.url, connection.workspace_id, results))
        # Ctrl-C is how a demonstration that stays ends, not how it fails.
        with suppress(KeyboardInterrupt):
            while not options.once and process.poll() is None:
                time.sleep(_LOOK)


def _empty_home(out: Path) -> Path:
    """Return the home's path, free of what an earlier run left.

    Raises:
        InvalidValue: If something is there that no service made.
    """
    out.mkdir(parents=True, exist_ok=True)
    home = out / "home"
    if home.exists():
        if any(home.iterdir()) and not any((home / mark).exists() for mark in _MARKS):
            raise InvalidValue(f"{home} is no home of a service; choose another --out")
        shutil.rmtree(home)
    return home
