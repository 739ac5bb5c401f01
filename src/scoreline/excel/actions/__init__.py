"""What the buttons do, as ordinary functions of a `Desk`.

One module for each group of the ribbon; `table` names them by their controls' ids.
"""
