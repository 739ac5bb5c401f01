"""A screen that nobody sees, for tests of windows."""

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager

import pytest
from PIL import ImageGrab

from scoreline.core.errors import NotAllowed
from scoreline.excel.forms.windows import find_python


def missing(what):
    """Skip the test, or fail it where everything must be there."""
    (pytest.fail if os.environ.get("CI") else pytest.skip)(what)


def tk_python():
    """Return a Python with tkinter."""
    try:
        return find_python()
    except NotAllowed as error:
        missing(str(error))


@contextmanager
def screen():
    """Show windows on a screen of their own; yield its name."""
    if sys.platform in {"win32", "darwin"}:
        yield ""
        return
    program = shutil.which("Xvfb")
    if program is None:
        missing("install xvfb")
    reading, writing = os.pipe()
    command = [program, "-displayfd", str(writing), "-screen", "0", "1024x768x24"]
    server = subprocess.Popen(
        [*command, "-nolisten", "tcp"],
        pass_fds=[writing],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            yield f":{told.readline().strip()}"
    finally:
        server.terminate()
        server.wait(30)


def picture(display, path):
    """Save what *display* shows at *path*; return its bytes."""
    shot = ImageGrab.grab(xdisplay=display or None)
    shot.save(path)
    return shot.tobytes()
