"""Training a customer's model: a job of the training service, and what comes of it."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from scoreline.client.api import Api
from scoreline.client.endpoint import ScoringEndpoint
from scoreline.client.endpoints import Endpoints
from scoreline.core.errors import AnswerInvalid, NotAllowed
from scoreline.core.names import DEFAULT_ENDPOINT
from scoreline.core.schema import EVALUATION_PORT, OUTPUT_PORT
from scoreline.wire.objects import BlobReference

__all__ = ["Metric", "Retrained", "Trainer"]

_ENDPOINT: Final = "Endpoint"  # the parameter that names whose model is compared


@dataclass(frozen=True, slots=True)
class Metric:
    """One line of an evaluation, on rows that the trained model has not seen.

    Attributes:
        name: Such as ``AUC``, ``Accuracy``, ``Log Loss``, ``R2`` or ``RMSE``.
        trained: The trained model's.
        present: The present model's; None if it takes other rows.
    """

    name: str
    trained: float | None
    present: float | None


@dataclass(frozen=True, slots=True)
class Retrained:
    """What a training gave.

    Attributes:
        job_id: The job of the training service.
        evaluation: The trained model beside the present one.
        model: Where the trained model lies; its address expires.
        applied: Whether the endpoint scores with it now.
    """

    job_id: str
    evaluation: tuple[Metric, ...]
    model: BlobReference
    applied: bool


class Trainer:
    """Trains by batch jobs, and patches what they gave into endpoints.

    Args:
        api: The service, as the workspace token sees it.
        location: The ApiLocation of the training service.
        endpoints: The endpoints of the web service that scores.
    """

    def __init__(self, api: Api, location: str, endpoints: Endpoints) -> None:
        self._endpoints = endpoints
        self._jobs = ScoringEndpoint(location, api.key, session=api.session).jobs

    def run(
        self,
        endpoint: str,
        data: Path,
        *,
        apply: bool,
        max_error_rows: int = 0,
        progress: Callable[[int, int | None], None] | None = None,
    ) -> Retrained:
        """Train on *data*, and let *endpoint* score with the model if *apply*.

        Raises:
            NotAllowed: If *endpoint* is ``default`` and the model is to be applied.
            JobFailed: If the training failed.
            IncompatibleModel: If the trained model does not fit.
        """
        if apply and endpoint == DEFAULT_ENDPOINT:
            raise NotAllowed(
                "the default endpoint takes no trained model of its own; create an "
                "endpoint for it"
            )
        present = self._endpoints.show(endpoint)
        job_id = self._jobs.submit(
            data, {_ENDPOINT: endpoint}, max_error_rows=max_error_rows
        )
        self._jobs.wait(job_id, progress)
        evaluation = _read(self._jobs.download(job_id, EVALUATION_PORT))
        model = self._jobs.outputs(job_id).get(OUTPUT_PORT)
        if model is None or not present.resources:
            raise AnswerInvalid(f"job {job_id} is finished, but names no model")
        if apply:
            self._endpoints.use_stored(endpoint, present.resources[-1].name, model)
        return Retrained(job_id, evaluation, model, apply)


def _read(pieces: Iterable[bytes]) -> tuple[Metric, ...]:
    try:
        lines = b"".join(pieces).decode("utf-8").splitlines()
        return tuple(
            Metric(name, _number(trained), _number(present))
            for name, trained, present in list(csv.reader(lines))[1:]
        )
    except ValueError:
        raise AnswerInvalid("the evaluation is no table of metrics") from None


def _number(text: str) -> float | None:
    return float(text) if text else None
