"""The SDK: manage web services and endpoints, score rows, run jobs.

Names are imported when they are first used, so that one which needs no network or no
data frames does not load the libraries of those that do.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from scoreline.client.endpoint import ScoringEndpoint
    from scoreline.client.endpoints import EndpointSettings
    from scoreline.client.frames import score_frame
    from scoreline.client.management import Workspace
    from scoreline.client.origins import AllowedOrigins, Origin
    from scoreline.client.profile import Connection, Profile
    from scoreline.client.session import Session
    from scoreline.client.training import Metric, Retrained

__all__ = [
    "AllowedOrigins",
    "Connection",
    "EndpointSettings",
    "Metric",
    "Origin",
    "Profile",
    "Retrained",
    "ScoringEndpoint",
    "Session",
    "Workspace",
    "score_frame",
]

_MODULES: Final = {
    "AllowedOrigins": "origins",
    "Connection": "profile",
    "EndpointSettings": "endpoints",
    "Metric": "training",
    "Origin": "origins",
    "Profile": "profile",
    "Retrained": "training",
    "ScoringEndpoint": "endpoint",
    "Session": "session",
    "Workspace": "management",
    "score_frame": "frames",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any public name may be asked for
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
