"""What a Python with UNO runs between Scoreline and LibreOffice.

It starts LibreOffice, says when it listens, answers requests until its input ends, and
ends LibreOffice with itself. A request is one line of JSON on the input, its answer one
line on the output::

    {"do": "read", "document": 1, "sheet": "Data", "area": [2, 1, 9, 14]}
    {"answer": {"values": [...], "dates": [...], "errors": [...]}}

An area is ``[top, left, bottom, right]``, counted from 1, last ones included.

LibreOffice may bring a Python of its own, so this package runs as a top-level one,
``worker``: it imports its standard library, ``uno`` and itself by relative names, and
has no syntax younger than Python 3.8.
"""
