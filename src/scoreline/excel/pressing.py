"""What a press sets off: one action, how it ended told, and the ribbon up to date.

It decides nothing about rows or endpoints. It sees to it that every press ends in a
sentence for the person and with the status bar given back.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from scoreline.core.errors import NoEndpointStored, ProgramBusy, WorkbookError
from scoreline.excel.actions.scoring import score_changed
from scoreline.excel.actions.table import ON_WORKBOOKS, Action
from scoreline.excel.addin.controls import LOOK, Need
from scoreline.excel.addin.state import BookState, StateFile
from scoreline.excel.addin.trust import check_sheets
from scoreline.excel.auto_score import AutoScore
from scoreline.excel.desk import BookMemory, Desk
from scoreline.excel.dialogs import Dialogs, Stopped
from scoreline.excel.facts import facts_of
from scoreline.excel.host import Host
from scoreline.excel.patience import Patience
from scoreline.excel.report import report_of
from scoreline.excel.services import Services
from scoreline.excel.shelf import Shelf
from scoreline.workbook.endpoint_sheet import StoredEndpoint

__all__ = ["Presses"]


class Presses:
    """Does what pressed buttons stand for.

    Args:
        host: The spreadsheet program.
        dialogs: The person.
        services: Endpoints, and this person's settings.
        folder: Where the ribbon's state, options and kept results lie.
        patience: How long a busy program is asked again.
        actions: What the buttons do.
    """

    def __init__(  # noqa: PLR0913 - the parts that are put together here
        self,
        host: Host,
        dialogs: Dialogs,
        services: Services,
        *,
        folder: Path,
        patience: Patience | None = None,
        actions: Mapping[str, Action] = ON_WORKBOOKS,
    ) -> None:
        self._host = host
        self._dialogs = dialogs
        self._services = services
        self._shelf = Shelf(folder)
        self._state = StateFile(folder)
        self._patience = patience or Patience()
        self._actions = actions
        self._memories: dict[str, BookMemory] = {}
        self._watched: dict[tuple[str, str], AutoScore] = {}

    @property
    def watches(self) -> bool:
        """Whether an endpoint of some workbook scores by itself."""
        return any(memory.auto for memory in self._memories.values())

    def press(self, control: str) -> None:
        """Do what the control called *control* stands for, and tell how it went.

        The word for a look, which nobody pressed, says nothing.
        """
        desk = None
        before: tuple[object, ...] = ()
        try:
            desk = self._desk()
            if desk is not None:
                before = tuple(desk.memory.undo)
                check_sheets(info.name for info in desk.book.sheets())
                self._actions[control](desk)
            elif control != LOOK:
                self._dialogs.tell(Need.WORKBOOK.value)
        except Stopped:
            pass
        except Exception as error:  # noqa: BLE001 - no traceback reaches a person
            if control != LOOK:
                self._tell(error, control)
        finally:
            self._host.show_status("")
            if desk is not None:
                self._show(desk)
                self._offer_undo(desk, before)

    def look_around(self) -> None:
        """Score rows of the workbook in front whose inputs changed, if that is on.

        An endpoint that can't is switched off, and the person is told once.
        """
        try:
            desk = self._desk()
            if desk is None or not desk.memory.auto:
                return
            quick = replace(desk, patience=Patience(seconds=0))
            for stored in desk.endpoints():
                if stored.name in desk.memory.auto:
                    self._look_at(quick, stored)
        except ProgramBusy:
            return  # somebody types; the next look comes soon
        except Exception as error:  # noqa: BLE001 - no traceback reaches a person
            self._tell(error, "autoScore")

    def forget(self) -> None:
        """Let the ribbon know that nothing can be undone any more."""
        for full_name, memory in self._memories.items():
            memory.undo.clear()
            memory.auto.clear()
            known = self._state.states().get(full_name)
            if known is not None:
                off = {**known.off, "undo": Need.SCORING.value}
                self._state.show(full_name, replace(known, off=off, on=frozenset()))

    def _look_at(self, desk: Desk, stored: StoredEndpoint) -> None:
        key = (desk.book.full_name, stored.name)
        watcher = self._watched.setdefault(key, AutoScore())
        before = tuple(desk.memory.undo)
        try:
            if score_changed(desk, stored, watcher):
                self._show(desk)
                self._offer_undo(desk, before)
        except ProgramBusy:
            raise
        except Exception as error:  # noqa: BLE001 - no traceback reaches a person
            desk.memory.auto.discard(stored.name)
            self._watched.pop(key, None)
            error.add_note(f"Auto-score of {stored.name} is off now.")
            self._tell(error, "autoScore")
            self._show(desk)

    def _offer_undo(self, desk: Desk, before: tuple[object, ...]) -> None:
        """Let the program's own *Undo* take back what there was not *before*."""
        if desk.memory.undo and tuple(desk.memory.undo) != before:
            self._host.offer_undo()

    def _desk(self) -> Desk | None:
        """Return the workbook in front with what is remembered of it."""
        book = self._patience.until_done(self._host.front)
        if book is None:
            return None
        memory = self._memory(book.full_name)
        desk = Desk(
            book,
            self._dialogs,
            self._services,
            self._shelf,
            memory,
            self._host.show_status,
            self._patience,
        )
        index = self._host.chosen()
        if index >= 0:
            with suppress(NoEndpointStored):
                names = [stored.name for stored in desk.endpoints()]
                memory.chosen = names[index] if index < len(names) else memory.chosen
        return desk

    def _memory(self, full_name: str) -> BookMemory:
        """Return what is remembered of a workbook, which may be saved as another."""
        if full_name not in self._memories:
            there = self._host.open_names()
            gone = [name for name in self._memories if name not in there]
            renamed = self._memories.pop(gone[0]) if len(gone) == 1 else BookMemory()
            self._memories[full_name] = renamed
        return self._memories[full_name]

    def _tell(self, error: BaseException, control: str) -> None:
        sentence, report = report_of(error, control)
        self._dialogs.tell(sentence, report=report)

    def _show(self, desk: Desk) -> None:
        """Let the ribbon show what holds now; a workbook that is gone has no ribbon."""
        with suppress(WorkbookError, OSError):
            facts = facts_of(desk)
            self._state.show(desk.book.full_name, BookState.of(facts))
            self._host.refresh()
