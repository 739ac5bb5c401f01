import subprocess
import sys

import pytest

PROGRAM = """
import sys
import threading

import msgspec

from scoreline.wire.preparing import prepared

sys.setswitchinterval(1e-6)
NAMES = [f"field{at}" for at in range(20)]
INNER = {name: 1 for name in NAMES}
OUTER = {name: {"x": [INNER]} for name in NAMES}


def decode(kind, barrier):
    barrier.wait()
    msgspec.convert(OUTER, prepared(kind))


for number in range(20):
    Inner = msgspec.defstruct("Inner", [(name, "int") for name in NAMES])
    globals()["Inner"] = Inner
    fields = [(name, "dict[str, list[Inner]]") for name in NAMES]
    kind = msgspec.defstruct("Outer", fields, module="__main__")
    barrier = threading.Barrier(8)
    threads = [threading.Thread(target=decode, args=(kind, barrier)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
"""


@pytest.mark.timeout(60)
def test_threads_that_meet_a_type_first_at_the_same_time_survive_it():
    """Else the process is gone, and every call in flight with it."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
