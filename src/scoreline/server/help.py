"""The help page of an endpoint: readable, public, without a row or a key."""

from __future__ import annotations

import json
from functools import cache
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from starlette.responses import HTMLResponse, Response

from scoreline.core.schema import Schema
from scoreline.server.addresses import Addresses
from scoreline.server.swagger import placeholder
from scoreline.service.entities import Served
from scoreline.wire import urls

__all__ = ["help_page"]

# A page of text: nothing is loaded, run or framed, whatever a description holds.
_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def help_page(served: Served, addresses: Addresses) -> Response:
    """Return the page that says how *served* is called."""
    endpoint, web_service, version = (
        served.endpoint,
        served.web_service,
        served.version,
    )
    api_location = addresses.api(endpoint.id)
    path = urls.endpoint(addresses.workspace_id, web_service.id, endpoint.name.text)
    own = () if endpoint.is_default else version.resources
    text = _template().render(
        web_service=web_service.name,
        description=web_service.description,
        endpoint=endpoint.name.text,
        endpoint_description=endpoint.description,
        api_location=api_location,
        execute_url=urls.execute(api_location),
        jobs_url=urls.jobs(api_location),
        swagger_url=urls.swagger(api_location),
        management_url=addresses.public_url + path,
        resources=[resource.name for resource in own],
        schema=version.schema,
        example=_example(version.schema),
    )
    return HTMLResponse(text, headers=_HEADERS)


def _example(schema: Schema) -> str:
    port = schema.input
    row = [placeholder(column.type) for column in port.columns]
    table = {"ColumnNames": port.names, "Values": [row]}
    body = {"Inputs": {port.name: table}, "GlobalParameters": {}}
    return json.dumps(body, ensure_ascii=False)


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("scoreline.server", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("help.html")
