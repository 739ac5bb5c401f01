"""Services that start at once: forked from a process that has imported everything.

Run as a program it forks a service for each line of stdin, ``HOME<tab>LOG``, and
answers with its process id. For tests that start a service dozens of times.
"""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

from support.service import DEADLINE_S, Service

TESTS = Path(__file__).parents[1]


class Forked:
    """A forked service's process, as far as tests of kills need one."""

    def __init__(self, pid):
        self.pid = pid
        self._is_dead = False

    def poll(self):
        """Return 0 once it is dead; its number may be another's from then on."""
        if not self._is_dead:
            try:
                os.kill(self.pid, 0)
            except ProcessLookupError:
                self._is_dead = True
        return 0 if self._is_dead else None

    def kill(self):
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
        while self.poll() is None:
            time.sleep(0.002)


class Nursery:
    """Starts services."""

    def __init__(self, mother):
        self._mother = mother

    @contextmanager
    def serving(self, home):
        """Serve *home* on a free port; it is killed at the end."""
        log = home.with_suffix(".log")
        said = log.stat().st_size if log.exists() else 0
        self._mother.stdin.write(f"{home}\t{log}\n")
        self._mother.stdin.flush()
        process = Forked(int(self._mother.stdout.readline()))
        try:
            deadline = time.monotonic() + DEADLINE_S
            while not log.exists() or b"serving on" not in log.read_bytes()[said:]:
                assert process.poll() is None, log.read_text(encoding="utf-8")
                assert time.monotonic() < deadline
                time.sleep(0.005)
            found = json.loads((home / "connection.json").read_text(encoding="utf-8"))
            yield Service(home=home, process=process, **found)
        finally:
            process.kill()


@contextmanager
def nursery():
    """Yield a nursery."""
    mother = subprocess.Popen(
        [sys.executable, "-m", "support.nursery"],
        cwd=TESTS,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Nursery(mother)
    finally:
        mother.stdin.close()
        mother.wait(DEADLINE_S)
        mother.stdout.close()


def _serve(home, log):
    from scoreline.server.serve import run  # noqa: PLC0415  # the mother imported it

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDONLY)
    words = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for source, target in ((nothing, 0), (words, 1), (words, 2)):
        os.dup2(source, target)
    run(Path(home), port=0)


def _main():
    import scoreline.server.serve  # noqa: PLC0415

    assert scoreline.server.serve
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead need no burial
    for line in sys.stdin:
        pid = os.fork()
        if not pid:
            _serve(*line.rstrip("\n").split("\t"))
            os._exit(0)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _main()
