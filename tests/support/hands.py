"""Windows that really open, with a person's hands, on a screen that nobody sees."""

from pathlib import Path

from scoreline.excel.forms.windows import TkWindows
from support.screen import tk_python

SCRIPT = Path(__file__).with_name("forms_script.py")
_QUIET = {"end", "press", "type", "shown", "looks", "pick", "hover", "state"}


class Person(TkWindows):
    """Does one batch of *hands* after each window, and after each look at a form."""

    hands: list[list[dict]]

    def __init__(self):
        super().__init__([str(tk_python()), "-E", str(SCRIPT)])
        self.hands = []

    def _send(self, do, **arguments):
        is_sent = super()._send(do, **arguments)
        if is_sent and do not in _QUIET and self.hands:
            for hand in self.hands.pop(0):
                super()._send(**hand)
        return is_sent

    def shown(self):
        """Return the texts that are to be seen."""
        super()._send("shown")
        return self._answer("shown")

    def looks(self):
        """Return what the palette looks like."""
        super()._send("looks")
        return self._answer("looks")

    def do(self, do, **arguments):
        """Do something with the hands."""
        super()._send(do, **arguments)
