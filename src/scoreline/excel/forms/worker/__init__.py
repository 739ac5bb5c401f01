"""Windows of a process of their own, so that nothing else ever waits for them.

The Python that runs Scoreline may lack tkinter, and Tk wants a process's first thread;
so whichever Python has tkinter runs this package, as a top-level one called ``worker``.
It imports its standard library and itself, and has no syntax younger than Python 3.8.
One line of JSON on the input is one request, answers are lines on the output::

    {"do": "choose", "question": "Overwrite it?", "choices": ["Overwrite"]}
    {"chosen": 0}

While a form is open, ``changed`` comes after every change and is answered with
``problems``. ``stopped`` comes when *Stop* was pressed. Good news are not answered. The
process ends with its input.
"""
