"""The process as its operator sees it: starting, stopping, starting again."""

import json
import os
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from scoreline.server.serve import Listening
from support import loans
from support.bes import Bes, rows_csv
from support.certificates import self_signed
from support.checklist import Checklist, table
from support.service import serving


def refused_start(*arguments):
    """Return exit code and words of a service that does not come up."""
    command = [sys.executable, "-m", "scoreline", "serve", *map(str, arguments)]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=60, check=False
    )
    return done.returncode, done.stderr.strip()


def test_a_home_has_one_server(tmp_path):
    home = tmp_path / "home"
    with serving(home):
        code, words = refused_start("--home", home, "--port", 0)
    assert code != 0
    assert len(words.splitlines()) == 1
    assert "Traceback" not in words


def test_a_port_in_use_is_told_in_one_sentence(tmp_path):
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        code, words = refused_start("--home", tmp_path / "home", "--port", port)
    assert code != 0
    assert f"can't serve on 127.0.0.1, port {port}" in words
    assert "--port" in words
    assert "Traceback" not in words


@pytest.mark.parametrize(
    ("host", "public_url", "is_told_wrong"),
    [
        ("0.0.0.0", "", True),
        ("::", "", True),
        ("0.0.0.0", "https://scores.example", False),
        ("127.0.0.1", "", False),
    ],
)
def test_an_address_that_only_this_machine_has_is_known(
    host, public_url, is_told_wrong
):
    assert Listening(host, 0, public_url).is_told_wrong is is_told_wrong


def test_serving_everywhere_asks_for_the_public_url(tmp_path):
    with serving(tmp_path / "home", "--host", "0.0.0.0"):
        words = (tmp_path / "home.log").read_text()
    hints = [line for line in words.splitlines() if "--public-url" in line]
    assert len(hints) == 1
    assert "are told http://127.0.0.1:" in hints[0]


def test_answers_do_not_wait_for_acknowledgements():
    """Asyncio switches Nagle's algorithm off only where the protocol is named."""
    with closing(Listening("127.0.0.1", 0).bind()) as listener:
        assert listener.proto == socket.IPPROTO_TCP


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX's")
def test_the_connection_file_is_for_the_user_alone(tmp_path):
    with serving(tmp_path / "home") as service:
        mode = (service.home / "connection.json").stat().st_mode
    assert mode & 0o077 == 0


def test_the_public_url_is_what_callers_are_told(tmp_path):
    public = "https://scores.example"
    with serving(tmp_path / "home", "--public-url", public + "/") as service:
        assert service.url == public
        port = (tmp_path / "home.log").read_text().rpartition(":")[2].strip()
        url = f"http://127.0.0.1:{port}/workspaces/{service.workspace_id}/blobs"
        answer = service.call("POST", url, json={"Name": "a.csv"})
    assert answer.json()["BaseLocation"] == public + "/"


def test_tls_is_served_directly(tmp_path):
    pem = self_signed(tmp_path)
    options = ["--host", "localhost", "--tls-cert", pem, "--tls-key", pem]
    with serving(tmp_path / "home", *options) as service:
        assert service.url.startswith("https://localhost:")
        answer = requests.get(f"{service.url}/health/ready", verify=pem, timeout=9)
    assert answer.status_code == 200


def takes_calls(address):
    try:
        socket.create_connection(address, 5).close()
    except OSError:
        return False
    return True


def test_a_call_in_flight_is_finished_before_the_end(tmp_path):
    with serving(tmp_path / "home") as service:
        endpoint = Checklist(service, tmp_path).endpoint()
        where = urlsplit(endpoint["ApiLocation"])
        body = json.dumps(table()).encode()
        head = (
            f"POST {where.path}/execute HTTP/1.1\r\nHost: {where.netloc}\r\n"
            f"Authorization: Bearer {endpoint['PrimaryKey']}\r\n"
            f"Content-Length: {len(body)}\r\nExpect: 100-continue\r\n\r\n"
        )
        address = (where.hostname, where.port)
        with closing(socket.create_connection(address, 30)) as call:
            call.sendall(head.encode())
            assert call.recv(4096).startswith(b"HTTP/1.1 100")
            service.process.terminate()
            while takes_calls(address):
                time.sleep(0.02)
            call.sendall(body)
            answer = b"".join(iter(lambda: call.recv(4096), b""))
        assert service.process.wait(60) == 0
    assert answer.startswith(b"HTTP/1.1 200")
    assert b"Scored" not in answer.partition(b"\r\n\r\n")[0]


def children(pid):
    """Return the ids of the processes that *pid* has started."""
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return set(map(int, listed.split()))


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="asks Linux")
@pytest.mark.parametrize("kill", [False, True])
def test_workers_end_with_the_service(tmp_path, kill):
    """Also when it is killed: their pipes close."""
    with serving(tmp_path / "home") as service:
        shop = Checklist(service, tmp_path)
        assert shop.execute(shop.endpoint()).status_code == 200
        workers = children(service.process.pid)
        service.process.kill() if kill else service.process.terminate()
        service.process.wait(60)
    assert workers
    deadline = time.monotonic() + 30
    while any(is_running(worker) for worker in workers):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def is_running(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    except FileNotFoundError:
        return False
    return state.rpartition(")")[2].split()[0] != "Z"


def test_a_job_goes_on_after_a_kill(tmp_path):
    """What was acknowledged is there again: the job, its rows, the endpoint's key."""
    home = tmp_path / "home"
    with serving(home) as service:
        endpoint = Checklist(service, tmp_path).endpoint()
        bes = Bes(service)
        job_id = bes.registered(endpoint, rows_csv(200, repeat=150))
        assert bes.job(endpoint, "POST", job_id, "/start").status_code == 204
        service.process.kill()
        service.process.wait(60)
    with serving(home) as again:
        moved = endpoint["ApiLocation"].replace(service.url, again.url)
        status = Bes(again).awaited({**endpoint, "ApiLocation": moved}, job_id)
    assert status["StatusCode"] == "Finished", status
    assert status["RowsDone"] == status["RowsTotal"]


def test_no_key_and_no_row_reaches_the_log(tmp_path):
    with serving(tmp_path / "home") as service:
        shop = Checklist(service, tmp_path)
        endpoint = shop.endpoint()
        secret = {"ColumnNames": list(loans.COLUMNS), "Values": [["c4nary", "1", "x"]]}
        assert shop.execute(endpoint, {"Inputs": {"input1": secret}}).status_code == 400
        key = endpoint["PrimaryKey"]
        query = f"api-version=2.0&key={key}"
        assert shop.execute(endpoint, query=query).status_code == 400
    words = (tmp_path / "home.log").read_text(encoding="utf-8")
    assert "c4nary" not in words
    assert key not in words
    assert service.token not in words
