import json
import subprocess
import sys

import pytest

from scoreline.core.errors import NotAllowed
from scoreline.service.home import Home

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="file modes are POSIX")

HOLDER = """
import sys
from pathlib import Path
from scoreline.service.home import Home
with Home.create(Path(sys.argv[1])).lock():
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def home(tmp_path):
    return Home.create(tmp_path / "deep" / "home")


def mode(path):
    return path.stat().st_mode & 0o777


@POSIX
def test_a_home_is_private_to_its_user(home):
    folders = (home.path, home.models, home.blobs, home.work)
    assert [mode(folder) for folder in folders] == [0o700] * 4


@POSIX
def test_a_home_that_others_could_read_is_made_private(tmp_path):
    tmp_path.chmod(0o755)
    assert mode(Home.create(tmp_path).path) == 0o700


@POSIX
def test_secret_and_connection_are_for_the_user_alone(home):
    home.secret()
    home.write_connection("http://127.0.0.1:8750", "0" * 32, "slt_x")
    assert mode(home.path / "secret") == mode(home.connection) == 0o600


def test_the_secret_is_made_once(home):
    assert len(home.secret()) == 32
    assert home.secret() == Home.create(home.path).secret()


def test_connection_names_url_workspace_and_token(home):
    home.write_connection("http://127.0.0.1:8750", "0" * 32, "slt_x")
    found = json.loads(home.connection.read_text(encoding="utf-8"))
    assert found == {
        "url": "http://127.0.0.1:8750",
        "workspace_id": "0" * 32,
        "token": "slt_x",
    }


def test_a_second_server_on_one_home_is_refused(home):
    with (
        home.lock(),
        pytest.raises(NotAllowed, match="another server uses the home"),
        home.lock(),
    ):
        pass


def test_a_home_is_free_again_after_its_server(home):
    for _ in range(2):
        with home.lock():
            pass


def test_a_killed_server_leaves_its_home_free(home):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(home.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with holder:
        assert holder.stdout.readline().strip() == b"held"
        with pytest.raises(NotAllowed), home.lock():
            pass
        holder.kill()
        holder.wait(30)
        with home.lock():
            pass


def test_what_a_killed_server_left_half_written_is_deleted(home):
    left = home.blobs / ".0123.part"
    left.write_bytes(b"half")
    with home.lock():
        assert not left.exists()
