"""The batch calls of a customer."""

import time

from support import loans

DEADLINE_S = 60


class Bes:
    """The batch calls of a customer, by default with the endpoint's own key."""

    def __init__(self, service):
        self.service = service

    def upload(self, endpoint, content, name="rows.csv", key=None):
        uploads = endpoint["ApiLocation"] + "/blobs"
        key = key or endpoint["PrimaryKey"]
        return self.service.upload(content, name, uploads, key)

    def submit(self, endpoint, key=None, **body):
        url = endpoint["ApiLocation"] + "/jobs?api-version=2.0"
        return self.service.call("POST", url, key or endpoint["PrimaryKey"], json=body)

    def job(self, endpoint, method, job_id, rest="", key=None):
        url = f"{endpoint['ApiLocation']}/jobs/{job_id}{rest}?api-version=2.0"
        return self.service.call(method, url, key or endpoint["PrimaryKey"])

    def registered(self, endpoint, content=None, **body):
        """Submit *content*, not yet started; return the job's id."""
        reference = self.upload(endpoint, rows_csv(50) if content is None else content)
        answer = self.submit(endpoint, Inputs={"input1": reference}, **body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def over(self, endpoint, job_id):
        """Start a job; return its status object once it is over."""
        assert self.job(endpoint, "POST", job_id, "/start").status_code == 204
        return self.awaited(endpoint, job_id)

    def awaited(self, endpoint, job_id):
        """Return a job's status object once it is over."""
        deadline = time.monotonic() + DEADLINE_S
        while True:
            status = self.job(endpoint, "GET", job_id).json()
            if status["StatusCode"] in {"Finished", "Failed", "Cancelled"}:
                return status
            assert time.monotonic() < deadline, status
            time.sleep(0.02)

    def done(self, endpoint, content=None, **body):
        """Run a job to its end; return its status object."""
        return self.over(endpoint, self.registered(endpoint, content, **body))


def until(holds):
    """Return once *holds*, a condition, does."""
    deadline = time.monotonic() + DEADLINE_S
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def rows_csv(count, repeat=1):
    """Return the first *count* applications, again and again, as CSV with a header."""
    frame, _ = loans.applications()
    text = frame.head(count).to_csv(index=False, lineterminator="\n")
    header, _, rows = text.partition("\n")
    return f"{header}\n{rows * repeat}".encode()
