"""Run the windows' worker with two more requests, by which a test acts as a person.

``press`` presses the button that bears a label, ``type`` changes a field. Run by a
Python that has tkinter, in the folder of the worker; knows nothing of the tests.
"""

import sys
import tkinter as tk
from pathlib import Path

sys.path.insert(0, str(Path.cwd()))

from worker.__main__ import Worker, prepare, serve


class Hands(Worker):
    """A worker with a person's hands."""

    def do_press(self, label):
        for top in self.root.winfo_children():
            for widget in below(top):
                if widget.winfo_class() == "TButton" and widget["text"] == label:
                    widget.invoke()
                    return

    def do_type(self, name, text):
        self.window.values[name].set(text)

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
