"""Forms as browsers send them: read within limits, and checked field by field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser
from starlette.requests import Request

from scoreline.core.errors import BodyTooLarge, InvalidValue, RequestUnreadable
from scoreline.server.replies import body_of

__all__ = ["Fields", "chosen_file", "file_in", "read_form"]

MAX_FIELDS: Final = 5_000  # a schema has at most as many columns as a sheet of ours
MAX_FIELD_BYTES: Final = 2**20
MAX_FILES: Final = 2

T = TypeVar("T")


async def read_form(request: Request, limit: int) -> FormData:
    """Return the form that *request* carries; it must be closed.

    Args:
        request: The request.
        limit: The most bytes that it may have, files included.

    Raises:
        BodyTooLarge: If it has more.
        RequestUnreadable: If it is no form.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    stream = body_of(request).stream(limit)
    try:
        if kind == "multipart/form-data":
            parser = MultiPartParser(
                request.headers,
                stream,
                max_files=MAX_FILES,
                max_fields=MAX_FIELDS,
                max_part_size=MAX_FIELD_BYTES,
            )
            return await parser.parse()
        if kind == "application/x-www-form-urlencoded":
            return await FormParser(request.headers, stream).parse()
    except BodyTooLarge:
        raise BodyTooLarge(limit, "choose a smaller file, or write less") from None
    except (MultiPartException, UnicodeDecodeError, ValueError):
        raise RequestUnreadable("the form can't be read; send it again") from None
    raise RequestUnreadable("what was sent is no form")


def file_in(form: FormData, name: str) -> UploadFile | None:
    """Return the file that was chosen in the field *name*, if one was."""
    given = form.get(name)
    if not isinstance(given, UploadFile) or not given.filename:
        return None
    return given


def chosen_file(form: FormData, name: str) -> UploadFile:
    """Return the file that was chosen in the field *name*.

    Raises:
        InvalidValue: If none was.
    """
    file = file_in(form, name)
    if file is None:
        raise InvalidValue("choose a file")
    return file


class Fields:
    """The fields of a form, and what is wrong with them.

    Args:
        given: Their texts.

    Attributes:
        errors: By field, the sentence that stands beside it.
    """

    def __init__(self, given: Mapping[str, object] | None = None) -> None:
        self._given = given or {}
        self.errors: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        value = self._given.get(name, "")
        return value if isinstance(value, str) else ""

    def __contains__(self, name: str) -> bool:
        return name in self._given

    def read(self, name: str, parse: Callable[[str], T]) -> T | None:
        """Return what *parse* makes of the field *name*, or note why it refuses."""
        try:
            return parse(self[name].strip())
        except InvalidValue as error:
            self.errors[name] = str(error)
            return None

    def is_on(self, name: str) -> bool:
        """Return whether the box *name* is ticked."""
        return self[name] == "on"
