"""The worker's process: LibreOffice on one side, requests on the other."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, TextIO

import uno  # type: ignore[import-not-found]

from . import charts, documents, places, ranges, values
from .documents import Documents

START_TIMEOUT = 90  # seconds; a slow disk's first start of a profile
END_TIMEOUT = 20  # seconds
CONNECT_PAUSE = 0.05  # seconds between two knocks


class EndedError(RuntimeError):
    """LibreOffice ended before it listened."""


def requests_of(*modules: Any) -> dict[str, Callable[..., Any]]:
    """Return the functions that *modules* offer, by name."""
    offered = [getattr(m, name) for m in modules for name in m.__all__]
    return {one.__name__: one for one in offered if callable(one)}


REQUESTS = requests_of(charts, documents, places, ranges, values)


def answer(opened: Documents, request: dict[str, Any]) -> Any:
    """Do what *request* asks and return what it asks for."""
    do = request.pop("do")
    if do == "ping":
        return None
    if do == "each":
        return [answer(opened, one) for one in request["requests"]]
    if do == "load":
        return opened.load(**request)
    if do == "close":
        return opened.close(request["document"])
    return REQUESTS[do](opened[request.pop("document")], **request)


def serve(
    opened: Documents,
    office: subprocess.Popen[bytes],
    requests: TextIO,
    answers: TextIO,
) -> None:
    """Answer *requests*, line by line, until they end or *office* does."""
    for line in requests:
        if office.poll() is not None:
            sys.exit(1)
        try:
            reply = {"answer": answer(opened, json.loads(line))}
        except Exception as exc:  # noqa: BLE001 - told to the one who asked
            reply = {"error": f"{type(exc).__name__}: {exc}"}
        tell(answers, reply)


def tell(answers: TextIO, reply: dict[str, Any]) -> None:
    """Write one answer."""
    answers.write(json.dumps(reply, separators=(",", ":")) + "\n")
    answers.flush()


def start(
    program: str, profile: str, pipe: str, log: BinaryIO, visible: bool
) -> subprocess.Popen[bytes]:
    """Start LibreOffice in a session of its own."""
    return subprocess.Popen(  # noqa: S603 - the program that find_office() found
        [
            program,
            *([] if visible else ["--headless"]),
            "--norestore",
            "--nologo",
            "--nodefault",
            "--nofirststartwizard",
            # two LibreOffices on one profile are one LibreOffice
            f"-env:UserInstallation={uno.systemPathToFileUrl(profile)}",
            f"--accept=pipe,name={pipe};urp;StarOffice.ComponentContext",
        ],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,
    )


def connect(office: subprocess.Popen[bytes], pipe: str) -> Any:
    """Return the desktop of *office* as soon as it listens."""
    here = uno.getComponentContext()
    resolver = here.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", here
    )
    there = None
    deadline = time.monotonic() + START_TIMEOUT
    while there is None:
        try:
            there = resolver.resolve(
                f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext"
            )
        except Exception:  # noqa: BLE001 - UNO's exceptions exist only at run time
            if office.poll() is not None:
                raise EndedError(f"it ended with {office.returncode}") from None
            if time.monotonic() > deadline:
                raise RuntimeError("it did not listen in time") from None
            time.sleep(CONNECT_PAUSE)
    return there.ServiceManager.createInstanceWithContext(
        "com.sun.star.frame.Desktop", there
    )


def launched(
    program: str, profile: str, pipe: str, visible: bool
) -> tuple[subprocess.Popen[bytes], Any]:
    """Return a LibreOffice and its desktop."""
    with Path(profile, "log.txt").open("ab") as log:
        office = start(program, profile, pipe, log, visible)
    try:
        return office, connect(office, pipe)
    except RuntimeError:
        office.kill()
        raise


def main() -> None:
    """Serve one LibreOffice: program, profile folder, pipe and look are arguments."""
    program, profile, pipe, look = sys.argv[1:5]
    visible = look == "visible"
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)  # what UNO prints is no answer
    try:
        try:
            office, desktop = launched(program, profile, pipe, visible)
        except EndedError:
            # seen on a busy machine, with a new profile, and not when tried again
            office, desktop = launched(program, profile, pipe, visible)
    except RuntimeError as exc:
        tell(answers, {"error": str(exc)})
        sys.exit(1)
    opened = Documents(desktop, visible)
    tell(answers, {"answer": office.pid})
    try:
        serve(opened, office, sys.stdin, answers)
        opened.end()
    finally:
        office.wait(END_TIMEOUT)


if __name__ == "__main__":
    main()
