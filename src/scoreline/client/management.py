"""A workspace as its owner sees it: web services, and the way to their endpoints."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from scoreline.client.api import Api
from scoreline.client.endpoints import Endpoints
from scoreline.client.profile import Connection, Profile
from scoreline.client.session import Session
from scoreline.client.training import Retrained, Trainer
from scoreline.core.errors import NotAllowed, NotFound
from scoreline.core.keys import ApiKey
from scoreline.core.names import (
    WebServiceName,
    checked_description,
    is_id,
    new_id,
)
from scoreline.core.schema import Schema
from scoreline.wire import urls
from scoreline.wire.objects import Publish, WebServiceAnswer
from scoreline.wire.schemas import SampleObject, encode_schema
from scoreline.wire.usage import AuditAnswer

__all__ = ["Workspace"]


class Workspace:
    """All web services of one owner.

    Web services go by name (ids are taken, too), endpoints by name. A name that can't
    exist is refused before anything is sent.

    Args:
        url: The service's base address.
        workspace_id: 32 hexadecimal digits.
        token: The workspace token.
        session: Sends the requests; by default one that goes where the person allowed.
    """

    def __init__(
        self,
        url: str,
        workspace_id: str,
        token: ApiKey | str,
        *,
        session: Session | None = None,
    ) -> None:
        key = token if isinstance(token, ApiKey) else ApiKey(token)
        connection = Connection(url, workspace_id, key)
        session = session or Session(Profile().allowed_origins())
        self._id = connection.workspace_id
        self._api = Api(session, connection.url, key)

    @classmethod
    def of(cls, home: Path | None = None) -> Workspace:
        """Return the workspace of a service's *home*, or of the login.

        Args:
            home: The folder that ``scoreline serve`` uses; None for what
                ``scoreline login`` stored.

        Raises:
            InvalidValue: If there is neither, or *home* was never served.
        """
        profile = Profile()
        to = profile.connection(home)
        session = Session(profile.allowed_origins(home))
        return cls(to.url, to.workspace_id, to.token, session=session)

    @property
    def workspace_id(self) -> str:
        """Which workspace: 32 hexadecimal digits."""
        return self._id

    def web_services(self) -> list[WebServiceAnswer]:
        """Return the web services in the order of their names."""
        path = urls.web_services(self._id)
        found = self._api.get_list(path, WebServiceAnswer)
        return sorted(found, key=lambda service: service.name)

    def web_service(self, name: str) -> WebServiceAnswer:
        """Return the web service called *name*, or with that id.

        Raises:
            InvalidValue: If *name* can't be a name; nothing was sent.
            NotFound: If there is none.
        """
        if is_id(name):
            return self._api.get(urls.web_service(self._id, name), WebServiceAnswer)
        WebServiceName(name)
        found = self._find(name)
        if found is None:
            raise NotFound("web service", name)
        return found

    def publish(  # noqa: PLR0913  # one for each thing that can be published
        self,
        name: str,
        model: Path,
        sample: SampleObject,
        *,
        schema: Schema | None = None,
        description: str | None = None,
        training: bool = False,
    ) -> WebServiceAnswer:
        """Make the model in a file a web service, or a new version of one.

        Args:
            name: The web service's name.
            model: The model's file, whose extension tells its format.
            sample: Sample rows under their column names; the schema is read off them.
            schema: The schema, where the publisher corrected it.
            description: What the web service does; None keeps what was said before.
            training: Whether its training service is published, too; then *sample*
                may hold one column that the model does not take, the outcome.

        Raises:
            InvalidValue: If the name or description breaks its rule; nothing was sent.
            ModelInvalid: If the service can't use the model.
        """
        WebServiceName(name)
        checked_description(description or "")
        earlier = self._find(name)
        if description is None:
            description = earlier.description if earlier else ""
        body = Publish(
            name=name,
            type="Model",
            model=self._api.upload(urls.workspace_uploads(self._id), model),
            sample=msgspec.to_builtins(sample),
            schema=encode_schema(schema) if schema else None,
            description=description,
            training=training,
        )
        path = urls.web_service(self._id, earlier.id if earlier else new_id())
        return self._api.send("PUT", path, body, WebServiceAnswer)

    def delete(self, name: str) -> None:
        """Delete the web service called *name* with its endpoints.

        Raises:
            NotFound: If there is none.
        """
        path = urls.web_service(self._id, self.web_service(name).id)
        self._api.order("DELETE", path)

    def audit(self, limit: int = 100) -> list[AuditAnswer]:
        """Return who changed what, the newest first.

        Args:
            limit: How many changes at most, 1 to 1,000.
        """
        path = f"{urls.audit(self._id)}?limit={limit}"
        return self._api.get_list(path, AuditAnswer)

    def endpoints(self, name: str) -> Endpoints:
        """Return the endpoints of the web service called *name*, to work with.

        The web service is looked up when one of them is first asked for.

        Raises:
            InvalidValue: If *name* can't be a name; nothing was sent.
        """
        if not is_id(name):
            WebServiceName(name)
        return Endpoints(self._api, self._id, lambda: self.web_service(name).id)

    def retrain(  # noqa: PLR0913  # what, for whom, and how far
        self,
        name: str,
        endpoint: str,
        data: Path,
        *,
        apply: bool = False,
        max_error_rows: int = 0,
        progress: Callable[[int, int | None], None] | None = None,
    ) -> Retrained:
        """Train the model of a web service anew, on a customer's rows.

        Args:
            name: The web service, published with training.
            endpoint: Whose present model the trained one is compared with.
            data: CSV or TSV with a header line: the inputs and the outcome.
            apply: Whether *endpoint* is to score with the trained model.
            max_error_rows: How many bad rows may be left out.
            progress: Called with rows done and rows in all (None while unknown).

        Raises:
            NotAllowed: If the web service was published without training, or the
                model is to be applied to ``default``.
            JobFailed: If the rows teach nothing, or the training failed.
            IncompatibleModel: If the trained model does not fit; the present serves on.
        """
        trainer = Trainer(self._api, self._training_api(name), self.endpoints(name))
        return trainer.run(
            endpoint,
            data,
            apply=apply,
            max_error_rows=max_error_rows,
            progress=progress,
        )

    def _training_api(self, name: str) -> str:
        """Return the ApiLocation of a web service's training service."""
        scoring = WebServiceName(self.web_service(name).name)
        training = self._find(scoring.training.text)
        if training is None:
            raise NotAllowed(
                f"{scoring.text!r} was published without training; publish it again, "
                "with --training"
            )
        default = self.endpoints(training.id).show(training.default_endpoint_name)
        return default.api_location

    def _find(self, name: str) -> WebServiceAnswer | None:
        return next((s for s in self.web_services() if s.name == name), None)
