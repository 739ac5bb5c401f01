"""The portal, put together."""

from __future__ import annotations

from typing import Final

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from scoreline.server.parts import Parts
from scoreline.server.portal.configure import ConfigurePages
from scoreline.server.portal.consume import ConsumePages
from scoreline.server.portal.dashboard import DashboardPages
from scoreline.server.portal.endpoints import EndpointListPages
from scoreline.server.portal.frame import Frame, Visit
from scoreline.server.portal.helping import HelpPages
from scoreline.server.portal.jobs import JobPages
from scoreline.server.portal.publish import PublishPages
from scoreline.server.portal.score import ScorePages
from scoreline.server.portal.sessions import Sessions
from scoreline.server.portal.signin import SignIn
from scoreline.server.portal.static import static_routes
from scoreline.server.portal.trial import TrialPages
from scoreline.server.portal.watching import WatchingPages
from scoreline.server.portal.web_services import WebServicePages
from scoreline.server.publishing import Publishing

__all__ = ["LOST", "Portal"]

LOST: Final = "/portal/-"
"""A path below which nothing is, and where a page tells so."""

_ALL_METHODS: Final = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


class Portal:
    """The pages for people."""

    def __init__(self, parts: Parts, publishing: Publishing) -> None:
        sessions = Sessions()
        self._frame = frame = Frame(parts, sessions)
        self._routes = [
            *static_routes(),
            *SignIn(parts, frame, sessions).routes(),
            *WebServicePages(parts, frame).routes(),
            *PublishPages(parts, frame, publishing).routes(),
            *EndpointListPages(parts, frame, publishing).routes(),
            *DashboardPages(parts, frame).routes(),
            *ConfigurePages(parts, frame, publishing).routes(),
            *ConsumePages(parts, frame).routes(),
            *TrialPages(parts, frame).routes(),
            *JobPages(parts, frame).routes(),
            *WatchingPages(parts, frame).routes(),
            *ScorePages(parts, frame).routes(),
            *HelpPages(parts, frame).routes(),
        ]

    def routes(self) -> list[BaseRoute]:
        """Return the pages; whatever else lies below ``/portal`` is told in HTML."""
        nothing = self._frame.anything(_nothing)
        return [
            *self._routes,
            Route("/portal/{rest:path}", nothing, methods=_ALL_METHODS),
        ]


async def _nothing(_visit: Visit) -> Response:
    raise HTTPException(404)
