"""An endpoint as its callers see it: what the client fetches and workbooks rely on."""

from __future__ import annotations

from dataclasses import dataclass

from scoreline.core.schema import Schema
from scoreline.core.table import Table

__all__ = ["EndpointSchema"]


@dataclass(frozen=True, slots=True)
class EndpointSchema:
    """What an endpoint says about itself.

    Attributes:
        endpoint: Its name.
        web_service: The web service's name.
        description: The web service's description.
        version: When its version was published, as the service spells it.
        schema: What it takes and gives.
        sample: Sample rows under the input's columns, typed; None if switched off.
    """

    endpoint: str
    web_service: str
    description: str
    version: str
    schema: Schema
    sample: Table | None
