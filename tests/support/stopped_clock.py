"""A clock that goes on when it is told to."""

from datetime import UTC, datetime, timedelta


class StoppedClock:
    """Shows noon (UTC) of 1 March 2026 until it is moved."""

    def __init__(self):
        self.now = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self):
        return self.now

    def move(self, **units):
        self.now += timedelta(**units)
