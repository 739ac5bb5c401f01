"""New workbooks for customers, made with openpyxl (its only home)."""

from scoreline.workbook.generate.make import make

__all__ = ["make"]
