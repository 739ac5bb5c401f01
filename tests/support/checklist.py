"""A running service with one web service, and the calls that customers make."""

from functools import cached_property
from itertools import count

from support import loans

VERSION = "api-version=2.0"


class Checklist:
    """A running service with the web service ``loans``, published from seed 1."""

    def __init__(self, service, folder):
        self.service = service
        self._folder = folder
        self._numbers = count(1)

    def model(self, estimator, name="model.skops"):
        """Return *estimator* as a file."""
        return loans.save(estimator, self._folder / f"{next(self._numbers)}-{name}")

    def publish(self, name, seed=1, **fields):
        """Publish the pipeline of *seed*; return the answer."""
        model = self.model(loans.fitted(seed))
        return self.service.publish(name, model, loans.sample(), **fields)

    @cached_property
    def loans(self):
        """The web service's id."""
        answer = self.publish("loans")
        assert answer.status_code == 201, answer.text
        return answer.json()["Id"]

    def url(self, name="", web_service=None):
        """Return the URL of an endpoint, or of all."""
        return f"{self.service.endpoints(web_service or self.loans)}/{name}".rstrip("/")

    def endpoint(self, web_service=None, **fields):
        """Create an endpoint under a name of its own; return it."""
        name = f"customer{next(self._numbers)}"
        return self.service.endpoint(web_service or self.loans, name, **fields)

    def show(self, endpoint):
        """Return *endpoint* as it is now."""
        url = self.url(endpoint["Name"], endpoint["WebServiceId"])
        return self.service.call("GET", url).json()

    def patch(self, endpoint, key=None, **fields):
        """Change *endpoint*; return the answer."""
        url = self.url(endpoint["Name"], endpoint["WebServiceId"])
        return self.service.call("PATCH", url, key, json=fields)

    def refresh(self, endpoint, overwrite="False", **fields):
        """Refresh *endpoint*, as Classic's clients ask for it."""
        url = self.url(endpoint["Name"], endpoint["WebServiceId"]) + "/refresh"
        return self.service.call(
            "POST", url, json={"OverwriteResources": overwrite, **fields}
        )

    def own_model(self, endpoint, seed, name="model"):
        """Give *endpoint* the trained model of *seed*; return the answer."""
        path = self.model(loans.resource(seed))
        location = self.service.upload(path.read_bytes(), "model.ilearner")
        resource = {"Name": name, "Location": location}
        return self.patch(endpoint, endpoint["PrimaryKey"], Resources=[resource])

    def execute(self, endpoint, body=None, key=None, query=VERSION, **options):
        """Score *body* (the first three applications) at *endpoint*."""
        url = f"{endpoint['ApiLocation']}/execute?{query}"
        if "data" not in options:
            options["json"] = table() if body is None else body
        return self.service.call("POST", url, key or endpoint["PrimaryKey"], **options)

    def probabilities(self, endpoint):
        """Return what *endpoint* says of the first three applications."""
        answer = self.execute(endpoint)
        assert answer.status_code == 200, answer.text
        values = answer.json()["Results"]["output1"]["value"]["Values"]
        return [float(row[1]) for row in values]


def table(columns=loans.COLUMNS, rows=3, parameters=None):
    """Return the first applications in the table form."""
    frame, _ = loans.applications()
    values = frame.head(rows)[list(columns)].astype(str).to_numpy().tolist()
    table = {"ColumnNames": list(columns), "Values": values}
    return {"Inputs": {"input1": table}, "GlobalParameters": parameters or {}}


def expected(pipeline, rows=3):
    """Return what *pipeline* says of the first applications."""
    frame, _ = loans.applications()
    return loans.about(pipeline.predict_proba(frame.head(rows))[:, 1].tolist())
