"""Columns as a device wrote them in, Records and what a person should know of them out."""

from smartrunning.ingestion.cleaning.steps import cleaned

__all__ = ["cleaned"]
