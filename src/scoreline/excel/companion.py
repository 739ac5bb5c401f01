"""The process beside the spreadsheet: it acts, while Excel stays usable.

The first press becomes it; later presses are handed to it and end at once. It lives as
long as the spreadsheet program has a workbook open, owns the windows, and looks for
changed rows where that is switched on.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from scoreline.core.errors import NotAllowed
from scoreline.excel.host import Host
from scoreline.excel.line import Listener, deliver, listening
from scoreline.excel.pressing import Presses
from scoreline.excel.single import only_one

__all__ = ["Pace", "hand_over"]

_LOCK: Final = "companion.lock"


@dataclass(frozen=True, slots=True)
class Pace:
    """How often the companion looks around.

    Attributes:
        look: Seconds between two looks for changed rows, at least.
        share: Of its time that it looks at most.
        closed: Seconds without an open workbook after which it ends.
        patience: Seconds in which a press must reach a companion.
        clock: Seconds on a clock that never goes back.
    """

    look: float = 2.0
    share: float = 0.05
    closed: float = 10.0
    patience: float = 30.0
    clock: Callable[[], float] = time.monotonic


def hand_over(
    folder: Path,
    control: str,
    controls: Collection[str],
    make: Callable[[], tuple[Presses, Host]],
    pace: Pace | None = None,
) -> None:
    """Hand the press of *control* to the companion, or become it.

    Args:
        folder: The person's settings.
        control: The id of the pressed control.
        controls: All ids that the companion takes.
        make: Makes what acts, and the program that it acts in.
        pace: How often the companion looks around.

    Raises:
        NotAllowed: If a companion runs but takes no press.
    """
    pace = pace or Pace()
    deadline = pace.clock() + pace.patience
    while not deliver(folder, control):
        with only_one(folder / _LOCK) as is_ours:
            if is_ours:
                _serve(folder, control, controls, make, pace)
                return
        if pace.clock() > deadline:
            raise NotAllowed(
                "Scoreline runs already, but does not answer; end it (its process is "
                "called python) and press again"
            )
        time.sleep(0.1)


def _serve(
    folder: Path,
    control: str,
    controls: Collection[str],
    make: Callable[[], tuple[Presses, Host]],
    pace: Pace,
) -> None:
    with listening(folder, controls) as listener:
        listener.take(control)
        presses, host = make()
        try:
            _run(listener, presses, host, pace)
        finally:
            presses.forget()


def _run(listener: Listener, presses: Presses, host: Host, pace: Pace) -> None:
    """Act on presses until no workbook is open any more."""
    pause, seen = pace.look, pace.clock()
    while True:
        control = listener.next(pause)
        if control is not None:
            presses.press(control)
            listener.done(control)
            seen = pace.clock()
            continue
        if host.open_names():
            seen = pace.clock()
        elif pace.clock() - seen > pace.closed:
            return
        begun = pace.clock()
        if presses.watches:
            presses.look_around()
        pause = max(pace.look, (pace.clock() - begun) / pace.share)
