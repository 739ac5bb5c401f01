"""Windows that tell, ask for a choice, and show how far something is."""

from __future__ import annotations

import contextlib
import ctypes
import sys
import tkinter as tk
from collections.abc import Callable
from tkinter import ttk
from typing import Any

__all__ = [
    "PAD",
    "ChoiceWindow",
    "MessageWindow",
    "MovingWindow",
    "Window",
    "prepare",
]

TITLE = "Scoreline"
PAD = 12  # pixels
WIDTH = 440  # pixels, at which sentences wrap
LONG = 14  # lines; a longer text gets a box that scrolls
BESIDE = 70  # characters on buttons that stand beside each other
BRIEF = 6000  # milliseconds that good news stay
HINT = "#595959"  # on the ground, a contrast of 6
GROUND = "#F5F5F5"


def prepare() -> tk.Tk:
    """Return Tk, its own window out of sight, sharp on large screens."""
    if sys.platform == "win32":
        # before Windows 8.1 there is nothing to choose
        with contextlib.suppress(AttributeError, OSError):
            ctypes.windll.shcore.SetProcessDpiAwareness(1)
    root = tk.Tk()
    root.withdraw()
    style = ttk.Style(root)
    if root.tk.call("tk", "windowingsystem") == "x11":
        style.theme_use("clam")
        style.configure(".", background=GROUND)
        style.map("TCombobox", fieldbackground=[("readonly", "white")])
        style.map("TCombobox", foreground=[("readonly", "black")])
        style.configure("TButton", background="white", bordercolor="#B0B0B0")
        style.configure("TProgressbar", background="#1F4E79")
    style.configure("Hint.TLabel", foreground=HINT)
    style.configure("Problem.TLabel", foreground="#A4262C")
    return root


class Window:
    """A window in front of the spreadsheet; Escape and its cross close it."""

    def __init__(self, root: tk.Tk, title: str = TITLE) -> None:
        self.top = tk.Toplevel(root)
        self.top.withdraw()
        self.top.title(title)
        self.top.resizable(False, False)
        self.body = ttk.Frame(self.top, padding=PAD)
        self.body.pack(fill="both", expand=True)
        self.top.protocol("WM_DELETE_WINDOW", self.cancel)
        self.top.bind("<Escape>", lambda _event: self.cancel())

    def show(self) -> None:
        """Show it in the middle, before other programs' windows."""
        self.top.update_idletasks()
        width, height = self.top.winfo_reqwidth(), self.top.winfo_reqheight()
        left = (self.top.winfo_screenwidth() - width) // 2
        upper = (self.top.winfo_screenheight() - height) // 3
        self.top.geometry(f"+{max(0, left)}+{max(0, upper)}")
        self.top.deiconify()
        self.top.attributes("-topmost", True)
        self.top.lift()

    def close(self) -> None:
        """Close it, if it is still open."""
        if self.top.winfo_exists():
            self.top.destroy()

    def cancel(self) -> None:
        """Close it, as Cancel does."""
        self.close()

    def sentence(self, text: str) -> None:
        """Put *text* at the top, in a box that scrolls if it is long."""
        if text.count("\n") < LONG:
            label = ttk.Label(self.body, text=text, wraplength=WIDTH, justify="left")
            label.pack(anchor="w", pady=(0, PAD))
            return
        frame = ttk.Frame(self.body)
        frame.pack(fill="both", expand=True, pady=(0, PAD))
        box = tk.Text(frame, width=78, height=LONG + 6, wrap="word", relief="flat")
        box.configure(font="TkDefaultFont", padx=PAD // 2, pady=PAD // 2)
        bar = ttk.Scrollbar(frame, command=box.yview)
        box.configure(yscrollcommand=bar.set)
        bar.pack(side="right", fill="y")
        box.pack(side="left", fill="both", expand=True)
        box.insert("1.0", text)
        box.configure(state="disabled")

    def buttons(self, *pairs: tuple[str, Callable[[], Any]]) -> list[ttk.Button]:
        """Put buttons at the bottom, below each other if they are too many or long."""
        stacked = sum(len(label) for label, _ in pairs) > BESIDE
        row = ttk.Frame(self.body)
        row.pack(anchor="e", fill="x" if stacked else "none")
        made = []
        for label, action in pairs:
            button = ttk.Button(row, text=label, command=action)
            if stacked:
                button.pack(fill="x", pady=(PAD // 2, 0))
            else:
                button.pack(side="left", padx=(PAD // 2, 0))
            button.bind("<Return>", _pressing(button))
            made.append(button)
        return made


def _pressing(button: ttk.Button) -> Callable[[Any], str]:
    def press(_event: Any) -> str:
        button.invoke()
        return "break"  # not the form's own Enter, too

    return press


class MessageWindow(Window):
    """A message; good news go away by themselves."""

    def __init__(
        self,
        root: tk.Tk,
        text: str,
        report: str,
        brief: bool,
        done: Callable[[], None],
    ) -> None:
        super().__init__(root)
        self._done = None if brief else done
        self._report = report
        self.sentence(text)
        pairs = [("Close", self.cancel)]
        if report:
            pairs.insert(0, ("Copy report", self._copy))
        made = self.buttons(*pairs)
        self.show()
        made[-1].focus_set()
        if brief:
            self.top.after(BRIEF, self.cancel)

    def cancel(self) -> None:
        """Close it."""
        self.close()
        if self._done is not None:
            self._done()

    def _copy(self) -> None:
        self.top.clipboard_clear()
        self.top.clipboard_append(self._report)


class ChoiceWindow(Window):
    """A question with a button for each answer, and Cancel."""

    def __init__(
        self,
        root: tk.Tk,
        question: str,
        choices: list[str],
        chosen: Callable[[Any], None],
    ) -> None:
        super().__init__(root)
        self._chosen = chosen
        self.sentence(question)
        pairs = [(text, self._pressing(at)) for at, text in enumerate(choices)]
        made = self.buttons(*pairs, ("Cancel", self.cancel))
        self.show()
        made[-1].focus_set()  # Enter harms nobody

    def _pressing(self, index: int) -> Callable[[], None]:
        def press() -> None:
            self.close()
            self._chosen(index)

        return press

    def cancel(self) -> None:
        """Close it without an answer."""
        self.close()
        self._chosen(None)


class MovingWindow(Window):
    """Rows done, a bar, and *Stop*."""

    def __init__(self, root: tk.Tk, title: str, stopped: Callable[[], None]) -> None:
        super().__init__(root)
        self._title = title
        self._stopped = stopped
        self._text = tk.StringVar(self.top, f"{title} …")
        ttk.Label(self.body, textvariable=self._text).pack(anchor="w")
        self._bar = ttk.Progressbar(self.body, length=WIDTH, mode="indeterminate")
        self._bar.pack(fill="x", pady=PAD)
        self._bar.start(40)
        self._stop = self.buttons(("Stop", self.cancel))[0]
        self.show()

    def move(self, done: int, total: Any) -> None:
        """Show rows done of rows in all."""
        if not total:
            self._text.set(f"{self._title}: {done:,} rows done")
            return
        self._bar.stop()
        self._bar.configure(mode="determinate", maximum=total, value=done)
        self._text.set(f"{self._title}: {done:,} of {total:,} rows")

    def cancel(self) -> None:
        """Ask for a stop; the window stays until that has happened."""
        self._stop.state(["disabled"])
        self._text.set("Stopping …")
        self._stopped()
