"""One run of the demonstration, from an empty folder to what was made."""

from __future__ import annotations

import shutil
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from scoreline.client.management import Workspace
from scoreline.client.profile import CONNECTION_FILE, Profile
from scoreline.core.errors import InvalidValue, NotAllowed
from scoreline.demo.process import serving
from scoreline.demo.report import Summary
from scoreline.demo.story import Narrator, tell
from scoreline.service.home import Home

__all__ = ["DemoOptions", "run"]

_MARKS: Final = (CONNECTION_FILE, "secret", "lock")  # one is in every home
_HOST: Final = "127.0.0.1"
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
        NotAllowed: If a service uses the home or the port, or does not come up.
    """
    home = _empty_home(options)
    narrator.step("Starting the service as a process of its own")
    with serving(home, options.port) as process:
        connection = Profile().connection(home)
        results = tell(Workspace.of(home), options.out, narrator)
        show(Summary(home, connection.url, connection.workspace_id, results))
        # Ctrl-C is how a demonstration that stays ends, not how it fails.
        with suppress(KeyboardInterrupt):
            while not options.once and process.poll() is None:
                time.sleep(_LOOK)


def _empty_home(options: DemoOptions) -> Path:
    """Return the home's path, free of what an earlier run left.

    Raises:
        InvalidValue: If something is there that no service made.
        NotAllowed: If a service uses the home or the port; nothing was deleted.
    """
    options.out.mkdir(parents=True, exist_ok=True)
    home = options.out / "home"
    _check_port(options.port)
    if home.exists():
        if any(home.iterdir()) and not any((home / mark).exists() for mark in _MARKS):
            raise InvalidValue(f"{home} is no home of a service; choose another --out")
        with Home.create(home).lock():
            pass  # nobody serves it
        shutil.rmtree(home)
    return home


def _check_port(port: int) -> None:
    try:
        socket.create_server((_HOST, port)).close()
    except OSError:
        raise NotAllowed(
            f"port {port} is in use, perhaps by an earlier demonstration; end that, or "
            "choose another --port and --out"
        ) from None
