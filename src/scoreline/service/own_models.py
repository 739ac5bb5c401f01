"""Which models an endpoint may have of its own, and what a refresh makes of them.

Rules only: whether a model's numbers fit is for a worker to find out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from scoreline.core.errors import (
    ChangedMeanwhile,
    IncompatibleModel,
    KeptModelUnfit,
    NotAllowed,
    Pinned,
)
from scoreline.service.entities import Endpoint, Resource, Version

__all__ = ["check_as_seen", "given_own", "refreshed"]


def given_own(
    endpoint: Endpoint, version: Version, resources: Iterable[Resource]
) -> Endpoint:
    """Return *endpoint* with *resources* of its own.

    Args:
        endpoint: Locked to *version*.
        version: What they stand in for the parts of.
        resources: Each replaces the one of its name, the others stay.

    Raises:
        NotAllowed: If it is ``default``.
        IncompatibleModel: If the version has no resource of such a name.
    """
    if endpoint.is_default:
        raise NotAllowed(
            "the default endpoint scores with the newest version's own models; create "
            "another endpoint for a model of its own"
        )
    changed = endpoint.with_own(resources)
    lost = _without_place(changed, version)
    if lost:
        names = ", ".join(repr(resource.name) for resource in version.resources)
        raise IncompatibleModel(
            f"there is no resource {lost[0]!r}; the version has {names or 'none'}"
        )
    return changed


def refreshed(
    endpoint: Endpoint, newest: Version, *, overwrite_resources: bool
) -> Endpoint:
    """Return *endpoint* as a refresh leaves it.

    Args:
        endpoint: Which.
        newest: The newest version of its web service.
        overwrite_resources: Whether its own trained models give way.

    Raises:
        Pinned: If its updates are prevented.
        NotAllowed: If it is ``default``.
        KeptModelUnfit: If a model that it would keep has no place in the version.
    """
    _check_refreshable(endpoint)
    own = () if overwrite_resources else endpoint.own_resources
    changed = replace(endpoint, version_id=newest.id, own_resources=own)
    lost = _without_place(changed, newest)
    if lost:
        raise KeptModelUnfit(
            f"the newest version has no resource {lost[0]!r}, for which the endpoint "
            "has a model of its own; overwrite its resources to refresh it"
        )
    return changed


def check_as_seen(endpoint: Endpoint, seen: Endpoint) -> None:
    """Refuse a change that was thought over when *endpoint* was another.

    Args:
        endpoint: As it is.
        seen: As it was when models were found to fit.

    Raises:
        ChangedMeanwhile: If version or models differ.
    """
    if (endpoint.version_id, endpoint.own_resources) != (
        seen.version_id,
        seen.own_resources,
    ):
        raise ChangedMeanwhile(
            "the endpoint or its web service was changed while the models were tried; "
            "nothing was done, ask again"
        )


def _check_refreshable(endpoint: Endpoint) -> None:
    if endpoint.is_default:
        raise NotAllowed(
            "the default endpoint follows the newest version by itself and is not "
            "refreshed"
        )
    if endpoint.prevent_update:
        raise Pinned(
            f"endpoint {endpoint.name.text!r} is pinned (PreventUpdate); unpin it to "
            "refresh it"
        )


def _without_place(endpoint: Endpoint, version: Version) -> list[str]:
    places = {resource.name for resource in version.resources}
    return [each.name for each in endpoint.own_resources if each.name not in places]
