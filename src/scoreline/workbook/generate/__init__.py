"""New workbooks for customers, made with openpyxl (its only home)."""

from scoreline.workbook.generate.make import make
from scoreline.workbook.generate.template import Template

__all__ = ["Template", "make"]
