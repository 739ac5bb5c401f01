"""A PostgreSQL server for the tests: on a socket file, with nothing to lose."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import psycopg

DEADLINE_S = 60
SETTINGS = ("fsync=off", "listen_addresses=", "max_connections=50")


def programs():
    """Return the folder of PostgreSQL's programs, or None if it is not installed."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return folders[-1] if folders else None


@contextmanager
def serving():
    """Yield a function that empties a database and returns its URL."""
    with tempfile.TemporaryDirectory(prefix="pg") as name:
        folder, user = Path(name), _user()
        if user:
            shutil.chown(folder, user)
        data = folder / "data"
        _run(user, "initdb", "--no-sync", "--auth=trust", "-U", "test", "-D", data)
        options = [part for setting in SETTINGS for part in ("-c", setting)]
        command = [programs() / "postgres", "-D", data, "-k", folder, *options]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(command, user=user, stdout=log, stderr=log)
        try:
            _wait(folder)
            yield lambda: _emptied(folder)
        finally:
            server.send_signal(signal.SIGQUIT)  # at once: nothing is to be kept
            server.wait(DEADLINE_S)


def _user():
    """Return who may run the server: it refuses to run as root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _run(user, program, *arguments):
    subprocess.run(
        [programs() / program, *arguments],
        user=user,
        check=True,
        capture_output=True,
        timeout=DEADLINE_S,
    )


def _connect(folder):
    return psycopg.connect(
        host=str(folder), user="test", dbname="postgres", autocommit=True
    )


def _wait(folder):
    deadline = time.monotonic() + DEADLINE_S
    while True:
        try:
            _connect(folder).close()
        except psycopg.OperationalError:
            assert time.monotonic() < deadline, (folder / "log").read_text()
            time.sleep(0.05)
        else:
            return


def _emptied(folder):
    with _connect(folder) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return f"postgresql://test@/postgres?host={folder}"
