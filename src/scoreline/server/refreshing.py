"""Endpoints brought to the newest version, with the models that they keep.

However a refresh is asked for, by the API or on a page, it comes through here: a model
of a customer's own that the new graph can't work with stops it, and the endpoint
scores on as it is.
"""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool

from scoreline.core.errors import IncompatibleModel, KeptModelUnfit
from scoreline.server.parts import Parts
from scoreline.server.publishing import Publishing
from scoreline.service.entities import Endpoint, Recipe

__all__ = ["Refresher"]


class Refresher:
    """Refreshes endpoints, with the help of a worker where models are kept."""

    def __init__(self, parts: Parts, publishing: Publishing) -> None:
        self._registry = parts.registry
        self._publishing = publishing

    async def refresh(
        self, endpoint: Endpoint, *, overwrite_resources: bool, dry_run: bool = False
    ) -> bool:
        """Bring *endpoint* to the newest version; return whether that changes it.

        Args:
            endpoint: Which.
            overwrite_resources: Whether its own trained models give way.
            dry_run: Whether to tell only, and change nothing.

        Raises:
            Pinned: If its updates are prevented.
            NotAllowed: If it is ``default``.
            KeptModelUnfit: If a model of its own does not fit the newest version.
            ChangedMeanwhile: If it, or its web service, was changed during the check.
        """
        endpoints = self._registry.endpoints
        place = endpoint.web_service_id, endpoint.name.text
        foreseen = await run_in_threadpool(
            endpoints.refreshed, *place, overwrite_resources=overwrite_resources
        )
        is_same = (
            foreseen.version_id == endpoint.version_id
            and foreseen.own_resources == endpoint.own_resources
        )
        if is_same:
            return False
        await self._check_kept(foreseen)
        if dry_run:
            return True
        return await run_in_threadpool(
            endpoints.refresh,
            *place,
            overwrite_resources=overwrite_resources,
            foreseen=foreseen,
        )

    async def _check_kept(self, foreseen: Endpoint) -> None:
        """Have a worker score with each model that *foreseen* keeps."""
        newest = await run_in_threadpool(self._registry.version, foreseen.version_id)
        recipe = Recipe(newest.digest)
        for resource in foreseen.own_resources:
            if resource.name in dict(recipe.own):
                continue  # it came with one before it
            try:
                names = await self._publishing.fitting(
                    recipe, newest, resource.name, resource.digest
                )
            except IncompatibleModel as error:
                raise KeptModelUnfit(
                    f"the endpoint's own model does not fit the newest version: {error}"
                    "; overwrite its resources to refresh it"
                ) from None
            recipe = recipe.with_own(names, resource.digest)
