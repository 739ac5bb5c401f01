"""Workbooks for many customers at once: a list of them in, a folder of files out."""

from scoreline.workbook.fleet.customers import Customer, read_customers
from scoreline.workbook.fleet.ship import FleetReport, ship

__all__ = ["Customer", "FleetReport", "read_customers", "ship"]
