"""Is a workbook fit to be shipped, and fit to be scored? Found without Excel."""

from scoreline.workbook.check.checker import check
from scoreline.workbook.check.finding import Finding, Severity

__all__ = ["Finding", "Severity", "check"]
