"""Which databases a test of the store runs on."""

import pytest

on_both = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
"""Run on SQLite and on PostgreSQL; a module says ``pytestmark = on_both``."""
