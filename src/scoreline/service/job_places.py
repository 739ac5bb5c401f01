"""Where a job's rows come from and its results go.

A job keeps a place as text: the relative location of a blob, or the URL of a file
outside the blob store.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from scoreline.core.errors import (
    ExtensionInvalid,
    LocationInvalid,
    NotFound,
    OutputUnknown,
)
from scoreline.service.blobs import Blobs, SignedBlob
from scoreline.service.entities import Endpoint, Served
from scoreline.service.locations import Location, Locations, is_outside
from scoreline.service.training import EVALUATION_EXTENSIONS, MODEL_EXTENSIONS
from scoreline.wire.objects import BlobReference

__all__ = ["INPUT_EXTENSIONS", "OUTPUT_EXTENSIONS", "JobPlaces"]

INPUT_EXTENSIONS: Final = (".csv", ".tsv", ".xlsx", ".parquet")
OUTPUT_EXTENSIONS: Final = (".csv", ".tsv", ".arff")


@dataclass(frozen=True, slots=True)
class _Output:
    """What one output port is written as."""

    what: str
    extensions: tuple[str, ...]
    file_name: str


_RESULTS: Final = _Output("results are", OUTPUT_EXTENSIONS, "results.csv")
_MODEL: Final = _Output("a trained model is", MODEL_EXTENSIONS, "model.ilearner")
_EVALUATION: Final = _Output(
    "an evaluation is", EVALUATION_EXTENSIONS, "evaluation.csv"
)


class JobPlaces:
    """Reads and writes the places of jobs.

    Args:
        blobs: The blob store.
        locations: What is allowed outside it.
    """

    def __init__(self, blobs: Blobs, locations: Locations) -> None:
        self._blobs = blobs
        self._locations = locations

    def input(self, served: Served, reference: BlobReference) -> str:
        """Return the place of the rows that *reference* names.

        Raises:
            ExtensionInvalid: If its extension names no format that is read.
            LocationInvalid: If it can't be read.
        """
        _check_extension(reference, INPUT_EXTENSIONS, "rows are read from")
        outside = self._locations.named(reference, served.endpoint.id)
        if outside is not None:
            return outside.url
        self._blobs.resolve(reference)
        return self._blobs.locate(reference, "r")

    def outputs(
        self, served: Served, wishes: Mapping[str, BlobReference]
    ) -> dict[str, str]:
        """Return the place of each output port, as the caller wishes or a blob of ours.

        Raises:
            OutputUnknown: If a wish is for a port that there is not.
            ExtensionInvalid: If an extension names no format that is written.
            LocationInvalid: If it can't be written.
        """
        ports = [port.name for port in served.version.schema.outputs]
        unknown = [name for name in wishes if name not in ports]
        if unknown:
            raise OutputUnknown(
                f"output {unknown[0]!r} is unknown; the web service has "
                f"{', '.join(map(repr, ports))}"
            )
        kinds = (_MODEL, _EVALUATION) if served.version.is_training else (_RESULTS,)
        return {
            port: self._output(served.endpoint, wishes.get(port), kind)
            for port, kind in zip(ports, kinds, strict=True)
        }

    def reading(self, place: str, endpoint_id: str) -> SignedBlob | Location:
        """Return a fresh address of the results at *place*.

        Raises:
            NotFound: If they are no longer there, or no longer allowed.
        """
        if not is_outside(place):
            return self._blobs.signed_read(place)
        location = self._locations.at(place, endpoint_id)
        if location is None:
            raise NotFound("location", place)
        return location

    def delete(self, place: str) -> None:
        """Delete the results at *place*, if they lie in our own store."""
        if not is_outside(place):
            self._blobs.delete(place)

    def _output(
        self, endpoint: Endpoint, wish: BlobReference | None, kind: _Output
    ) -> str:
        if wish is not None:
            _check_extension(wish, kind.extensions, f"{kind.what} written to")
            outside = self._locations.named(wish, endpoint.id)
            if outside is not None:
                return _allowed(outside, kind)
            if wish.sas_blob_token or wish.connection_string:
                return self._blobs.locate(wish, "w")
        name = (wish and wish.relative_location) or kind.file_name
        return self._blobs.new_upload(endpoint.id, name).relative


def _allowed(outside: Location, kind: _Output) -> str:
    if kind is not _RESULTS:
        raise LocationInvalid(
            "a trained model and its evaluation are written to this service's own "
            "store, where endpoints take them from; give no BaseLocation"
        )
    return outside.url


def _check_extension(
    reference: BlobReference, allowed: tuple[str, ...], purpose: str
) -> None:
    extension = PurePosixPath(reference.relative_location or "").suffix.lower()
    if extension not in allowed:
        raise ExtensionInvalid(f"{purpose} files with the extension {_or(allowed)}")


def _or(words: tuple[str, ...]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"
