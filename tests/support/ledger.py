"""What a customer was told, and what must therefore be so after a kill."""

import random
from dataclasses import dataclass, field

import requests

from support.service import blob_url

ROWS = b"income,debt,region\n" + b"50,10,east\n60,5,west\n" * 20
GONE = (
    requests.ConnectionError,
    requests.Timeout,
    requests.exceptions.ChunkedEncodingError,
)


class WorkerKilledError(Exception):
    """The service answered that a worker died; the test kills one now and then."""


@dataclass
class Facts:
    """An endpoint as its owner was last told it is."""

    description: str
    key: str
    api: str
    model: str
    dead: list = field(default_factory=list)
    jobs: list = field(default_factory=list)


class Customer:
    """Makes, changes and deletes endpoints, one request after another.

    Attributes:
        known: Facts by endpoint name.
        deleted: Names whose deletion was acknowledged.
        doubt: What was asked last, and never answered: ``(deed, name, wish)``.
        acknowledged: How many requests were.
    """

    def __init__(self, number, url, models):
        self.random = random.Random(number)
        self.number = number
        self.url = url
        self.models = models
        self.known = {}
        self.deleted = []
        self.doubt = None
        self.acknowledged = 0

    def work(self, service):
        """Act until the service is gone."""
        self.service = service
        deeds = (self.create, self.describe, self.regenerate, self.submit)
        rare = (self.patch, self.delete)
        try:
            while True:
                deed = self.random.choice(deeds * 3 + rare if self.known else deeds[:1])
                try:
                    deed()
                except WorkerKilledError:
                    self.resolve(service)
                self.doubt = None
                self.acknowledged += 1
        except GONE:
            return

    def some(self):
        return self.random.choice(sorted(self.known))

    def ask(self, method, path, deed, name, wish, **options):
        self.doubt = (deed, name, wish)
        answer = self.service.call(method, f"{self.url}/{path}", **options)
        if not answer.ok and "ModuleExecutionError" in answer.text:
            raise WorkerKilledError
        assert answer.ok, answer.text
        return answer

    def create(self):
        name = f"c{self.number}x{self.random.randrange(10**9)}"
        body = {"Description": name}
        answer = self.ask("PUT", name, "create", name, name, json=body)
        self.learn(answer.json())

    def learn(self, told):
        model = told["Resources"][-1]["Location"]["RelativeLocation"]
        self.known[told["Name"]] = Facts(
            told["Description"], told["PrimaryKey"], told["ApiLocation"], model
        )

    def describe(self):
        name, text = self.some(), f"{self.random.random()}"
        self.ask("PATCH", name, "describe", name, text, json={"Description": text})
        self.known[name].description = text

    def regenerate(self):
        name = self.some()
        path = f"{name}/keys/primary/regenerate"
        key = self.ask("POST", path, "regenerate", name, None).json()["Key"]
        self.known[name].dead.append(self.known[name].key)
        self.known[name].key = key

    def patch(self):
        name, model = self.some(), self.random.choice(self.models)
        resource = {"Name": "model", "Location": model}
        wish = model["RelativeLocation"]
        self.ask("PATCH", name, "patch", name, wish, json={"Resources": [resource]})
        self.known[name].model = wish

    def submit(self):
        name = self.some()
        facts = self.known[name]
        self.doubt = ("submit", name, None)
        uploads = f"{facts.api}/blobs"
        rows = self.service.upload(ROWS, "rows.csv", uploads, facts.key)
        body = {"Inputs": {"input1": rows}}
        job = self.service.call("POST", f"{facts.api}/jobs", facts.key, json=body)
        assert job.ok, job.text
        facts.jobs.append(job.json())
        start = f"{facts.api}/jobs/{job.json()}/start"
        assert self.service.call("POST", start, facts.key).status_code == 204

    def delete(self):
        name = self.some()
        self.ask("DELETE", name, "delete", name, None)
        del self.known[name]
        self.deleted.append(name)

    def resolve(self, service):
        """Find out what became of the last request: it was done, or it was not."""
        self.service = service
        if self.doubt is None:
            return
        deed, name, wish = self.doubt
        self.doubt = None
        answer = service.call("GET", f"{self.url}/{name}")
        if deed == "create":
            if answer.ok:
                assert answer.json()["Description"] == wish
                self.learn(answer.json())
            return
        if deed == "delete" and answer.status_code == 404:
            self.deleted.append(name)
            del self.known[name]
            return
        told, facts = answer.json(), self.known[name]
        if deed == "describe" and told["Description"] == wish:
            facts.description = wish
        if deed == "regenerate" and told["PrimaryKey"] != facts.key:
            facts.dead.append(facts.key)
            facts.key = told["PrimaryKey"]
        model = told["Resources"][-1]["Location"]["RelativeLocation"]
        if deed == "patch" and model == wish:
            facts.model = wish

    def audit(self, names):
        """Compare what is with what was told."""
        for name in names:
            facts = self.known[name]
            told = self.service.call("GET", f"{self.url}/{name}", facts.key).json()
            assert told["Description"] == facts.description
            assert told["PrimaryKey"] == facts.key
            model = told["Resources"][-1]["Location"]["RelativeLocation"]
            assert model == facts.model
            for key in facts.dead[-1:]:
                refused = self.service.call("GET", f"{self.url}/{name}", key)
                assert refused.status_code == 401
        for name in self.deleted[-2:]:
            answer = self.service.call("GET", f"{self.url}/{name}")
            assert answer.status_code == 404

    def unfinished(self):
        """Return how many started jobs are not over; the others gave every row once."""
        count = 0
        for facts in self.known.values():
            for job in list(facts.jobs):
                url = f"{facts.api}/jobs/{job}"
                status = self.service.call("GET", url, facts.key).json()
                if status["StatusCode"] == "NotStarted":
                    # its start may not have been acknowledged; it can be started now
                    self.service.call("POST", f"{url}/start", facts.key)
                if status["StatusCode"] != "Finished":
                    assert status["StatusCode"] in {"NotStarted", "Running"}, status
                    count += 1
                    continue
                reference = status["Results"]["output1"]
                text = requests.get(blob_url(reference), timeout=60).text
                assert len(text.splitlines()) == 1 + 40
                facts.jobs.remove(job)
        return count
