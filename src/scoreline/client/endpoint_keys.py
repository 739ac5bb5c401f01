"""The keys of one endpoint, as the owner of the workspace manages them."""

from __future__ import annotations

from datetime import date

from scoreline.client.api import Api
from scoreline.core.errors import InvalidValue
from scoreline.core.keys import ApiKey, KeySlot
from scoreline.core.names import is_id
from scoreline.wire import urls
from scoreline.wire.objects import KeyAnswer, WorkbookKeyAnswer, WorkbookKeyCreate

__all__ = ["EndpointKeys"]


class EndpointKeys:
    """The keys of one endpoint: two of its own, and one for each workbook.

    Args:
        api: The service, as the workspace token sees it.
        place: The endpoint's workspace id, web-service id and name.
    """

    def __init__(self, api: Api, place: tuple[str, str, str]) -> None:
        self._api = api
        self._place = place

    def regenerate(self, slot: KeySlot) -> ApiKey:
        """Replace the primary or secondary key, and return the new one."""
        path = urls.regenerate(*self._place, slot)
        return ApiKey(self._api.send("POST", path, None, KeyAnswer).key)

    def create(self, name: str, expires: date | None = None) -> WorkbookKeyAnswer:
        """Make a workbook key.

        Args:
            name: What it is for, usually the workbook's file name.
            expires: First day (UTC) on which it is valid no more.
        """
        body = WorkbookKeyCreate(name, expires.isoformat() if expires else None)
        path = urls.workbook_keys(*self._place)
        return self._api.send("POST", path, body, WorkbookKeyAnswer)

    def list(self) -> list[WorkbookKeyAnswer]:
        """Return all workbook keys, the oldest first, revoked and expired ones too."""
        path = urls.workbook_keys(*self._place)
        found = self._api.get_list(path, WorkbookKeyAnswer)
        return sorted(found, key=lambda key: key.creation_time)

    def revoke(self, key_id: str) -> None:
        """Make a workbook key invalid at once and for ever.

        Raises:
            InvalidValue: If *key_id* is not spelt as an id; nothing was sent.
            NotFound: If there is no such key.
        """
        if not is_id(key_id):
            raise InvalidValue(
                "a workbook key's id has 32 digits from 0 to 9 and a to f; "
                "'scoreline endpoint keys list' shows it"
            )
        self._api.order("DELETE", urls.workbook_key(*self._place, key_id))
