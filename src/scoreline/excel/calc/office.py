"""One LibreOffice in the background, and the line to it.

LibreOffice is driven through UNO, which only the Python that it was built for can
import. So a worker script runs under that Python and we speak to it over its input and
output, one line of JSON each way. Where our own process ends, however it ends, the
worker's input ends, and with it LibreOffice.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from types import TracebackType
from typing import Final, Self, TypeAlias

from scoreline.core.errors import WorkbookError

__all__ = ["Installation", "Json", "Office", "find_office"]

Json: TypeAlias = "bool | float | str | list[Json] | dict[str, Json] | None"

ANSWER_TIMEOUT: Final = 300.0  # seconds for one request; saving 2M cells takes 17
END_TIMEOUT: Final = 30.0  # seconds
PROBE_TIMEOUT: Final = 30.0  # seconds in which a Python says that it imports uno

WORKER_HOME: Final = Path(__file__).parent  # the worker runs as a package of its own
INSTALL_HINT: Final = (
    "install LibreOffice Calc and its Python bridge (Debian and Ubuntu: apt-get "
    "install libreoffice-calc python3-uno; Windows and macOS: LibreOffice from "
    "libreoffice.org brings both)"
)
PLACES: Final = (
    "/usr/lib/libreoffice/program",
    "/usr/lib64/libreoffice/program",
    "/opt/libreoffice/program",
    "/Applications/LibreOffice.app/Contents/MacOS",
    "/Applications/LibreOffice.app/Contents/Resources",
    "C:/Program Files/LibreOffice/program",
    "C:/Program Files (x86)/LibreOffice/program",
    "/usr/bin",
)


@dataclass(frozen=True, slots=True)
class Installation:
    """Where LibreOffice is on this machine.

    Attributes:
        program: Its ``soffice``.
        python: A Python that imports ``uno``.
    """

    program: Path
    python: Path


def find_office(places: Sequence[str] = PLACES) -> Installation:
    """Return where LibreOffice and a Python with UNO are.

    Args:
        places: Folders to look into before those of ``PATH``.

    Raises:
        WorkbookError: If one of them is missing; the message says what to install.
    """
    program = next(_existing(("soffice", "libreoffice"), places), None)
    if program is None:
        raise WorkbookError(f"LibreOffice is not installed; {INSTALL_HINT}")
    beside = str(program.resolve().parent)
    for python in _existing(("python", "python3"), (beside, *places)):
        if _imports_uno(python):
            return Installation(program, python)
    raise WorkbookError(
        f"LibreOffice is at {program}, but no Python here imports 'uno'; {INSTALL_HINT}"
    )


def _existing(names: tuple[str, ...], places: Sequence[str]) -> Iterator[Path]:
    """Yield the programs called one of *names* in *places*, then on the path."""
    for folder in [*places, *os.environ.get("PATH", "").split(os.pathsep)]:
        for name in names:
            found = shutil.which(name, path=folder) if folder else None
            if found:
                yield Path(found)


def _imports_uno(python: Path) -> bool:
    try:
        done = subprocess.run(  # noqa: S603 - a Python found in a usual place
            [python, "-c", "import uno"],
            cwd=WORKER_HOME,
            env=_clean_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PROBE_TIMEOUT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _clean_environment() -> dict[str, str]:
    """Return the environment without what would lead another Python astray."""
    astray = ("PYTHON", "VIRTUAL_ENV")
    return {k: v for k, v in os.environ.items() if not k.startswith(astray)}


class Office:
    """A running LibreOffice of our own: own process, own profile.

    Use it in a ``with`` statement; at its end LibreOffice ends and the profile goes.

    Args:
        installation: Which one; by default what is found.
        visible: Whether it shows windows, which takes a display.

    Raises:
        WorkbookError: If LibreOffice is not installed or does not start.
    """

    def __init__(
        self, installation: Installation | None = None, *, visible: bool = False
    ) -> None:
        self._installation = installation or find_office()
        self.is_visible = visible
        self._profile = Path(tempfile.mkdtemp(prefix="scoreline-office-"))
        self._worker = self._start()
        self._office_pid = 0
        try:
            with self._in_time():
                self._office_pid = int(str(self._answer_of("starting")))
        except BaseException:
            self.close()
            raise

    @property
    def pid(self) -> int:
        """The process id of LibreOffice."""
        return self._office_pid

    @property
    def is_alive(self) -> bool:
        """Whether it still answers."""
        try:
            self.ask("ping")
        except WorkbookError:
            return False
        return True

    def ask(self, do: str, **arguments: Json) -> Json:
        """Return the worker's answer to one request.

        Raises:
            WorkbookError: If LibreOffice refused, or is gone.
        """
        request = json.dumps({"do": do, **arguments}, separators=(",", ":"))
        stdin = self._worker.stdin
        with self._in_time():
            try:
                if stdin is not None:
                    stdin.write(request + "\n")
                    stdin.flush()
            except (OSError, ValueError):
                raise WorkbookError(_gone(do)) from None
            return self._answer_of(do)

    def close(self) -> None:
        """End LibreOffice; documents that were not saved are lost."""
        stdin = self._worker.stdin
        if stdin is not None:
            with contextlib.suppress(OSError):
                stdin.close()
        try:
            self._worker.wait(END_TIMEOUT)
        except subprocess.TimeoutExpired:
            self._kill()
        if self._worker.returncode:
            self._kill()
        if self._worker.stdout is not None:
            self._worker.stdout.close()
        shutil.rmtree(self._profile, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _start(self) -> subprocess.Popen[str]:
        found = self._installation
        pipe = f"scoreline{uuid.uuid4().hex}"
        look = "visible" if self.is_visible else "hidden"
        arguments = [str(found.program), str(self._profile), pipe, look]
        return subprocess.Popen(  # noqa: S603 - programs that find_office() found
            [str(found.python), "-m", "worker", *arguments],
            cwd=WORKER_HOME,  # Python looks here first, not beside a workbook
            env=_clean_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="ascii",
        )

    def _answer_of(self, do: str) -> Json:
        stdout = self._worker.stdout
        if stdout is None:
            raise WorkbookError(_gone(do))
        line = stdout.readline()
        if not line:
            raise WorkbookError(_gone(do))
        reply: dict[str, Json] = json.loads(line)
        if "error" in reply:
            raise WorkbookError(f"LibreOffice, {do}: {reply['error']}")
        return reply["answer"]

    @contextlib.contextmanager
    def _in_time(self) -> Iterator[None]:
        """End a LibreOffice that hangs: its line ends then, and so does our wait."""
        timer = Timer(ANSWER_TIMEOUT, self._kill)
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _kill(self) -> None:
        """End both processes by their ids, and LibreOffice's own children with it."""
        self._worker.kill()
        if self._office_pid:
            with contextlib.suppress(OSError):
                if sys.platform == "win32":
                    os.kill(self._office_pid, signal.SIGTERM)
                else:
                    os.killpg(self._office_pid, signal.SIGKILL)
        self._worker.wait()


def _gone(do: str) -> str:
    return f"LibreOffice ended or hung while {do!r} was under way; open the file again"
