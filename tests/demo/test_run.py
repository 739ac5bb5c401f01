"""Where a run of the demonstration keeps its home, and how it ends."""

import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from scoreline.core.errors import InvalidValue, NotAllowed
from scoreline.demo.run import DemoOptions, run
from scoreline.service.home import Home
from support.service import serving

FOREIGN = "somebody's own file"


def test_a_folder_that_no_service_made_is_left_alone(tmp_path):
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "thesis.txt").write_text(FOREIGN, "utf-8")
    with pytest.raises(InvalidValue, match="choose another --out"):
        run(DemoOptions(tmp_path, once=True), None, None)
    assert (tmp_path / "home" / "thesis.txt").read_text("utf-8") == FOREIGN


def test_a_home_that_is_served_is_left_alone(tmp_path):
    with serving(tmp_path / "home") as service:
        before = (tmp_path / "home" / "secret").read_bytes()
        with pytest.raises(NotAllowed):
            run(DemoOptions(tmp_path, once=True), None, None)
        assert (tmp_path / "home" / "secret").read_bytes() == before
        assert service.call("GET", f"{service.workspace}/webservices").ok


def test_a_port_in_use_is_told_before_anything_is_deleted(tmp_path):
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "secret").write_bytes(b"32 bytes")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(NotAllowed, match=f"port {port} is in use"):
            run(DemoOptions(tmp_path, port, once=True), None, None)
    assert (tmp_path / "home" / "secret").exists()


def demonstration(out):
    return subprocess.Popen(
        [sys.executable, "-m", "scoreline", "demo", "--port", "0", "--out", str(out)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def is_served(home):
    try:
        with Home.create(home).lock():
            return False
    except NotAllowed:
        return True


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no such signals")
def test_ctrl_c_ends_a_demonstration_that_stays(tmp_path):
    with demonstration(tmp_path) as process:
        lines = iter(process.stdout.readline, "")
        assert any("until Ctrl-C" in line for line in lines)
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
    assert not is_served(tmp_path / "home")


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no such signals")
def test_a_demonstration_that_is_terminated_leaves_no_service_behind(tmp_path):
    with demonstration(tmp_path) as process:
        while not (tmp_path / "home" / "connection.json").exists():
            assert process.poll() is None
            time.sleep(0.05)
        process.terminate()
        assert process.wait(60) == 128 + signal.SIGTERM
    assert not is_served(tmp_path / "home")
