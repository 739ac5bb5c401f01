"""A running service with one web service to sell, for tests of its callers."""

from contextlib import contextmanager
from pathlib import Path

from scoreline.client.management import Workspace
from scoreline.client.origins import AllowedOrigins
from scoreline.client.session import Session
from scoreline.wire.schemas import SampleObject
from support.loans import applications, dump, fitted
from support.service import serving

WEB_SERVICE = "credit"


@contextmanager
def open_shop(folder: Path):
    """Serve a home in *folder* that has published ``credit``; yield the service."""
    model = folder / "model.skops"
    dump(fitted(), model)
    frame, _ = applications()
    frame.head(20).to_csv(folder / "sample.csv", index=False)
    with serving(folder / "home") as service:
        workspace_of(service).publish(
            WEB_SERVICE, model, sample(20), description="Who pays back"
        )
        yield service


def workspace_of(service):
    """Return the workspace of a running service, through the client."""
    session = Session(AllowedOrigins())
    return Workspace(service.url, service.workspace_id, service.token, session=session)


def sample(count):
    """Return the first applications as the rows that ship with a web service."""
    frame, _ = applications()
    rows = frame.head(count).astype(str).to_numpy().tolist()
    return SampleObject(list(frame.columns), rows)
