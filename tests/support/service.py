"""A service as a process of its own, and the protocol spoken to it by hand."""

import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex

import requests

DEADLINE_S = 60


@dataclass
class Service:
    """A running service; paths are relative to its URL."""

    home: Path
    process: subprocess.Popen = field(repr=False)
    url: str
    workspace_id: str
    token: str = field(repr=False)

    @property
    def workspace(self):
        return f"{self.url}/workspaces/{self.workspace_id}"

    def call(self, method, url, key=None, **options):
        """Return the answer to one request; *url* is absolute."""
        key = self.token if key is None else key
        headers = {"Authorization": f"Bearer {key}", **options.pop("headers", {})}
        return requests.request(
            method, url, headers=headers, timeout=DEADLINE_S, **options
        )

    def upload(self, content, name, uploads=None, key=None):
        """Upload *content*; return the blob reference."""
        uploads = uploads or f"{self.workspace}/blobs"
        answer = self.call("POST", uploads, key, json={"Name": name})
        assert answer.status_code == 201, answer.text
        reference = answer.json()
        done = requests.put(
            blob_url(reference),
            data=content,
            headers={"x-ms-blob-type": "BlockBlob"},
            timeout=DEADLINE_S,
        )
        assert done.status_code == 201, done.text
        return reference

    def publish(self, name, model, sample, web_service_id=None, **fields):
        """Publish the model file *model*; return the answer."""
        reference = self.upload(model.read_bytes(), model.name)
        body = {"Name": name, "Type": "Model", "Model": reference, "Sample": sample}
        url = f"{self.workspace}/webservices/{web_service_id or token_hex(16)}"
        return self.call("PUT", url, json={**body, **fields})

    def endpoints(self, web_service_id):
        """Return the URL of a web service's endpoints."""
        return f"{self.workspace}/webservices/{web_service_id}/endpoints"

    def endpoint(self, web_service_id, name, **fields):
        """Create an endpoint; return it."""
        answer = self.call(
            "PUT", f"{self.endpoints(web_service_id)}/{name}", json=fields
        )
        assert answer.status_code == 201, answer.text
        return answer.json()

    def stop(self):
        """End the process as a supervisor would; return its exit code."""
        self.process.terminate()
        return self.process.wait(DEADLINE_S)


def blob_url(reference):
    """Return the address that *reference* stands for, by plain concatenation."""
    return (
        reference["BaseLocation"]
        + reference["RelativeLocation"]
        + reference["SasBlobToken"]
    )


def error_of(answer):
    """Return the error in *answer*, its shape checked."""
    error = answer.json()["error"]
    assert set(error) == {"code", "message", "details"}
    assert error["details"]
    for detail in error["details"]:
        assert {"code", "message"} <= set(detail)
    return error


def detail_of(answer):
    """Return status, class and first detail code of an error."""
    error = error_of(answer)
    return answer.status_code, error["code"], error["details"][0]["code"]


@contextmanager
def serving(home, *arguments, python=(), settings=()):
    """Serve *home* on a free port, and stop it at the end.

    Pairs in *settings* are added to its environment.

    What the process says stands in ``home.log`` beside the home.
    """
    log = home.with_suffix(".log")
    said = log.stat().st_size if log.exists() else 0
    command = [sys.executable, *python, "-m", "scoreline", "serve"]
    with log.open("ab") as words:
        process = subprocess.Popen(
            [*command, "--home", str(home), "--port", "0", *map(str, arguments)],
            env=os.environ | dict(settings),
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=words,
        )
    try:
        _wait(process, log, said)
        found = json.loads((home / "connection.json").read_text(encoding="utf-8"))
        yield Service(home=home, process=process, **found)
    finally:
        process.terminate()
        try:
            process.wait(DEADLINE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process, log, said):
    """Return once *log* tells, behind its first *said* bytes, that calls are taken."""
    deadline = time.monotonic() + DEADLINE_S
    while b"scoreline: serving on" not in log.read_bytes()[said:]:
        assert process.poll() is None, log.read_text(encoding="utf-8")
        assert time.monotonic() < deadline, log.read_text(encoding="utf-8")
        time.sleep(0.02)
