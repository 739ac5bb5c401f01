"""The ribbon's buttons in a window, beside a program that has no ribbon."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk
from typing import Any

from .windows import PAD, Window

__all__ = ["PaletteWindow"]

COLUMNS = 2
FLAT = "Palette.TButton"
WELCOME = "Select cells in the workbook, then press a button here."


class PaletteWindow(Window):
    """Buttons in groups, two groups abreast, and what each one does, or why not now.

    Groups are ``[title, [[id, label, kind, tip], ...]]``, kinds those of ribbon.xml.
    """

    def __init__(
        self,
        root: tk.Tk,
        groups: list[list[Any]],
        pressed: Callable[..., None],
    ) -> None:
        super().__init__(root)
        ttk.Style(root).configure(FLAT, padding=2)  # all fit on a small screen
        self._pressed = pressed
        self._widgets: dict[str, Any] = {}
        self._switches: dict[str, tk.BooleanVar] = {}
        self._tips: dict[str, str] = {}
        self._off: dict[str, str] = {}
        self._choice = ""
        columns = [ttk.Frame(self.body) for _ in range(COLUMNS)]
        for at, column in enumerate(columns):
            column.grid(row=0, column=at, sticky="n", padx=(PAD * (at > 0), 0))
        heights = [0] * COLUMNS
        for title, controls in groups:
            at = heights.index(min(heights))
            heights[at] += len(controls) + 1
            self._group(columns[at], title, controls)
        self._tip = tk.StringVar(self.top, WELCOME)
        self._show_tip(columns[heights.index(min(heights))])
        self.show()
        self.top.geometry("-0+40")

    def show_state(
        self, endpoints: list[str], selected: int, off: dict[str, str], on: list[str]
    ) -> None:
        """Show the endpoints, what can't work now, and which switches are on.

        After a press nothing can be pressed before this comes.
        """
        self._off = off
        for name, widget in self._widgets.items():
            widget.state(["disabled" if name in off else "!disabled"])
        for name, value in self._switches.items():
            value.set(name in on)
        if self._choice:
            box = self._widgets[self._choice]
            box.configure(values=endpoints)
            box.set(endpoints[selected] if selected < len(endpoints) else "")

    def cancel(self) -> None:
        """Close it, which ends all."""
        self.close()
        self._pressed(None)

    def _press(self, name: str, index: int = -1) -> None:
        for widget in self._widgets.values():
            widget.state(["disabled"])
        self._pressed(name, index)

    def _group(self, column: ttk.Frame, title: str, controls: list[list[str]]) -> None:
        frame = ttk.LabelFrame(column, text=title, padding=PAD // 2)
        frame.pack(fill="x", pady=(0, PAD // 2))
        for name, label, kind, tip in controls:
            widget = self._widget(frame, name, label, kind)
            widget.pack(fill="x")
            widget.bind("<Enter>", self._telling(name))
            widget.bind("<FocusIn>", self._telling(name), add=True)
            self._widgets[name] = widget
            self._tips[name] = tip

    def _widget(self, frame: ttk.LabelFrame, name: str, label: str, kind: str) -> Any:
        def press() -> None:
            self._press(name)

        if kind == "toggleButton":
            value = self._switches[name] = tk.BooleanVar(self.top)
            return ttk.Checkbutton(frame, text=label, variable=value, command=press)
        if kind == "dropDown":
            self._choice = name
            box = ttk.Combobox(frame, state="readonly", width=1)

            def choose(_event: Any) -> None:
                self._press(name, box.current())

            box.bind("<<ComboboxSelected>>", choose)
            return box
        return ttk.Button(frame, text=label, command=press, style=FLAT)

    def _telling(self, name: str) -> Callable[[Any], None]:
        def tell(_event: Any) -> None:
            self._tip.set(self._off.get(name) or self._tips[name])

        return tell

    def _show_tip(self, column: ttk.Frame) -> None:
        """Show what the button under the mouse does, where the shorter column ends."""
        self.top.update_idletasks()
        line = ttk.Label(
            column,
            textvariable=self._tip,
            style="Hint.TLabel",
            wraplength=column.winfo_reqwidth(),
        )
        line.pack(fill="x", pady=PAD // 2)
