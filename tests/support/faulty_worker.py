"""A worker whose models misbehave: the recipe's experiment says how.

Run as a program, in place of ``scoreline.service.workers``; the argument says how many
bytes of memory it may take.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from scoreline.service.tasks import RowsScored, ScoreRows
from scoreline.service.workers.loop import serve


def handle(task: ScoreRows) -> RowsScored:
    return RowsScored(BEHAVIOURS[task.recipe.experiment](task.rows))


def raises(rows):
    raise ValueError(f"could not convert {rows[0][0]!r}")


def exits(rows):
    raise SystemExit(0)


def dies(rows):
    os._exit(3)


def is_killed(rows):
    os.kill(os.getpid(), signal.SIGKILL)


def prints(rows):
    sys.stdout.write("x" * 100_000)
    sys.stdout.flush()
    os.write(1, b"\x00\x00\x00\x01x")
    os.write(2, b"e" * 100_000)
    return rows


def recurses(rows):
    return recurses(rows)


def hangs(rows):
    while True:
        pass


def waits(rows):
    """Wait until the file named by the first value is there."""
    while not Path(rows[0][0]).exists():
        time.sleep(0.005)
    return rows


def hoards(rows):
    """Take so many megabytes, keep them, and tell the process."""
    KEPT.append(b"x" * int(rows[0][0] * 2**20))
    return tells_process(rows)


def leaves_child(rows):
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    return [[float(child.pid)]]


def tells_environment(rows):
    return [[name] for name in os.environ]


def tells_process(rows):
    return [[float(os.getpid()), os.getsid(0) == os.getpid()]]


def echoes(rows):
    return rows


KEPT = []
BEHAVIOURS = {
    function.__name__: function
    for function in (
        dies,
        echoes,
        exits,
        hangs,
        hoards,
        is_killed,
        leaves_child,
        prints,
        raises,
        recurses,
        tells_environment,
        tells_process,
        waits,
    )
}

if __name__ == "__main__":
    serve(handle, int(sys.argv[1]))
