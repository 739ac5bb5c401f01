"""One run of the demonstration, which all journeys look at."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def scoreline(*arguments, **options):
    """Run the command as a person would; return what it printed and its exit code."""
    environment = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1"}
    environment.update(options.pop("env", {}))
    return subprocess.run(
        [sys.executable, "-m", "scoreline", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=240,
        stdin=subprocess.DEVNULL,
        env=environment,
        **options,
    )


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """What ``scoreline demo --once --json`` printed, and where it made it."""
    out = tmp_path_factory.mktemp("demo")
    done = scoreline("demo", "--once", "--json", "--out", out, "--port", 0)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def run():
    return scoreline


@pytest.fixture(scope="session")
def run_in():
    """Run the command in a folder."""

    def command(folder, *arguments, **options):
        return scoreline(*arguments, cwd=folder, **options)

    return command
