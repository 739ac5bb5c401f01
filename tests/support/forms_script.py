"""Run the windows' worker with more requests, by which a test acts as a person.

``press`` presses the button that bears a label, ``type`` changes a field, ``pick``
chooses in the palette's dropdown; ``shown`` and ``looks`` tell what is to be seen. Run
by a Python that has tkinter, in the folder of the worker; knows nothing of the tests.
"""

import sys
import tkinter as tk
from pathlib import Path

sys.path.insert(0, str(Path.cwd()))

from worker.__main__ import Worker, prepare, serve

BUTTONS = {"TButton", "TCheckbutton"}


class Hands(Worker):
    """A worker with a person's hands."""

    def do_press(self, label):
        for top in self.root.winfo_children():
            for widget in below(top):
                if widget.winfo_class() in BUTTONS and widget["text"] == label:
                    widget.invoke()
                    return

    def do_type(self, name, text):
        self.window.values[name].set(text)

    def do_pick(self, index):
        for widget in below(self._palette.top):
            if widget.winfo_class() == "TCombobox":
                widget.current(index)
                widget.event_generate("<<ComboboxSelected>>")

    def do_looks(self):
        self.root.update()
        top = self._palette.top
        buttons = [one for one in below(top) if one.winfo_class() in BUTTONS]
        self.tell(
            looks={
                "bottom": top.winfo_rooty() + top.winfo_height(),
                "off": [one["text"] for one in buttons if one.instate(["disabled"])],
                "on": [one["text"] for one in buttons if one.instate(["selected"])],
                "tips": [
                    str(one["text"])
                    for one in below(top)
                    if one.winfo_class() == "TLabel"
                ],
                "chosen": [
                    one.get() for one in below(top) if one.winfo_class() == "TCombobox"
                ],
            }
        )

    def do_hover(self, label):
        for widget in below(self._palette.top):
            if widget.winfo_class() in BUTTONS and widget["text"] == label:
                widget.event_generate("<Enter>")

    def do_shown(self):
        self.root.update()
        texts = [
            str(widget["text"])
            for top in self.root.winfo_children()
            if isinstance(top, tk.Toplevel)
            for widget in below(top)
            if widget.winfo_class() in {"TLabel", "TButton"} and widget.winfo_ismapped()
        ]
        self.tell(shown=texts)


def below(widget):
    for child in widget.winfo_children():
        yield child
        yield from below(child)


if __name__ == "__main__":
    hands = Hands(prepare(), sys.stdout)
    hands.tell(ready=True)
    serve(hands)
