"""The serving process holds plans, not models: it starts at once and stays small."""

import subprocess
import sys
from secrets import token_hex

from support.service import serving

FORBIDDEN = {
    "fsspec",
    "joblib",
    "keyring",
    "lxml",
    "onnxruntime",
    "openpyxl",
    "pandas",
    "pyarrow",
    "python_calamine",
    "requests",
    "scipy",
    "sklearn",
    "skops",
    "xlwings",
}


def imported(words):
    """Return the top-level modules that ``-X importtime`` named in *words*."""
    lines = [line for line in words.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in lines}


def test_a_serving_process_imports_neither_models_nor_clients(tmp_path):
    """It has answered some calls by then: nothing is imported late."""
    home = tmp_path / "home"
    with serving(home, python=["-X", "importtime"]) as service:
        name = f"{service.workspace}/webservices/{token_hex(16)}"
        assert service.call("PUT", name, json={"Name": "x"}).status_code == 400
        assert service.call("GET", f"{service.workspace}/webservices").ok
        assert service.call("GET", f"{service.url}/health/ready").ok
    names = imported(home.with_suffix(".log").read_text(encoding="utf-8"))
    assert "uvicorn" in names
    assert names & FORBIDDEN == set()


def test_importing_the_server_imports_neither_models_nor_clients():
    """What the command needs besides does not hide what the server needs."""
    command = [
        sys.executable,
        "-X",
        "importtime",
        "-c",
        "import scoreline.server.serve",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert imported(done.stderr) & (FORBIDDEN | {"typer", "rich"}) == set()
