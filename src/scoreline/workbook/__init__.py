"""What people do with a workbook, wherever it lives."""

# The function, not the module of the same name: `from scoreline.workbook import check`.
from scoreline.workbook.check import check

__all__ = ["check"]
