"""Deeds of the service in processes that are killed over them.

Run as a program it forks a process for each line of stdin, an :class:`Order` as JSON,
and answers with what that told before it was killed: over its deed, or as soon as it
had told. To fork from a process that has imported everything takes milliseconds where
a new one takes a second.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from scoreline.core.keys import KeySlot
from scoreline.core.names import EndpointName
from scoreline.wire.objects import JobSubmit
from support.catalogue import bearer, open_catalogue, own
from support.doomed_runner import Doom, run

TESTS = Path(__file__).parents[1]
ROWS = b"x,word\n" + b"".join(b"%d,w%d\n" % (n, n) for n in range(1, 10))


@dataclass(frozen=True)
class Order:
    """What to do, and when to be killed over it.

    Attributes:
        home: The home's path.
        deed: The name of a function below.
        text: What it is about.
        stage: ``step``: at a call or return of Python's; ``time``: so many
            microseconds after the beginning, wherever that is; else a stage of
            ``doomed_runner``; ``never``.
        number: At which step, after which time, at which pass of the stage.
    """

    home: str
    deed: str
    text: str = ""
    stage: str = "never"
    number: int = 1


@dataclass(frozen=True)
class Told:
    """What a process told of its deed.

    Attributes:
        what: What came of it.
        steps: How many of Python's calls and returns it took; 0 under a timer.
        micros: How many microseconds it took.
    """

    what: str
    steps: int
    micros: int


def create(it, text, doom):
    """Create an endpoint; tell its primary key."""
    service = it.registry.web_service("loans")
    made = it.registry.endpoints.create(
        service.id, EndpointName(text), description=text
    )
    return it.access.keys(made.id).primary.reveal()


def regenerate(it, text, doom):
    """Replace the primary key of the endpoint of that id; tell the new one."""
    return it.access.regenerate(text, KeySlot.PRIMARY).reveal()


def patch(it, text, doom):
    """Change description and own model of the endpoint ``acme`` in one."""
    service = it.registry.web_service("loans")
    model = own(digit=text[0])
    it.registry.endpoints.update(
        service.id, "acme", description=text, resources=(model,)
    )
    return text


def submit(it, text, doom):
    """Upload rows and start a job of the endpoint of that id; tell its id."""
    served = it.registry.served(text)
    rows = it.upload(served, ROWS)
    job = it.jobs.submit(served, bearer(served.endpoint), JobSubmit(input=rows))
    it.jobs.start(text, job.id)
    return job.id


def score(it, text, doom):
    """Run all jobs to their ends."""
    asyncio.run(run(it, doom))
    return text


DEEDS = {deed.__name__: deed for deed in (create, regenerate, patch, submit, score)}


class Mother:
    """Has orders carried out."""

    def __init__(self, process):
        self._process = process

    def bear(self, home, deed, text="", **when):
        """Carry an order out; return what was told, None if it was killed before."""
        order = Order(str(home), deed, text, **when)
        self._process.stdin.write(json.dumps(asdict(order)) + "\n")
        self._process.stdin.flush()
        told = json.loads(self._process.stdout.readline())
        return told and Told(**told)


@contextmanager
def mother():
    """Yield a mother of doomed processes."""
    process = subprocess.Popen(
        [sys.executable, "-m", "support.doomed"],
        cwd=TESTS,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Mother(process)
    finally:
        process.stdin.close()
        process.wait(60)
        process.stdout.close()


def _count_steps(last):
    """Count calls and returns of all threads, and die at the *last* of them."""
    steps = [0]

    def step(frame, event, argument):
        steps[0] += 1
        if steps[0] == last:
            os.kill(os.getpid(), signal.SIGKILL)

    threading.setprofile(step)
    sys.setprofile(step)
    return steps


def _do(order, tell):
    """Carry *order* out, tell what came of it, and die without another word."""
    with open_catalogue(Path(order.home)) as it, it.home.lock():
        steps, began = [0], time.perf_counter()
        if order.stage == "time":
            # Its default action ends the process there and then, like SIGKILL.
            signal.setitimer(signal.ITIMER_REAL, order.number / 1e6)
        else:
            steps = _count_steps(order.number if order.stage == "step" else 0)
        told = DEEDS[order.deed](it, order.text, Doom(order.stage, order.number))
        sys.setprofile(None)
        spent = round(1e6 * (time.perf_counter() - began))
        os.write(tell, json.dumps(asdict(Told(told, steps[0], spent))).encode())
        os.kill(os.getpid(), signal.SIGKILL)


def _main():
    for line in sys.stdin:
        ours, its = os.pipe()
        pid = os.fork()
        if not pid:
            _do(Order(**json.loads(line)), its)
        os.close(its)
        with os.fdopen(ours, "rb") as answer:
            told = answer.read() or b"null"
        os.waitpid(pid, 0)
        sys.stdout.write(told.decode() + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _main()
