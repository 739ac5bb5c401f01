"""Windows before the spreadsheet: the `Dialogs` port over a process that has Tk."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Event, Thread
from types import TracebackType
from typing import Final, Self, TypeAlias

from scoreline.core.errors import NotAllowed
from scoreline.excel.addin.source import Control
from scoreline.excel.addin.state import BookState
from scoreline.excel.dialogs import Answers, Form, ProgressWindow, Stopped
from scoreline.excel.report import masked

__all__ = ["Press", "TkWindows", "find_python"]

_Json: TypeAlias = "bool | int | str | Sequence[_Json] | Mapping[str, _Json] | None"

WORKER_HOME: Final = Path(__file__).parent  # the worker runs as a package of its own
_PROBE_SECONDS: Final = 30.0
_START_SECONDS: Final = 60.0
_END_SECONDS: Final = 10.0
_GONE: Final = "gone"
_HINT: Final = (
    "no Python here has tkinter, which draws the windows; install it (Debian and "
    "Ubuntu: apt-get install python3-tk; the Python of python.org brings it)"
)


def find_python() -> Path:
    """Return a Python that has tkinter: this one, or another one of this machine.

    Raises:
        NotAllowed: If there is none; the message says what to install.
    """
    candidates = [Path(sys.executable)]
    candidates += [Path("/usr/bin/python3"), Path("/usr/local/bin/python3")]
    for python in candidates:
        if python.is_file() and _has_tkinter(python):
            return python
    raise NotAllowed(_HINT)


def _has_tkinter(python: Path) -> bool:
    try:
        done = subprocess.run(  # noqa: S603 - a Python found in a usual place
            [python, "-E", "-c", "import tkinter"],
            cwd=WORKER_HOME,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PROBE_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


@dataclass(frozen=True, slots=True)
class Press:
    """One press in the palette.

    Attributes:
        control: The control's id.
        index: Which item of a dropdown was chosen, counted from 0; else -1.
    """

    control: str
    index: int = -1


class TkWindows:
    """Implements `Dialogs`; a context manager that closes the windows' process.

    The process is started when something is first shown, and again if it ended.

    Args:
        command: What runs the windows; by default a Python that has tkinter.
    """

    def __init__(self, command: Sequence[str] = ()) -> None:
        self._command = tuple(command)
        self._process: subprocess.Popen[str] | None = None
        self._said: queue.Queue[dict[str, _Json]] = queue.Queue()
        self._stop = Event()
        self._pressed: queue.Queue[Press | None] = queue.Queue()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all windows."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            with contextlib.suppress(OSError):
                process.stdin.close()
        try:
            process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def tell(self, text: str, *, report: str = "", brief: bool = False) -> None:
        """Tell *text*, and wait until it is read; good news are not waited for."""
        self._order("message", text=masked(text), report=masked(report), brief=brief)
        if not brief:
            self._answer("done")

    def choose(self, question: str, choices: Sequence[str]) -> int | None:
        """Return which of *choices* was pressed, from 0; None for Cancel."""
        self._order("choose", question=masked(question), choices=list(choices))
        chosen = self._answer("chosen")
        return chosen if isinstance(chosen, int) else None

    def ask(self, form: Form) -> Answers | None:
        """Return what was filled in, such that nothing is wrong; None for Cancel."""
        fields = [{**asdict(one), "kind": one.kind.value} for one in form.fields]
        self._order(
            "ask",
            title=form.title,
            intro=form.intro,
            button=form.button,
            fields=json.loads(json.dumps(fields)),
        )
        while True:
            said = self._next()
            if "changed" in said:
                problems = form.check(_answers(said["changed"]))
                self._send("problems", problems=dict(problems.items()))
            elif "answers" in said:
                told = said["answers"]
                return None if told is None else _answers(told)
            elif _GONE in said:
                return None

    def show_palette(self, groups: Sequence[tuple[str, Sequence[Control]]]) -> None:
        """Show the ribbon's controls, for a program without a ribbon.

        Args:
            groups: Titles, and the controls below them.
        """
        told = [
            [title, [[one.id, one.label, one.kind.value, one.tip] for one in some]]
            for title, some in groups
        ]
        self._order("palette", groups=told)

    def show_state(self, state: BookState) -> None:
        """Show in the palette what holds for the workbook now."""
        self._send(
            "state",
            endpoints=state.endpoints,
            selected=state.selected,
            off=dict(state.off),
            on=sorted(state.on),
        )

    def pressed(self, seconds: float) -> Press | None:
        """Return what was pressed in the palette; its control is empty if nothing was.

        None says that the palette was closed.
        """
        try:
            return self._pressed.get(timeout=seconds)
        except queue.Empty:
            return Press("")

    @contextmanager
    def progress(self, title: str) -> Iterator[ProgressWindow]:
        """Show a window while the ``with`` block runs."""
        self._stop.clear()
        self._order("progress", title=title)

        def move(done: int, total: int | None) -> None:
            if self._stop.is_set():
                raise Stopped
            self._send("move", done=done, total=total)

        try:
            yield move
        finally:
            self._send("end")

    def _order(self, do: str, **arguments: _Json) -> None:
        """Send a request that opens a window; a process that ended is started anew."""
        if not self._send(do, **arguments):
            self._start()
            if not self._send(do, **arguments):
                raise NotAllowed("the windows of Scoreline can't be shown")

    def _send(self, do: str, **arguments: _Json) -> bool:
        """Send one request; return whether there is a process to take it."""
        process = self._process
        if process is None or process.stdin is None or process.poll() is not None:
            return False
        try:
            process.stdin.write(json.dumps({"do": do, **arguments}) + "\n")
            process.stdin.flush()
        except (OSError, ValueError):
            return False
        return True

    def _answer(self, name: str) -> _Json:
        while True:
            said = self._next()
            if name in said or _GONE in said:
                return said.get(name)

    def _next(self) -> dict[str, _Json]:
        return self._said.get()

    def _start(self) -> None:
        self.close()
        self._said = queue.Queue()
        command = self._command or (str(find_python()), "-E", "-m", "worker")
        hidden = getattr(subprocess, "CREATE_NO_WINDOW", 0)
        process = subprocess.Popen(  # noqa: S603 - a Python that find_python() found
            command,
            cwd=WORKER_HOME,  # Python looks here first, not beside a workbook
            env=_clean_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="ascii",
            creationflags=hidden,
        )
        self._process = process
        Thread(target=self._listen, args=(process, self._said), daemon=True).start()
        try:
            first = self._said.get(timeout=_START_SECONDS)
        except queue.Empty:
            first = {_GONE: True}
        if "ready" not in first:
            self.close()
            raise NotAllowed("the windows of Scoreline can't be shown on this screen")

    def _listen(
        self, process: subprocess.Popen[str], said: queue.Queue[dict[str, _Json]]
    ) -> None:
        """Pass on what the windows say; a pressed *Stop* counts at once."""
        if process.stdout is not None:
            for line in process.stdout:
                told: dict[str, _Json] = json.loads(line)
                if "stopped" in told:
                    self._stop.set()
                elif "pressed" in told:
                    self._pressed.put(_press(told))
                else:
                    said.put(told)
            process.stdout.close()
        said.put({_GONE: True})
        self._pressed.put(None)


def _press(told: Mapping[str, _Json]) -> Press | None:
    control, index = told["pressed"], told.get("index")
    if control is None:
        return None
    return Press(str(control), index if isinstance(index, int) else -1)


def _answers(told: _Json) -> Mapping[str, str]:
    if not isinstance(told, Mapping):
        return {}
    return {name: text for name, text in told.items() if isinstance(text, str)}


def _clean_environment() -> dict[str, str]:
    """Return the environment without what would lead another Python astray."""
    astray = ("PYTHON", "VIRTUAL_ENV")
    return {k: v for k, v in os.environ.items() if not k.startswith(astray)}
