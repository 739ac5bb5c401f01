"""One workbook with one person before it: what every action works with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Final

from scoreline.core.errors import NotAllowed
from scoreline.excel.careful import CarefulBook, Overwritten
from scoreline.excel.dialogs import Dialogs, ProgressWindow, Stopped
from scoreline.excel.open_book import OpenBook
from scoreline.excel.patience import Patience
from scoreline.excel.services import Owner, Services
from scoreline.excel.shelf import Shelf
from scoreline.workbook import endpoint_sheet
from scoreline.workbook.endpoint_sheet import StoredEndpoint
from scoreline.workbook.ports import Scorer

__all__ = ["BookMemory", "Desk"]

_UNDO_DEPTH: Final = 5  # scorings that can be taken back


@dataclass
class BookMemory:
    """What is remembered of an open workbook while the program runs.

    Attributes:
        chosen: The endpoint chosen in the dropdown; empty for the first.
        visible_only: What the person said about hidden rows; None if not asked yet.
        undo: What scorings overwrote, the last one last.
        auto: Names of the endpoints that score by themselves.
    """

    chosen: str = ""
    visible_only: bool | None = None
    undo: list[tuple[Overwritten, ...]] = field(default_factory=list)
    auto: set[str] = field(default_factory=set)

    def remember(self, written: CarefulBook) -> None:
        """Remember what was overwritten, so that it can be taken back."""
        if written.overwritten:
            self.undo.append(tuple(written.overwritten))
            del self.undo[:-_UNDO_DEPTH]


@dataclass(frozen=True, slots=True)
class Desk:
    """What an action works with.

    Attributes:
        book: The workbook in front.
        dialogs: The person.
        services: Endpoints, and this person's settings.
        shelf: Options and results that outlive a press.
        memory: What is remembered of the workbook.
        status: Shows a text in the program's status bar; an empty one gives it back.
        patience: How long a busy program is asked again.
    """

    book: OpenBook
    dialogs: Dialogs
    services: Services
    shelf: Shelf
    memory: BookMemory
    status: Callable[[str], None]
    patience: Patience = field(default_factory=Patience)

    def endpoints(self) -> tuple[StoredEndpoint, ...]:
        """Return the endpoints that the workbook stores.

        Raises:
            NoEndpointStored: If there are none, or the sheet can't be used.
        """
        return endpoint_sheet.read(self.book).endpoints

    def endpoint(self) -> StoredEndpoint:
        """Return the endpoint chosen in the dropdown, else the first.

        Raises:
            NoEndpointStored: If there is none, or the sheet can't be used.
        """
        present = self.endpoints()
        for stored in present:
            if stored.name == self.memory.chosen:
                return stored
        return present[0]

    def scorer(self, stored: StoredEndpoint) -> Scorer:
        """Return what scores with *stored*, once the person lets its key travel there.

        Raises:
            OriginRefused: If the address is not spelt plainly.
            NoEndpointStored: If its key is not here.
            Stopped: If the person does not allow the address.
        """
        self.allow(stored.url)
        return self.services.scorer(stored)

    def allow(self, url: str) -> None:
        """Ask once whether keys may travel to *url*.

        Raises:
            Stopped: If not.
        """
        if self.services.is_allowed(url):
            return
        origin = self.services.origin(url)
        question = (
            f"This workbook wants to send a key and rows to {origin}, where none were "
            "sent before. Allow it only if you know that address."
        )
        if self.dialogs.choose(question, ("Allow this address",)) is None:
            raise Stopped
        self.services.allow(url)

    def owner(self) -> Owner:
        """Return the workspace that the person is logged in to.

        Raises:
            NotAllowed: If there is none.
        """
        owner = self.services.owner()
        if owner is None:
            raise NotAllowed(
                "this needs the workspace's owner: run 'scoreline login URL "
                "--workspace ID' once"
            )
        return owner

    def reference(self, stored: StoredEndpoint) -> StoredEndpoint:
        """Return *stored* with its key outside the workbook, kept for this person.

        Raises:
            NoEndpointStored: If its key is not here.
        """
        key = self.services.key_of(stored)
        self.services.keep_key(stored.url, key)
        return replace(stored, key=None, key_reference=stored.url)

    def careful(self) -> CarefulBook:
        """Return the workbook such that what is overwritten can come back."""
        return CarefulBook(self.book, self.patience)

    @contextmanager
    def overwriting(self) -> Iterator[CarefulBook]:
        """Yield the workbook for writing; what was overwritten can be taken back."""
        careful = self.careful()
        try:
            yield careful
        finally:
            self.memory.remember(careful)

    @contextmanager
    def progress(self, title: str) -> Iterator[ProgressWindow]:
        """Show rows done in a window and in the status bar, which is given back."""
        try:
            with self.dialogs.progress(title) as window:

                def show(done: int, total: int | None) -> None:
                    self.status(_in_words(title, done, total))
                    window(done, total)

                yield show
        finally:
            self.status("")


def _in_words(title: str, done: int, total: int | None) -> str:
    if not total:
        return f"{title} … {done:,} rows done"
    return f"{title}: {done:,} of {total:,} rows ({done / total:.0%})"
