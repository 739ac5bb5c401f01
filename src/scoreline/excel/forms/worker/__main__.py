"""The windows' process: requests on one side, Tk on the other."""

from __future__ import annotations

import json
import queue
import sys
import threading
import tkinter as tk
from typing import Any

from .form import FormWindow
from .palette import PaletteWindow
from .windows import (
    ChoiceWindow,
    MessageWindow,
    MovingWindow,
    prepare,
)

PAUSE = 30  # milliseconds between two looks for requests


class Worker:
    """Shows what the requests ask for; everything happens in Tk's own loop."""

    def __init__(self, root: tk.Tk, answers: Any) -> None:
        self.root = root
        self.window: Any = None
        self._moving: Any = None
        self._palette: Any = None
        self._answers = answers

    def tell(self, **answer: Any) -> None:
        """Write one line to whoever asked."""
        self._answers.write(json.dumps(answer) + "\n")
        self._answers.flush()

    def do(self, request: dict[str, Any]) -> None:
        """Begin what *request* asks for."""
        getattr(self, "do_" + request.pop("do"))(**request)

    def do_message(self, text: str, report: str, brief: bool) -> None:
        """Show a message until it is closed, in place of an earlier one."""
        if isinstance(self.window, MessageWindow):
            self.window.close()
        self.window = MessageWindow(self.root, text, report, brief, self._done)

    def do_choose(self, question: str, choices: list[str]) -> None:
        """Show a question until a button is pressed."""
        self.window = ChoiceWindow(self.root, question, choices, self._chosen)

    def do_ask(self, **form: Any) -> None:
        """Show a form until it is filled in."""
        self.window = FormWindow(self.root, form, self._changed, self._filled)

    def do_problems(self, problems: dict[str, str]) -> None:
        """Show what is wrong in the form."""
        if isinstance(self.window, FormWindow):
            self.window.show_problems(problems)

    def do_palette(self, groups: list[list[Any]]) -> None:
        """Show buttons that can be pressed at any time."""
        self._palette = PaletteWindow(self.root, groups, self._pressed)

    def do_state(self, **state: Any) -> None:
        """Show what the buttons can do now."""
        if self._palette is not None:
            self._palette.show_state(**state)

    def do_progress(self, title: str) -> None:
        """Show how far something is."""
        self._moving = MovingWindow(self.root, title, self._stopped)

    def do_move(self, done: int, total: Any) -> None:
        """Move what shows how far something is."""
        if self._moving is not None:
            self._moving.move(done, total)

    def do_end(self) -> None:
        """Close what showed how far something is."""
        if self._moving is not None:
            self._moving.close()
            self._moving = None

    def _done(self) -> None:
        self.tell(done=True)

    def _chosen(self, index: Any) -> None:
        self.tell(chosen=index)

    def _changed(self, answers: dict[str, str]) -> None:
        self.tell(changed=answers)

    def _filled(self, answers: Any) -> None:
        self.tell(answers=answers)

    def _pressed(self, control: Any, index: int = -1) -> None:
        self.tell(pressed=control, index=index)

    def _stopped(self) -> None:
        self.tell(stopped=True)


def serve(worker: Worker) -> None:
    """Do what the lines of the input ask for, until they end."""
    lines: queue.Queue[str] = queue.Queue()

    def read() -> None:
        for line in sys.stdin:
            lines.put(line)
        lines.put("")

    def look() -> None:
        while not lines.empty():
            line = lines.get()
            if not line:
                worker.root.destroy()
                return
            worker.do(json.loads(line))
        worker.root.after(PAUSE, look)

    threading.Thread(target=read, daemon=True).start()
    worker.root.after(PAUSE, look)
    worker.root.mainloop()


def main() -> None:
    """Serve until the input ends."""
    root = prepare()
    worker = Worker(root, sys.stdout)
    worker.tell(ready=True)
    serve(worker)


if __name__ == "__main__":
    main()
