"""Sell one model to a hundred customers, and let each of them score rows from Excel."""

__all__ = ["__version__"]

__version__ = "0.1.0"
