"""``scoreline workbook``: make workbooks, score and check them without Excel."""

from __future__ import annotations

from scoreline.cli.options import group
from scoreline.cli.workbook_make import fleet, make, rekey, strip_keys
from scoreline.cli.workbook_use import check, score

__all__ = ["commands"]

commands = group("""Make workbooks for customers; score and check workbooks.

A file is never changed: results go into a new one beside it. Only 'rekey' gives the
file itself another key.
""")

commands.command()(make)
commands.command()(fleet)
commands.command()(score)
commands.command()(check)
commands.command()(rekey)
commands.command("strip-keys")(strip_keys)
