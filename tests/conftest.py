"""The order of the suite."""


def pytest_collection_modifyitems(items):
    """Let tests in a browser come last.

    Its driver keeps an event loop running in this thread until the session ends, beside
    which no other can be started.
    """
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
