"""A form: fields to be filled in, each told what is wrong with it while one types."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import filedialog, ttk
from typing import Any

from .windows import PAD, WIDTH, Window

__all__ = ["FormWindow"]

YES = "yes"
ENTRY = 46  # characters


class FormWindow(Window):
    """Fields below each other; the button works once nothing is wrong."""

    def __init__(
        self,
        root: tk.Tk,
        form: dict[str, Any],
        changed: Callable[[dict[str, str]], None],
        filled: Callable[[Any], None],
    ) -> None:
        super().__init__(root, form["title"])
        self.values: dict[str, tk.StringVar] = {}
        self._problems: dict[str, ttk.Label] = {}
        self._touched: set[str] = set()
        self._told: dict[str, str] = {}
        self._is_checked = False
        self._changed, self._filled = changed, filled
        if form["intro"]:
            self.sentence(form["intro"])
        grid = ttk.Frame(self.body)
        grid.pack(fill="x", pady=(0, PAD))
        grid.columnconfigure(1, weight=1)
        for row, one in enumerate(form["fields"]):
            self._add(grid, row, one)
        made = self.buttons((form["button"], self._press), ("Cancel", self.cancel))
        self._button = made[0]
        self._button.state(["disabled"])
        self.top.bind("<Return>", lambda _event: self._button.invoke())
        self.show()
        self._changed(self.answers())

    def answers(self) -> dict[str, str]:
        """Return what stands in the fields."""
        return {name: value.get() for name, value in self.values.items()}

    def show_problems(self, problems: dict[str, str]) -> None:
        """Show what is wrong, below the fields that were touched."""
        self._told = problems
        self._is_checked = True
        for name, label in self._problems.items():
            told = problems.get(name, "") if name in self._touched else ""
            label.configure(text=told)
            if told:
                label.grid()
            else:
                label.grid_remove()
        self._button.state(["disabled" if problems else "!disabled"])

    def cancel(self) -> None:
        """Close it without answers."""
        self.close()
        self._filled(None)

    def _press(self) -> None:
        if self._is_checked and not self._told:
            answers = self.answers()
            self.close()
            self._filled(answers)

    def _add(self, grid: ttk.Frame, row: int, one: dict[str, Any]) -> None:
        name = one["name"]
        value = tk.StringVar(self.top, one["value"])
        self.values[name] = value
        if one["kind"] != "tick":
            ttk.Label(grid, text=one["label"]).grid(
                row=3 * row, column=0, sticky="nw", padx=(0, PAD), pady=(PAD // 2, 0)
            )
        widget = self._widget(grid, one, value)
        widget.grid(row=3 * row, column=1, sticky="ew", pady=(PAD // 2, 0))
        if row == 0:
            widget.focus_set()
        if one["hint"]:
            hint = ttk.Label(
                grid, text=one["hint"], style="Hint.TLabel", wraplength=WIDTH - 100
            )
            hint.grid(row=3 * row + 1, column=1, sticky="w")
        problem = ttk.Label(grid, style="Problem.TLabel", wraplength=WIDTH - 100)
        problem.grid(row=3 * row + 2, column=1, sticky="w")
        problem.grid_remove()
        self._problems[name] = problem
        value.trace_add("write", lambda *_: self._typed(name))

    def _typed(self, name: str) -> None:
        self._touched.add(name)
        self._is_checked = False
        self._button.state(["disabled"])
        self._changed(self.answers())

    def _widget(self, grid: ttk.Frame, one: dict[str, Any], value: tk.StringVar) -> Any:
        kind = one["kind"]
        if kind == "tick":
            return ttk.Checkbutton(
                grid, text=one["label"], variable=value, onvalue=YES, offvalue=""
            )
        if kind == "choice":
            return ttk.Combobox(
                grid, textvariable=value, values=one["choices"], state="readonly"
            )
        if kind == "secret":
            return ttk.Entry(grid, textvariable=value, show="•", width=ENTRY)
        if kind == "new file":
            return self._file(grid, value)
        return ttk.Entry(grid, textvariable=value, width=ENTRY)

    def _file(self, grid: ttk.Frame, value: tk.StringVar) -> ttk.Frame:
        frame = ttk.Frame(grid)
        frame.columnconfigure(0, weight=1)
        ttk.Entry(frame, textvariable=value).grid(row=0, column=0, sticky="ew")

        def browse() -> None:
            types = [("Excel workbook", "*.xlsx"), ("All files", "*.*")]
            found = filedialog.asksaveasfilename(
                parent=self.top, defaultextension=".xlsx", filetypes=types
            )
            if found:
                value.set(found)

        ttk.Button(frame, text="Browse …", command=browse).grid(row=0, column=1)
        return frame
