"""Where a run of the demonstration keeps its home, and how it ends."""

import os
import signal
import subprocess
import sys

import pytest

from scoreline.core.errors import InvalidValue
from scoreline.demo.run import DemoOptions, run

FOREIGN = "somebody's own file"


def test_a_folder_that_no_service_made_is_left_alone(tmp_path):
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "thesis.txt").write_text(FOREIGN, "utf-8")
    with pytest.raises(InvalidValue, match="choose another --out"):
        run(DemoOptions(tmp_path, once=True), None, None)
    assert (tmp_path / "home" / "thesis.txt").read_text("utf-8") == FOREIGN


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is not sent this way on Windows")
def test_ctrl_c_ends_a_demonstration_that_stays(tmp_path):
    command = [sys.executable, "-m", "scoreline", "demo", "--port", "0"]
    with subprocess.Popen(
        [*command, "--out", str(tmp_path)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        lines = iter(process.stdout.readline, "")
        assert any("until Ctrl-C" in line for line in lines)
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
